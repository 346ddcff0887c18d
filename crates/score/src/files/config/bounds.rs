//! How large a model may be, and what must divide what.

use core::ops::RangeInclusive;

use gpu::nn::Activation;

use super::Fields;
use crate::files::{FieldError, FileError};

/// Numbers of one row between layers.
pub(super) const HIDDEN: RangeInclusive<usize> = 1..=16_384;
/// Numbers of one row inside a feed-forward block.
pub(super) const INTERMEDIATE: RangeInclusive<usize> = 1..=65_536;
/// Layers.
pub(super) const LAYERS: RangeInclusive<usize> = 1..=256;
/// Attention heads.
pub(super) const HEADS: RangeInclusive<usize> = 1..=1024;
/// Columns of one head: what `gpu::nn::Attend` takes.
pub(super) const HEAD: RangeInclusive<usize> = 1..=256;
/// Tokens.
pub(super) const VOCABULARY: RangeInclusive<usize> = 1..=1_000_000;
/// Places in a sequence; the longest known models have 2^20.
pub(super) const POSITIONS: RangeInclusive<usize> = 1..=1 << 20;
/// What a classifier tells apart.
pub(super) const LABELS: RangeInclusive<usize> = 1..=4096;
/// What is added to a variance.
pub(super) const EPSILON: RangeInclusive<f64> = 1e-20..=0.1;

/// Columns of a head where heads share the hidden numbers.
pub(super) fn head(
    fields: &Fields<'_>,
    field: &str,
    hidden: usize,
    heads: usize,
) -> Result<usize, FileError> {
    let misfit = |of| fields.error(field, FieldError::Misfit(of));
    if hidden.checked_rem(heads) != Some(0) {
        return Err(misfit("the hidden size, which it must divide"));
    }
    let head = hidden.checked_div(heads).unwrap_or_default();
    if HEAD.contains(&head) {
        Ok(head)
    } else {
        Err(misfit("the hidden size: a head has at most 256 columns"))
    }
}

/// A number added to a variance.
pub(super) fn epsilon(fields: &Fields<'_>, field: &str, default: f64) -> Result<f32, FileError> {
    let epsilon = fields.optional_number(field, EPSILON)?.unwrap_or(default);
    Ok(epsilon as f32)
}

/// An activation by its name in `transformers`.
pub(super) fn activation(
    fields: &Fields<'_>,
    field: &str,
    default: Activation,
) -> Result<Activation, FileError> {
    Ok(match fields.text(field)? {
        None => default,
        Some("gelu") => Activation::Gelu,
        Some("gelu_new" | "gelu_fast" | "gelu_pytorch_tanh") => Activation::GeluTanh,
        Some("silu" | "swish") => Activation::Silu,
        Some("relu") => Activation::Relu,
        Some("tanh") => Activation::Tanh,
        Some(other) => return Err(FileError::unsupported("activation", other)),
    })
}
