//! How weights lie in the memory of a device.

use super::kernels::text;
use crate::nn::{Precision, Values};

/// Inputs of a block: those of one output that lie together.
pub(super) const BLOCK: usize = 4;

/// The form of each number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Format {
    F32,
    F16,
    /// With a scale for each output.
    Int8,
    /// With a scale for some blocks of an output.
    Int4,
}

impl Format {
    pub(super) const ALL: [Self; 4] = [Self::F32, Self::F16, Self::Int8, Self::Int4];

    /// The form for a precision. What a file has in a smaller one stays so where single precision is asked for: it is the same
    /// numbers.
    pub(super) const fn of(values: &Values<'_>, precision: Precision) -> Self {
        match (precision, values) {
            (Precision::F32, Values::F32(_) | Values::Bf16(_)) => Self::F32,
            (Precision::F32, Values::F16(_)) | (Precision::F16, _) => Self::F16,
            (Precision::F32, Values::Int8 { .. }) | (Precision::Int8, _) => Self::Int8,
            (Precision::F32, Values::Int4 { .. }) | (Precision::Int4, _) => Self::Int4,
        }
    }

    /// Its WGSL: what fetches a block.
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::F32 => text!("weights/f32"),
            Self::F16 => text!("weights/f16"),
            Self::Int8 => text!("weights/int8"),
            Self::Int4 => text!("weights/int4"),
        }
    }

    /// Words that lie together: those of a block, or of two where a word has two.
    pub(super) const fn unit(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F16 => 2,
            Self::Int8 | Self::Int4 => 1,
        }
    }

    /// Words of the weights of one output of so many inputs.
    pub(super) const fn words(self, inputs: usize) -> usize {
        let blocks = inputs.div_ceil(BLOCK);
        match self {
            Self::Int4 => blocks.div_ceil(2),
            _ => blocks.saturating_mul(self.unit()),
        }
    }
}
