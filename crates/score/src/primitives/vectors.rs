//! Embeddings, one after the other.

use super::error::{PrimitiveError, bounded, length, parameter};

/// Most vectors that are compared with one another: 8.4 million pairs, 134 MB as a matrix.
pub const MAX_VECTORS: usize = 4096;

/// Vectors of one width, row by row. Every number is finite.
#[derive(Debug, Clone, Copy)]
pub struct Vectors<'a> {
    data: &'a [f32],
    width: usize,
}

impl<'a> Vectors<'a> {
    /// `data` as rows of `width` numbers. No rows are allowed.
    ///
    /// # Errors
    /// [`PrimitiveError::Parameter`] for a width of zero, [`PrimitiveError::Length`] where a row is not whole,
    /// [`PrimitiveError::OutOfRange`] for numbers that are not finite.
    pub fn new(data: &'a [f32], width: usize) -> Result<Self, PrimitiveError> {
        parameter("the width", width as f64, width > 0, "above zero")?;
        let rest = data.len().checked_rem(width).unwrap_or_default();
        length("numbers in the last row", rest, 0)?;
        finite("number", data)?;
        Ok(Self { data, width })
    }

    /// How many there are.
    #[expect(clippy::len_without_is_empty, reason = "a collection in no other way")]
    pub fn len(&self) -> usize {
        self.rows().len()
    }

    /// How many numbers each has.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The rows, in order.
    pub fn rows(&self) -> std::slice::ChunksExact<'a, f32> {
        self.data.chunks_exact(self.width)
    }

    /// That they are few enough to compare every one with every other.
    pub(super) fn few(&self) -> Result<(), PrimitiveError> {
        bounded("vectors", &[self.len()], MAX_VECTORS as u64)
    }
}

/// That all numbers are finite.
pub(super) fn finite(what: &'static str, values: &[f32]) -> Result<(), PrimitiveError> {
    match values.iter().enumerate().find(|(_, value)| !value.is_finite()) {
        Some((at, value)) => Err(PrimitiveError::OutOfRange {
            what,
            at,
            value: f64::from(*value),
        }),
        None => Ok(()),
    }
}
