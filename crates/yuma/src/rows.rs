//! Rows of few entries: who weighs whom, who is bonded to whom.

use alloc::vec::Vec;

/// A square matrix by rows (CSR): row `r` holds `columns[offsets[r]..offsets[r + 1]]` with the same range of `values`.
///
/// Entries keep the order they were stored in, because one step of the chain's algorithm depends on it
/// ([`crate::Step::Alphas`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows<T> {
    offsets: Vec<usize>,
    columns: Vec<u16>,
    values: Vec<T>,
}

/// One row: its columns and its values, of one length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row<'a, T> {
    /// Which uid each entry is about.
    pub columns: &'a [u16],
    /// Each entry.
    pub values: &'a [T],
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self {
            offsets: alloc::vec![0],
            columns: Vec::new(),
            values: Vec::new(),
        }
    }
}

impl<T: Copy> Rows<T> {
    /// No rows yet, with room for `rows` of `entries` in all.
    pub fn with_capacity(rows: usize, entries: usize) -> Self {
        let mut offsets = Vec::with_capacity(rows.saturating_add(1));
        offsets.push(0);
        Self {
            offsets,
            columns: Vec::with_capacity(entries),
            values: Vec::with_capacity(entries),
        }
    }

    /// `rows` rows without entries.
    pub fn empty(rows: usize) -> Self {
        Self {
            offsets: alloc::vec![0; rows.saturating_add(1)],
            columns: Vec::new(),
            values: Vec::new(),
        }
    }

    /// One row after the other.
    pub fn from_rows<R: IntoIterator<Item = (u16, T)>>(rows: impl IntoIterator<Item = R>) -> Self {
        let mut all = Self::default();
        for row in rows {
            all.push_row(row);
        }
        all
    }

    /// Adds a row at the end.
    pub fn push_row(&mut self, row: impl IntoIterator<Item = (u16, T)>) {
        for (column, value) in row {
            self.columns.push(column);
            self.values.push(value);
        }
        self.offsets.push(self.columns.len());
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many entries there are in all rows.
    pub fn entries(&self) -> usize {
        self.columns.len()
    }

    /// The row of `uid`; one without entries where there is none.
    pub fn row(&self, uid: usize) -> Row<'_, T> {
        let bound = |at: usize| self.offsets.get(at).copied().unwrap_or_default();
        let range = bound(uid)..bound(uid.saturating_add(1));
        Row {
            columns: self.columns.get(range.clone()).unwrap_or_default(),
            values: self.values.get(range).unwrap_or_default(),
        }
    }

    /// All rows, by uid.
    pub fn iter(&self) -> impl Iterator<Item = Row<'_, T>> {
        (0..self.len()).map(|uid| self.row(uid))
    }

    /// All entries with their row: (row, column, value).
    pub fn triples(&self) -> impl Iterator<Item = (usize, u16, T)> + '_ {
        self.iter()
            .enumerate()
            .flat_map(|(row, entries)| entries.iter().map(move |(column, value)| (row, column, value)))
    }

    /// All values, row after row.
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// All columns, row after row.
    pub fn columns(&self) -> &[u16] {
        &self.columns
    }

    /// All values, row after row, to be changed in place.
    pub fn values_mut(&mut self) -> &mut [T] {
        &mut self.values
    }

    /// The values of each row, to be changed in place.
    pub fn rows_mut(&mut self) -> impl Iterator<Item = &mut [T]> {
        let mut rest = self.values.as_mut_slice();
        let starts = self.offsets.iter();
        let ends = self.offsets.iter().skip(1);
        starts.zip(ends).map(move |(start, end)| {
            let (row, after) = core::mem::take(&mut rest)
                .split_at_mut_checked(end.saturating_sub(*start))
                .unwrap_or_default();
            rest = after;
            row
        })
    }

    /// Every value with its column, to be changed in place.
    pub fn entries_mut(&mut self) -> impl Iterator<Item = (u16, &mut T)> {
        self.columns.iter().copied().zip(&mut self.values)
    }

    /// The same places with other values.
    pub fn map<U: Copy>(&self, mut change: impl FnMut(usize, u16, T) -> U) -> Rows<U> {
        let mut values = Vec::with_capacity(self.values.len());
        for (uid, row) in self.iter().enumerate() {
            values.extend(row.iter().map(|(column, value)| change(uid, column, value)));
        }
        Rows {
            offsets: self.offsets.clone(),
            columns: self.columns.clone(),
            values,
        }
    }

    /// The places where `change` gives a value, in the same order.
    pub fn filter_map<U: Copy>(&self, mut change: impl FnMut(usize, u16, T) -> Option<U>) -> Rows<U> {
        let mut kept = Rows::with_capacity(self.len(), self.entries());
        for (uid, row) in self.iter().enumerate() {
            kept.push_row(
                row.iter()
                    .filter_map(|(column, value)| Some((column, change(uid, column, value)?))),
            );
        }
        kept
    }
}

impl<'a, T: Copy> Row<'a, T> {
    /// Its entries in stored order: (column, value).
    pub fn iter(&self) -> impl Iterator<Item = (u16, T)> + use<'a, T> {
        self.columns.iter().copied().zip(self.values.iter().copied())
    }

    /// Whether it has no entries.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }
}
