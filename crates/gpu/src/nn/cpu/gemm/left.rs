//! Rows of the left side, as kernels read them.

use std::ops::Range;
use std::sync::Arc;

use super::super::super::NnError;
use super::super::memory::{Floats, Memory};
use super::integer::{Two, round_row};
use super::order::{place, stretches};
use super::{DEPTH, Matrix};

/// Rows of a tile: as many as registers hold sums of. Wasm engines have sixteen of half the width, and keep one.
pub(crate) const ROWS: usize = if cfg!(target_arch = "wasm32") { 2 } else { 4 };

/// Packed rows.
pub(crate) struct Left {
    pub(crate) rows: usize,
    packed: Floats,
    /// What whole numbers of each row are multiples of, stretch by stretch.
    steps: Option<Floats>,
}

/// What packed rows are.
pub(crate) enum Side<'a> {
    Numbers(&'a [f32]),
    /// And what they are multiples of, row by row for each [`DEPTH`] columns.
    Whole(&'a [Two], &'a [f32]),
}

impl Left {
    /// Packs rows, end to end, for products with `right`.
    pub(crate) fn new(memory: &Arc<Memory>, rows: &[f32], right: &Matrix) -> Result<Self, NnError> {
        if right.is_whole() {
            return Self::whole(memory, rows, right.inputs);
        }
        let count = rows.len().checked_div(right.inputs).unwrap_or(0);
        let mut packed = memory.floats(count, right.inputs)?;
        pack(rows, right.inputs, DEPTH, &mut packed);
        Ok(Self {
            rows: count,
            packed,
            steps: None,
        })
    }

    fn whole(memory: &Arc<Memory>, rows: &[f32], columns: usize) -> Result<Self, NnError> {
        let count = rows.len().checked_div(columns).unwrap_or(0);
        let (pairs, stretches) = (columns.div_ceil(2), columns.div_ceil(DEPTH));
        let (mut rounded, mut packed) = (memory.floats(count, pairs)?, memory.floats(count, pairs)?);
        let mut steps = memory.floats(count, stretches)?;
        let rounded: &mut [Two] = bytemuck::cast_slice_mut(&mut rounded);
        let places = rounded
            .chunks_exact_mut(pairs)
            .zip(steps.chunks_exact_mut(stretches));
        for (row, (out, steps)) in rows.chunks_exact(columns).zip(places) {
            round_row(row, out, steps);
        }
        pack(rounded, pairs, DEPTH / 2, bytemuck::cast_slice_mut(&mut packed));
        Ok(Self {
            rows: count,
            packed,
            steps: Some(steps),
        })
    }

    /// What they are.
    pub(crate) fn side(&self) -> Side<'_> {
        match &self.steps {
            None => Side::Numbers(&self.packed),
            Some(steps) => Side::Whole(bytemuck::cast_slice(&self.packed), steps),
        }
    }
}

/// Writes rows, end to end, as tiles of [`ROWS`] rows, the last of fewer: for each column the numbers of the rows, in
/// stretches of `step` columns.
fn pack<T: Copy + Default>(rows: &[T], columns: usize, step: usize, out: &mut [T]) {
    let count = rows.len().checked_div(columns).unwrap_or(0);
    let tiles = rows
        .chunks(columns.saturating_mul(ROWS))
        .zip((0..count).step_by(ROWS));
    for (rows, first) in tiles {
        let many = rows.len().checked_div(columns).unwrap_or(0);
        for stretch in stretches(columns, step) {
            let out = out
                .get_mut(place(count, first, many, &stretch))
                .unwrap_or_default();
            if many == ROWS {
                interleave(rows, columns, stretch, out.as_chunks_mut().0);
                continue;
            }
            for (at, row) in rows.chunks_exact(columns).enumerate() {
                let places = out.iter_mut().skip(at).step_by(many);
                let row = row.get(stretch.clone()).unwrap_or_default();
                places.zip(row).for_each(|(place, value)| *place = *value);
            }
        }
    }
}

fn interleave<T: Copy + Default>(rows: &[T], columns: usize, stretch: Range<usize>, out: &mut [[T; ROWS]]) {
    let row = |row: usize| rows.get(row.saturating_mul(columns)..)?.get(stretch.clone());
    let rows: [&[T]; ROWS] = std::array::from_fn(|at| row(at).unwrap_or_default());
    for (column, out) in out.iter_mut().enumerate() {
        *out = rows.map(|row| row.get(column).copied().unwrap_or_default());
    }
}
