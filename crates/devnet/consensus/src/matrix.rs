//! Weights and bonds: every cell of every row, and the order a row's entries are stored in.
//!
//! A cell that is zero is not a cell that is missing: the chain keeps rows as lists, and some of its steps look at what
//! is in the list, and one at the order it stands in.

use alloc::vec::Vec;

use substrate_fixed::types::I32F32;

use crate::at;
use crate::number::{ZERO, quotient, sum};

/// A square matrix by uid. A row without entries takes no room.
#[derive(Debug, Clone, Default)]
pub(crate) struct Matrix {
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Default)]
struct Row {
    /// Columns as stored.
    order: Vec<u16>,
    /// By column, up to the last that is present.
    cells: Vec<Option<I32F32>>,
}

impl Matrix {
    /// From stored rows; entries on uids that are not there are left out.
    pub(crate) fn stored<'a>(
        rows: impl Iterator<Item = &'a [(u16, u16)]>,
        neurons: u16,
        number: impl Fn(u16) -> I32F32,
    ) -> Self {
        rows.map(|row| {
            row.iter()
                .filter(|(column, _)| *column < neurons)
                .map(|(column, value)| (*column, number(*value)))
                .collect()
        })
        .collect()
    }

    /// From what a function makes of each cell of two matrices, a missing one being zero; what is not positive is missing
    /// then. Rows are in order of columns.
    pub(crate) fn join(&self, other: &Self, neurons: u16, cell: impl Fn(I32F32, I32F32) -> I32F32) -> Self {
        let row = |(one, other): (&Row, &Row)| {
            // Zero and zero make zero: an empty row stays empty.
            let columns = if one.is_empty() && other.is_empty() {
                0
            } else {
                neurons
            };
            (0..columns)
                .map(|column| (column, cell(one.get(column), other.get(column))))
                .filter(|(_, value)| *value > ZERO)
                .collect()
        };
        self.rows.iter().zip(&other.rows).map(row).collect()
    }

    /// The same entries in the same order, with what a function makes of them; `None` removes one.
    pub(crate) fn map(&self, change: impl Fn(u16, u16, I32F32) -> Option<I32F32>) -> Self {
        let row = |(uid, row): (u16, &Row)| {
            row.entries()
                .filter_map(|(column, value)| change(uid, column, value).map(|value| (column, value)))
                .collect()
        };
        (0..=u16::MAX).zip(&self.rows).map(row).collect()
    }

    /// A cell; zero when missing.
    pub(crate) fn get(&self, uid: u16, column: u16) -> I32F32 {
        self.rows
            .get(usize::from(uid))
            .map_or(ZERO, |row| row.get(column))
    }

    /// A row's entries as stored.
    pub(crate) fn row(&self, uid: u16) -> impl Iterator<Item = (u16, I32F32)> {
        self.rows.get(usize::from(uid)).into_iter().flat_map(Row::entries)
    }

    /// By row: what is found by walking it forwards once while the column rises, as the chain does for liquid alpha. An
    /// entry behind one of a larger column has been passed by then, and is not found.
    pub(crate) fn seen_walking(&self) -> Self {
        self.rows.iter().map(Row::rising).collect()
    }

    /// Divides each row by its sum.
    pub(crate) fn rows_normalised(&self) -> Self {
        let sums: Vec<I32F32> = self
            .rows
            .iter()
            .map(|row| sum(row.entries().map(|(_, value)| value)))
            .collect();
        self.map(|uid, _, value| Some(divided(value, at(&sums, uid))))
    }

    /// Divides each column by its sum.
    pub(crate) fn columns_normalised(&self) -> Self {
        self.divide_columns(I32F32::saturating_add)
    }

    /// Divides each column by its largest.
    pub(crate) fn columns_upscaled(&self) -> Self {
        self.divide_columns(I32F32::max)
    }

    fn divide_columns(&self, gather: impl Fn(I32F32, I32F32) -> I32F32) -> Self {
        let mut by = alloc::vec![ZERO; self.rows.len()];
        for (column, value) in self.rows.iter().flat_map(Row::entries) {
            if let Some(gathered) = by.get_mut(usize::from(column)) {
                *gathered = gather(*gathered, value);
            }
        }
        self.map(|_, column, value| Some(divided(value, at(&by, column))))
    }
}

impl FromIterator<Row> for Matrix {
    fn from_iter<I: IntoIterator<Item = Row>>(rows: I) -> Self {
        Self {
            rows: rows.into_iter().collect(),
        }
    }
}

impl Row {
    fn put(&mut self, column: u16, value: I32F32) {
        let index = usize::from(column);
        if self.cells.len() <= index {
            self.cells.resize(index.saturating_add(1), None);
        }
        if let Some(cell) = self.cells.get_mut(index) {
            if cell.is_none() {
                self.order.push(column);
            }
            *cell = Some(value);
        }
    }

    fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    fn get(&self, column: u16) -> I32F32 {
        at(&self.cells, column).unwrap_or(ZERO)
    }

    fn entries(&self) -> impl Iterator<Item = (u16, I32F32)> {
        self.order.iter().map(|column| (*column, self.get(*column)))
    }

    /// The entries that stand behind no larger column.
    fn rising(&self) -> Self {
        let mut least = 0;
        self.entries()
            .filter(|(column, _)| {
                let is_next = *column >= least;
                least = least.max(*column);
                is_next
            })
            .collect()
    }
}

impl FromIterator<(u16, I32F32)> for Row {
    fn from_iter<I: IntoIterator<Item = (u16, I32F32)>>(entries: I) -> Self {
        let mut row = Self::default();
        for (column, value) in entries {
            row.put(column, value);
        }
        row
    }
}

fn divided(value: I32F32, by: I32F32) -> I32F32 {
    if by == ZERO { value } else { quotient(value, by) }
}
