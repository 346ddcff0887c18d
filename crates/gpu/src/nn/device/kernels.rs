//! The kernels: what each is made of, and which are built for whom.

use std::collections::HashMap;

use super::format::Format;
use crate::device::Kernel;
use crate::nn::NnError;
use crate::{Gpu, GpuError};

/// How kernels are cut for a device. Both give the same numbers of a matrix product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Preset {
    /// For GPUs: threads of a workgroup share what they read.
    Tiled,
    /// For what only plays a GPU, where barriers cost more than they save: every thread for itself.
    Direct,
}

/// How a matrix product is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Tile {
    /// At most four rows.
    Few,
    /// 32 by 32 without workgroup memory.
    Direct,
    /// 64 by 64.
    Small,
    /// 128 by 128.
    Large,
}

/// Which kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Id {
    Linear(Tile, Format),
    Pad,
}

impl Tile {
    /// Rows and outputs of a workgroup.
    pub(super) const fn size(self) -> (u32, u32) {
        match self {
            Self::Few => (4, 64),
            Self::Direct => (32, 32),
            Self::Small => (64, 64),
            Self::Large => (128, 128),
        }
    }

    const fn all(preset: Preset) -> &'static [Self] {
        match preset {
            Preset::Tiled => &[Self::Few, Self::Small, Self::Large],
            Preset::Direct => &[Self::Few, Self::Direct],
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Few => include_str!("../../../kernels/nn/gemm/few.wgsl"),
            Self::Direct => include_str!("../../../kernels/nn/gemm/direct.wgsl"),
            Self::Small => include_str!("../../../kernels/nn/gemm/tile64.wgsl"),
            Self::Large => include_str!("../../../kernels/nn/gemm/tile128.wgsl"),
        }
    }
}

const GEOMETRY: &str = include_str!("../../../kernels/nn/geometry.wgsl");
const ACTIVATION: &str = include_str!("../../../kernels/nn/activation.wgsl");
const LAYER: &str = include_str!("../../../kernels/nn/gemm/layer.wgsl");

impl Id {
    /// Those that a preset needs.
    pub(super) fn all(preset: Preset) -> Vec<Self> {
        let linear = Format::ALL.into_iter().flat_map(|format| {
            Tile::all(preset)
                .iter()
                .map(move |tile| Self::Linear(*tile, format))
        });
        linear.chain([Self::Pad]).collect()
    }

    /// What it is called while it is built.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Linear(_, format) => format.name(),
            Self::Pad => "rows made whole",
        }
    }

    /// Its WGSL.
    pub(super) fn source(self) -> String {
        match self {
            Self::Linear(tile, format) => [LAYER, format.text(), ACTIVATION, tile.text()].concat(),
            Self::Pad => [GEOMETRY, include_str!("../../../kernels/nn/pad.wgsl")].concat(),
        }
    }
}

/// Compiled kernels.
#[derive(Default)]
pub(super) struct Kernels(HashMap<Id, Kernel>);

impl Kernels {
    /// Compiles one, unless it is there.
    pub(super) async fn build(&mut self, gpu: &Gpu, id: Id) -> Result<(), GpuError> {
        if !self.0.contains_key(&id) {
            let kernel = Kernel::compile(gpu, id.name(), id.source()).await?;
            self.0.insert(id, kernel);
        }
        Ok(())
    }

    /// One that was built.
    pub(super) fn get(&self, id: Id) -> Result<&Kernel, NnError> {
        self.0
            .get(&id)
            .ok_or(NnError::Unsupported("a kernel that was not built"))
    }
}
