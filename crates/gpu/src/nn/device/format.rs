//! How weights lie in the memory of a device.

use std::borrow::Cow;

use crate::nn::{MatrixData, NnError, Precision, Values, quantise};

/// Inputs of a block: those of one output that lie together.
pub(super) const BLOCK: usize = 4;

/// The form of each number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Format {
    F32,
    F16,
    Int8,
    /// With a scale for so many blocks.
    Int4,
}

impl Format {
    pub(super) const ALL: [Self; 4] = [Self::F32, Self::F16, Self::Int8, Self::Int4];

    /// Its WGSL: what fetches a block.
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::F32 => include_str!("../../../kernels/nn/weights/f32.wgsl"),
            Self::F16 => include_str!("../../../kernels/nn/weights/f16.wgsl"),
            Self::Int8 => include_str!("../../../kernels/nn/weights/int8.wgsl"),
            Self::Int4 => include_str!("../../../kernels/nn/weights/int4.wgsl"),
        }
    }

    /// Words of the weights of one output of so many blocks.
    pub(super) const fn words(self, blocks: usize) -> usize {
        match self {
            Self::F32 => blocks.saturating_mul(4),
            Self::F16 => blocks.saturating_mul(2),
            Self::Int8 => blocks,
            Self::Int4 => blocks.div_ceil(2),
        }
    }
}

/// The form that weights are kept in. Whole numbers stay as they are, and so does half precision, which loses nothing.
///
/// # Errors
/// [`NnError::Unsupported`] of weights beyond half precision, and of 4-bit groups that are not whole blocks.
pub(super) fn kept<'a>(
    data: &'a MatrixData<'a>,
    precision: Precision,
) -> Result<Cow<'a, Values<'a>>, NnError> {
    let kept = match (&data.values, precision) {
        (Values::Int4 { group, .. }, _) if !group.is_multiple_of(BLOCK) || *group == 0 => {
            return Err(NnError::Unsupported(
                "4-bit weights in groups that are no multiple of 4",
            ));
        }
        (Values::Int8 { .. } | Values::Int4 { .. }, _) => return Ok(Cow::Borrowed(&data.values)),
        (Values::F16(_), Precision::F32 | Precision::F16) => return Ok(Cow::Borrowed(&data.values)),
        (Values::F32(_), Precision::F32) => return Ok(Cow::Borrowed(&data.values)),
        (_, Precision::F32) => Values::F32(Cow::Owned(data.to_f32())),
        (_, Precision::F16) => quantise::half(&data.to_f32())
            .map_err(|_| NnError::Unsupported("weights beyond half precision"))?,
        (_, Precision::Int8) => quantise::int8(&data.to_f32(), data.columns),
        (_, Precision::Int4) => quantise::int4(&data.to_f32(), data.columns).ok_or(NnError::Unsupported(
            "4-bit weights of columns that are no multiple of 32",
        ))?,
    };
    Ok(Cow::Owned(kept))
}
