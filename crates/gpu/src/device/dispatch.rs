//! How work is laid out on the device: in one place, so that kernels and callers cannot disagree.

/// Threads of a workgroup: `THREADS` of the kernels. Two warps of NVIDIA's, one wave of AMD's.
pub(crate) const THREADS: u32 = 64;

/// Workgroups: across a row, and down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Grid {
    pub(crate) across: u32,
    pub(crate) down: u32,
}

impl Grid {
    /// Most in one dimension that every WebGPU device takes.
    pub(crate) const MOST: usize = 65_535;

    /// A thread for each of `across`, `down` times.
    pub(crate) const fn of_threads(across: u32, down: u32) -> Self {
        Self::of_groups(across.div_ceil(THREADS), down)
    }

    /// A workgroup for each of `across`, `down` times.
    pub(crate) const fn of_groups(across: u32, down: u32) -> Self {
        Self { across, down }
    }
}
