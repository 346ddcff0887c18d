//! A tensor's bytes as numbers.

use std::borrow::Cow;

use gpu::nn::Values;

use super::digest::Hasher;
use super::progress::Meter;
use super::read::{pieces, reserve};
use super::safetensors::{Dtype, TensorInfo};
use super::source::Reader;
use super::{FileError, TensorError};

/// A tensor, every number of it finite.
#[derive(Debug, Clone)]
pub struct Tensor {
    /// Dimensions, outermost first.
    pub shape: Vec<usize>,
    /// As many as the dimensions say, rows after rows.
    pub values: Values<'static>,
}

/// Numbers of a tensor, as its bytes come. Memory is taken as they do.
enum Numbers {
    Single(Vec<f32>),
    Half(Vec<u16>),
    Brain(Vec<u16>),
}

impl Numbers {
    /// None yet; `None` where it is a type that is not computed with.
    fn new(dtype: Dtype) -> Option<Self> {
        match dtype {
            Dtype::F32 => Some(Self::Single(Vec::new())),
            Dtype::F16 => Some(Self::Half(Vec::new())),
            Dtype::Bf16 => Some(Self::Brain(Vec::new())),
            _ => None,
        }
    }

    /// More of them, whole ones.
    ///
    /// # Errors
    /// [`FileError::Memory`], and [`TensorError::NotFinite`] in the tensor `name`.
    fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), FileError> {
        let added = match self {
            Self::Single(list) => add_floats(list, bytes),
            Self::Half(list) => add_halves(list, bytes, 0x7c00),
            Self::Brain(list) => add_halves(list, bytes, 0x7f80),
        };
        added?.map_err(|why| FileError::tensor(name, why))
    }

    /// All that came.
    fn finish(self) -> Values<'static> {
        match self {
            Self::Single(list) => Values::F32(Cow::Owned(list)),
            Self::Half(list) => Values::F16(Cow::Owned(list)),
            Self::Brain(list) => Values::Bf16(Cow::Owned(list)),
        }
    }
}

/// Reads a tensor of a file, whose bytes are hashed and counted; `None` where its type is not computed with.
pub(crate) async fn read(
    source: &dyn Reader,
    file: &str,
    info: &TensorInfo,
    hasher: &mut Hasher,
    meter: &mut Meter<'_, '_>,
) -> Result<Option<Values<'static>>, FileError> {
    let mut numbers = Numbers::new(info.dtype);
    let mut take = |piece: &[u8]| match &mut numbers {
        Some(numbers) => numbers.add(&info.name, piece),
        None => Ok(()),
    };
    pieces(source, file, info.range.clone(), hasher, meter, &mut take).await?;
    Ok(numbers.map(Numbers::finish))
}

/// Numbers of a file, which has the low byte first, whatever this machine has.
///
/// # Errors
/// [`FileError::Tensor`]: [`TensorError::NotWeights`], [`TensorError::NotFinite`]; [`FileError::Memory`].
pub(crate) fn weights(name: &str, dtype: Dtype, bytes: &[u8]) -> Result<Values<'static>, FileError> {
    let numbers = Numbers::new(dtype);
    let mut numbers =
        numbers.ok_or_else(|| FileError::tensor(name, TensorError::NotWeights(dtype.name())))?;
    numbers.add(name, bytes)?;
    Ok(numbers.finish())
}

/// Single precision, or which number is not finite.
pub(crate) fn floats(bytes: &[u8]) -> Result<Result<Vec<f32>, TensorError>, FileError> {
    let mut values = Vec::new();
    Ok(add_floats(&mut values, bytes)?.map(|()| values))
}

fn add_floats(list: &mut Vec<f32>, bytes: &[u8]) -> Result<Result<(), TensorError>, FileError> {
    let (words, before) = (bytes.as_chunks::<4>().0, list.len());
    reserve(list, words.len())?;
    list.extend(words.iter().map(|word| f32::from_le_bytes(*word)));
    Ok(refuse_from(list, before, |value| !value.is_finite()))
}

/// Half precision as bits. A number whose exponent is all ones is infinite or none.
fn add_halves(
    list: &mut Vec<u16>,
    bytes: &[u8],
    exponent: u16,
) -> Result<Result<(), TensorError>, FileError> {
    let (words, before) = (bytes.as_chunks::<2>().0, list.len());
    reserve(list, words.len())?;
    list.extend(words.iter().map(|word| u16::from_le_bytes(*word)));
    Ok(refuse_from(list, before, |bits| bits & exponent == exponent))
}

/// Which of those from a place on is no finite number, if one is not.
fn refuse_from<T>(list: &[T], from: usize, bad: impl Fn(&T) -> bool) -> Result<(), TensorError> {
    match list.get(from..).unwrap_or_default().iter().position(bad) {
        Some(place) => Err(TensorError::NotFinite(from.saturating_add(place))),
        None => Ok(()),
    }
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
