//! What a pack says it holds.

use std::collections::BTreeMap;

use super::form::Lengths;
use super::{Form, MAGIC, PREFIX, VERSION, aligned, text};
use crate::files::error::shortened;
use crate::files::safetensors::{MAX_NAME, MAX_RANK};
use crate::files::{Digest, FileError, HeaderError, TensorError, json};
use crate::order::sort_by_key;

/// Longest header, in bytes.
pub const MAX_HEADER: u64 = 4 << 20;

/// Chunks are a power of two of bytes, within these bounds.
const CHUNKS: core::ops::RangeInclusive<u64> = 1 << 16..=1 << 24;

/// The header of a pack. Places are counted from the payload's start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PackHeader {
    /// Bytes of one chunk; the last may have fewer.
    pub(super) chunk: u64,
    /// One for each chunk, in order.
    pub(super) chunks: Vec<Digest>,
    /// Files as they are, by name.
    pub(super) files: BTreeMap<String, Span>,
    /// Bytes of the payload.
    pub(super) size: u64,
    /// Tensors by name.
    pub(super) tensors: BTreeMap<String, PackTensor>,
}

/// Start and length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span(pub(super) u64, pub(super) u64);

impl Span {
    pub(super) fn end(self) -> Option<u64> {
        self.0.checked_add(self.1)
    }
}

/// What is said of one tensor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PackTensor {
    pub(super) form: Form,
    pub(super) scales: Option<Span>,
    pub(super) shape: Vec<usize>,
    pub(super) values: Span,
}

impl PackHeader {
    /// Reads what comes after the prefix. A header has one form only, so nothing can be there twice or be said in two
    /// ways.
    pub(super) fn parse(file: &str, bytes: &[u8]) -> Result<Self, FileError> {
        let header = text::read(bytes).map_err(|why| json::malformed(file, &why))?;
        let refused = |why| FileError::header(file, why);
        if header.text().as_bytes() != bytes {
            return Err(refused(HeaderError::Form));
        }
        for (name, tensor) in &header.tensors {
            tensor.check(name)?;
        }
        header.check_places().map_err(refused)?;
        header.check_chunks().map_err(refused)?;
        Ok(header)
    }

    /// The one text that says it.
    pub(super) fn text(&self) -> String {
        text::write(self)
    }

    /// Every part starts where the one before ends, at the next multiple of 256.
    fn check_places(&self) -> Result<(), HeaderError> {
        let mut parts: Vec<(Span, &str)> = self.parts().collect();
        sort_by_key(&mut parts, |(span, _)| (span.0, span.1));
        let mut expected = 0;
        for (span, part) in parts {
            let misplaced = HeaderError::Place {
                part: shortened(part),
                expected,
                found: span.0,
            };
            if span.0 != expected {
                return Err(misplaced);
            }
            expected = span.end().and_then(aligned).ok_or(misplaced)?;
        }
        let found = self.size;
        if found == expected {
            Ok(())
        } else {
            Err(HeaderError::Size { expected, found })
        }
    }

    fn check_chunks(&self) -> Result<(), HeaderError> {
        let enough = self.size.div_ceil(self.chunk.max(1)) == self.chunks.len() as u64;
        if enough && CHUNKS.contains(&self.chunk) && self.chunk.is_power_of_two() {
            Ok(())
        } else {
            Err(HeaderError::Chunks)
        }
    }

    fn parts(&self) -> impl Iterator<Item = (Span, &str)> {
        let files = self.files.iter().map(|(name, span)| (*span, name.as_str()));
        let values = self
            .tensors
            .iter()
            .map(|(name, tensor)| (tensor.values, name.as_str()));
        let scales = self
            .tensors
            .iter()
            .filter_map(|(name, tensor)| Some((tensor.scales?, name.as_str())));
        files.chain(values).chain(scales)
    }
}

impl PackTensor {
    fn check(&self, name: &str) -> Result<(), FileError> {
        let refused = |why| FileError::tensor(name, why);
        if name.is_empty() || name.len() > MAX_NAME {
            return Err(refused(TensorError::Name));
        }
        let lengths = Some(&self.shape)
            .filter(|shape| shape.len() <= MAX_RANK)
            .and_then(|shape| self.form.lengths(shape))
            .ok_or_else(|| refused(TensorError::Shape))?;
        let found = Lengths {
            values: self.values.1,
            scales: self.scales.map(|span| span.1),
        };
        if found == lengths {
            return Ok(());
        }
        let sum = |lengths: Lengths| lengths.values.saturating_add(lengths.scales.unwrap_or_default());
        Err(refused(TensorError::Size {
            expected: sum(lengths),
            found: sum(found),
        }))
    }
}

/// What is before the header.
pub(super) fn prefix(length: u64) -> Option<Vec<u8>> {
    let length = u32::try_from(length).ok().filter(|_| length <= MAX_HEADER)?;
    Some([MAGIC.as_slice(), &VERSION.to_le_bytes(), &length.to_le_bytes()].concat())
}

/// The length of the header, from what is before it; `size` is that of the whole file.
pub(super) fn length(prefix: &[u8], size: u64) -> Result<u64, HeaderError> {
    let words = prefix.strip_prefix(&MAGIC).ok_or(HeaderError::Magic)?;
    let ([version, length], []) = words.as_chunks::<4>() else {
        return Err(HeaderError::Magic);
    };
    let version = u32::from_le_bytes(*version);
    let length = u64::from(u32::from_le_bytes(*length));
    if version != VERSION {
        return Err(HeaderError::Version(version));
    }
    if length > MAX_HEADER {
        let limit = MAX_HEADER;
        return Err(HeaderError::TooLong { length, limit });
    }
    if length.saturating_add(PREFIX) > size {
        return Err(HeaderError::Beyond { length, size });
    }
    Ok(length)
}
