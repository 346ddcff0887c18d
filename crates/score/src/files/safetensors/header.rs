//! The header of a file, checked against the file's size.

use core::ops::Range;
use std::collections::BTreeSet;

use super::Dtype;
use super::syntax::{Entry, MAX_NAME, entries};
use crate::files::digest::Hasher;
use crate::files::error::shortened;
use crate::files::source::Reader;
use crate::files::{FileError, HeaderError, Source, TensorError, json, read};
use crate::order::sort_by_key;

/// Longest header, in bytes: the format's own bound.
pub const MAX_HEADER: u64 = 100_000_000;

/// Bytes before the header.
const LENGTH: u64 = 8;

/// The tensors of a file, in the order of their bytes. They lie end to end, from the end of the header to the end of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// One for each name.
    pub tensors: Vec<TensorInfo>,
}

/// What a file says of one tensor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorInfo {
    /// 1 to 256 bytes.
    pub name: String,
    /// Type of its numbers.
    pub dtype: Dtype,
    /// At most 8 dimensions; their product fits `usize`.
    pub shape: Vec<usize>,
    /// Where its bytes are in the file; as many as shape and type ask for.
    pub range: Range<u64>,
}

impl TensorInfo {
    /// How many numbers it has.
    pub fn count(&self) -> usize {
        count_of(&self.shape).unwrap_or(usize::MAX)
    }
}

impl Header {
    /// Reads the beginning of a file and nothing else.
    ///
    /// # Errors
    /// [`FileError::Header`], [`FileError::Json`], [`FileError::Tensor`]; [`FileError::Missing`], and what the source says.
    pub async fn read(source: &impl Source, file: &str) -> Result<Self, FileError> {
        let size = read::size(source, file, u64::MAX)
            .await?
            .ok_or_else(|| FileError::missing(file))?;
        Self::hashed(source, file, size, &mut Hasher::default()).await
    }

    /// The same of a file whose size is known; the bytes are hashed.
    pub(crate) async fn hashed(
        source: &dyn Reader,
        file: &str,
        size: u64,
        hasher: &mut Hasher,
    ) -> Result<Self, FileError> {
        let start = read::exactly(source, file, 0..LENGTH.min(size)).await?;
        let end = header_end(&start, size).map_err(|why| FileError::header(file, why))?;
        let text = read::exactly(source, file, LENGTH..end).await?;
        hasher.add(&start);
        hasher.add(&text);
        Self::parse(file, &text, size)
    }

    /// Reads the JSON of a header; `size` is that of the whole file.
    ///
    /// # Errors
    /// [`FileError::Header`], [`FileError::Json`], [`FileError::Tensor`].
    pub fn parse(file: &str, text: &[u8], size: u64) -> Result<Self, FileError> {
        if text.first() != Some(&b'{') {
            return Err(json::malformed(file, "it does not begin with {"));
        }
        let entries = entries(text).map_err(|why| json::malformed(file, &why))?;
        let start = LENGTH.saturating_add(text.len() as u64);
        let mut tensors = entries
            .into_iter()
            .map(|(name, entry)| checked(name, entry, start))
            .collect::<Result<Vec<_>, _>>()?;
        refuse_twins(&tensors)?;
        sort_by_key(&mut tensors, |tensor| (tensor.range.start, tensor.range.end));
        end_to_end(&tensors, start, size).map_err(|why| FileError::header(file, why))?;
        Ok(Self { tensors })
    }
}

/// Where the header ends.
fn header_end(start: &[u8], size: u64) -> Result<u64, HeaderError> {
    let length = start.try_into().map(u64::from_le_bytes).unwrap_or(LENGTH);
    if length > MAX_HEADER {
        let limit = MAX_HEADER;
        return Err(HeaderError::TooLong { length, limit });
    }
    length
        .checked_add(LENGTH)
        .filter(|end| *end <= size)
        .ok_or(HeaderError::Beyond { length, size })
}

fn checked(name: String, entry: Entry, start: u64) -> Result<TensorInfo, FileError> {
    let refused = |why| FileError::tensor(&name, why);
    if name.is_empty() || name.len() > MAX_NAME {
        return Err(refused(TensorError::Name));
    }
    let dtype = Dtype::of(&entry.dtype).ok_or_else(|| refused(TensorError::Type(entry.dtype)))?;
    let range = place(entry.data_offsets, start).ok_or_else(|| refused(TensorError::Place))?;
    let (shape, expected) = dimensions(entry.shape, dtype).ok_or_else(|| refused(TensorError::Shape))?;
    let found = range.end.saturating_sub(range.start);
    if found != expected {
        return Err(refused(TensorError::Size { expected, found }));
    }
    Ok(TensorInfo {
        name,
        dtype,
        shape,
        range,
    })
}

fn place((first, end): (u64, u64), start: u64) -> Option<Range<u64>> {
    (first <= end).then_some(())?;
    Some(first.checked_add(start)?..end.checked_add(start)?)
}

/// Dimensions as this machine counts, and the bytes they ask for.
fn dimensions(shape: Option<Vec<u64>>, dtype: Dtype) -> Option<(Vec<usize>, u64)> {
    let shape = shape?
        .into_iter()
        .map(usize::try_from)
        .collect::<Result<Vec<_>, _>>()
        .ok()?;
    let bytes = (count_of(&shape)? as u64).checked_mul(dtype.bytes())?;
    Some((shape, bytes))
}

/// The product of dimensions, every one on the way within `usize`.
pub(crate) fn count_of(shape: &[usize]) -> Option<usize> {
    shape
        .iter()
        .try_fold(1usize, |count, size| count.checked_mul(*size))
}

fn refuse_twins(tensors: &[TensorInfo]) -> Result<(), FileError> {
    let mut names = BTreeSet::new();
    let twin = tensors.iter().find(|tensor| !names.insert(tensor.name.as_str()));
    match twin {
        Some(tensor) => Err(FileError::tensor(&tensor.name, TensorError::Name)),
        None => Ok(()),
    }
}

fn end_to_end(tensors: &[TensorInfo], start: u64, size: u64) -> Result<(), HeaderError> {
    let mut expected = start;
    for tensor in tensors {
        if tensor.range.start != expected {
            return Err(HeaderError::Place {
                part: shortened(&tensor.name),
                expected: expected.saturating_sub(start),
                found: tensor.range.start.saturating_sub(start),
            });
        }
        expected = tensor.range.end;
    }
    if expected == size {
        return Ok(());
    }
    Err(HeaderError::Size {
        expected: expected.saturating_sub(start),
        found: size.saturating_sub(start),
    })
}
