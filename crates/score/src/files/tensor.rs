//! A tensor's bytes as numbers.

use std::borrow::Cow;

use gpu::nn::Values;

use super::read::reserve;
use super::safetensors::Dtype;
use super::{FileError, TensorError};

/// A tensor, every number of it finite.
#[derive(Debug, Clone)]
pub struct Tensor {
    /// Dimensions, outermost first.
    pub shape: Vec<usize>,
    /// As many as the dimensions say, rows after rows.
    pub values: Values<'static>,
}

/// Numbers of a file, which has the low byte first, whatever this machine has.
///
/// # Errors
/// [`FileError::Tensor`]: [`TensorError::NotWeights`], [`TensorError::NotFinite`]; [`FileError::Memory`].
pub(crate) fn weights(name: &str, dtype: Dtype, bytes: &[u8]) -> Result<Values<'static>, FileError> {
    let checked = match dtype {
        Dtype::F32 => floats(bytes)?.map(|values| Values::F32(Cow::Owned(values))),
        Dtype::F16 => halves(bytes, 0x7c00)?.map(|bits| Values::F16(Cow::Owned(bits))),
        Dtype::Bf16 => halves(bytes, 0x7f80)?.map(|bits| Values::Bf16(Cow::Owned(bits))),
        other => Err(TensorError::NotWeights(other.name())),
    };
    checked.map_err(|why| FileError::tensor(name, why))
}

/// Single precision, or which number is not finite.
pub(crate) fn floats(bytes: &[u8]) -> Result<Result<Vec<f32>, TensorError>, FileError> {
    let words = bytes.as_chunks::<4>().0;
    let mut values = Vec::new();
    reserve(&mut values, words.len())?;
    values.extend(words.iter().map(|word| f32::from_le_bytes(*word)));
    Ok(refuse(values, |value| !value.is_finite(), TensorError::NotFinite))
}

/// Half precision as bits. A number whose exponent is all ones is infinite or none.
pub(crate) fn halves(bytes: &[u8], exponent: u16) -> Result<Result<Vec<u16>, TensorError>, FileError> {
    let words = bytes.as_chunks::<2>().0;
    let mut bits = Vec::new();
    reserve(&mut bits, words.len())?;
    bits.extend(words.iter().map(|word| u16::from_le_bytes(*word)));
    Ok(refuse(
        bits,
        |bits| bits & exponent == exponent,
        TensorError::NotFinite,
    ))
}

/// The list, if none of it is `bad`.
pub(crate) fn refuse<T>(
    list: Vec<T>,
    bad: impl Fn(&T) -> bool,
    why: impl Fn(usize) -> TensorError,
) -> Result<Vec<T>, TensorError> {
    match list.iter().position(bad) {
        Some(place) => Err(why(place)),
        None => Ok(list),
    }
}
