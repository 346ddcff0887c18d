//! Rows of numbers.

use super::ScoreError;

/// Rows of as many numbers each.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    columns: usize,
    values: Vec<f32>,
}

impl Rows {
    /// Rows after rows. No columns means no rows.
    ///
    /// # Errors
    /// [`ScoreError::Shape`] where the last row is not whole.
    pub fn new(columns: usize, values: Vec<f32>) -> Result<Self, ScoreError> {
        match values.len().checked_rem(columns) {
            Some(0) => Ok(Self { columns, values }),
            None if values.is_empty() => Ok(Self { columns, values }),
            over => Err(ScoreError::Shape {
                what: "numbers of the last row",
                expected: columns,
                got: over.unwrap_or(values.len()),
            }),
        }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.values.len().checked_div(self.columns).unwrap_or(0)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Numbers of a row.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// All numbers, rows after rows.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Each row.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[f32]> + Clone {
        self.values.chunks_exact(self.columns.max(1))
    }

    /// One of them.
    pub fn row(&self, row: usize) -> Option<&[f32]> {
        self.iter().nth(row)
    }
}
