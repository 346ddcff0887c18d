//! The kernels: what each is made of, and which are built for whom.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::format::Format;
use crate::device::Kernel;
use crate::nn::NnError;
use crate::{Gpu, GpuError};

/// The text of a kernel, and of parts of one.
macro_rules! text {
    ($name:literal) => {
        include_str!(concat!("../../../kernels/nn/", $name, ".wgsl"))
    };
}
pub(super) use text;

/// How kernels are cut for a device. Both give the same numbers of a matrix product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Preset {
    /// For GPUs: threads of a workgroup share what they read.
    Tiled,
    /// For what only plays a GPU, where barriers cost more than they save: every thread for itself.
    Direct,
}

/// What 16-bit weights are multiplied in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Products {
    /// Single precision: weights are widened first.
    #[default]
    Single,
    /// Half precision, rows scaled so that nothing overflows; sums of more than four products in single precision.
    Half,
}

/// What kernels a device computes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cut {
    /// How they are cut.
    pub preset: Preset,
    /// What they multiply 16-bit weights in. A device that has no half precision takes single.
    pub products: Products,
}

impl From<Preset> for Cut {
    fn from(preset: Preset) -> Self {
        Self {
            preset,
            products: Products::Single,
        }
    }
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
    Gather(Format),
    Attend,
    Rotate,
    Norm,
    Gate,
    Pool,
    Unit,
    Rows,
    Lay,
    Pad,
    Halve,
    Nearest,
    Vocabulary,
    Crps,
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
            Self::Few => text!("gemm/few"),
            Self::Direct => text!("gemm/direct"),
            Self::Small => text!("gemm/tile64"),
            Self::Large => text!("gemm/tile128"),
        }
    }
}

impl Id {
    /// Those that there is one of.
    const SINGLE: [Self; 12] = [
        Self::Attend,
        Self::Rotate,
        Self::Norm,
        Self::Gate,
        Self::Pool,
        Self::Unit,
        Self::Rows,
        Self::Lay,
        Self::Pad,
        Self::Nearest,
        Self::Vocabulary,
        Self::Crps,
    ];

    /// Those that a cut needs.
    pub(super) fn all(cut: Cut) -> impl ExactSizeIterator<Item = Self> {
        let mut all = Vec::from(Self::SINGLE);
        if cut.products == Products::Half {
            all.push(Self::Halve);
        }
        for format in Format::ALL {
            all.push(Self::Gather(format));
            all.extend(
                Tile::all(cut.preset)
                    .iter()
                    .map(|tile| Self::Linear(*tile, format)),
            );
        }
        all.into_iter()
    }

    /// What it is called while it is built.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Linear(_, Format::F32) => "matrix product",
            Self::Linear(_, Format::F16) => "matrix product, half precision",
            Self::Linear(_, Format::Int8) => "matrix product, 8-bit weights",
            Self::Linear(_, Format::Int4) => "matrix product, 4-bit weights",
            Self::Gather(_) => "embedding",
            Self::Attend => "attention",
            Self::Rotate => "rotary embedding",
            Self::Norm => "norm",
            Self::Gate => "gate",
            Self::Pool => "pooling",
            Self::Unit => "rows of length one",
            Self::Rows => "choice of rows",
            Self::Lay => "layout",
            Self::Pad => "rows made whole",
            Self::Halve => "rows in half precision",
            Self::Nearest => "largest numbers of rows",
            Self::Vocabulary => "log-probabilities",
            Self::Crps => "ranked probability score",
        }
    }

    /// Whether it computes in half precision: a feature that not every device has.
    pub(super) fn is_half(self, products: Products) -> bool {
        let is_product = matches!(self, Self::Halve | Self::Linear(_, Format::F16));
        is_product && products == Products::Half
    }

    /// Its WGSL: its own text, and before it what it calls.
    pub(super) fn source(self, cut: Cut) -> String {
        let (preset, is_half) = (cut.preset, self.is_half(cut.products));
        let team = preset.team();
        let parts: &[&str] = match self {
            Self::Linear(tile, format) => &[
                text!("gemm/layer"),
                if is_half { "" } else { format.text() },
                if is_half {
                    text!("gemm/half")
                } else {
                    text!("gemm/single")
                },
                text!("activation"),
                tile.text(),
            ],
            Self::Gather(format) => &[format.text(), text!("gather")],
            Self::Attend => &[text!("attend/attend"), preset.attention()],
            Self::Rotate => &[text!("rotate")],
            Self::Norm => &[team, text!("norm")],
            Self::Gate => &[text!("activation"), text!("gate")],
            Self::Pool => &[text!("pool")],
            Self::Unit => &[team, text!("unit")],
            Self::Rows => &[text!("rows")],
            Self::Lay => &[text!("lay")],
            Self::Pad => &[text!("pad")],
            Self::Halve => &[team, text!("halve")],
            Self::Nearest => &[team, text!("nearest")],
            Self::Vocabulary => &[team, text!("vocabulary")],
            Self::Crps => &[team, preset.crps()],
        };
        let enable = if is_half { "enable f16;\n" } else { "" };
        [enable, text!("geometry"), &parts.concat()].concat()
    }
}

impl Preset {
    const fn team(self) -> &'static str {
        match self {
            Self::Tiled => text!("team"),
            Self::Direct => text!("solo"),
        }
    }

    const fn attention(self) -> &'static str {
        match self {
            Self::Tiled => text!("attend/tiled"),
            Self::Direct => text!("attend/direct"),
        }
    }

    const fn crps(self) -> &'static str {
        match self {
            Self::Tiled => text!("crps/sorted"),
            Self::Direct => text!("crps/pairs"),
        }
    }
}

/// Compiled kernels.
#[derive(Default)]
pub(super) struct Kernels(HashMap<Id, Kernel>);

impl Kernels {
    /// Compiles one, unless it is there.
    pub(super) async fn build(&mut self, gpu: &Gpu, id: Id, cut: Cut) -> Result<(), GpuError> {
        if let Entry::Vacant(place) = self.0.entry(id) {
            place.insert(Kernel::compile(gpu, id.name(), id.source(cut)).await?);
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
