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

    /// `count` workgroups, in as many rows as the limit demands: kernels find theirs with `group_index`. The last row
    /// may have some beyond `count`.
    pub(crate) const fn folded(count: u32) -> Self {
        let down = count.div_ceil(Self::MOST as u32);
        let across = match count.checked_div(down) {
            Some(_) => count.div_ceil(down),
            None => 0,
        };
        Self::of_groups(across, down)
    }

    /// Whether there is nothing to do.
    pub(crate) const fn is_empty(self) -> bool {
        self.across == 0 || self.down == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_workgroups_are_folded_within_the_limit() {
        for count in [0, 1, 65_535, 65_536, 131_071, 10_000_019, u32::MAX - 65_536] {
            let grid = Grid::folded(count);
            let (across, down) = (u64::from(grid.across), u64::from(grid.down));
            assert!(across * down >= u64::from(count) && across * down < u64::from(count) + down.max(1));
            assert!(across <= 65_535);
            assert_eq!(grid.is_empty(), count == 0);
        }
    }
}
