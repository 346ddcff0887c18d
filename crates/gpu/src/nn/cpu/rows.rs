//! Queries, keys and values of one head, as products take them, rotated on the way.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "places in buffers whose sizes follow from the same shapes"
)]

use std::ops::Range;

use super::attention::Heads;
use super::simd::LANES;

/// Keys, or columns of values, of a tile.
pub(crate) const ROWS: usize = 4;

/// Rows of a sequence, of which some columns are meant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) values: &'a [f32],
    pub(crate) stride: usize,
    pub(crate) first: usize,
}

impl<'a> Rows<'a> {
    /// The numbers of one head at one place.
    fn head(&self, place: usize, head: usize, columns: usize) -> &'a [f32] {
        let from = place * self.stride + self.first + head * columns;
        &self.values[from..from + columns]
    }
}

/// Tiles of [`ROWS`] keys: for each column their numbers. Keys beyond the last are zeros.
pub(crate) fn pack_keys(
    rows: Rows<'_>,
    length: usize,
    (head, heads): (usize, &Heads<'_>),
    turn: &mut [f32],
    out: &mut [f32],
) {
    let tiles = out.chunks_exact_mut(ROWS * heads.columns);
    for (tile, first) in tiles.zip((0..length).step_by(ROWS)) {
        gather(rows, first..length.min(first + ROWS), (head, heads), 1.0, turn);
        transpose::<1>(turn, heads.columns, tile.as_chunks_mut().0.as_chunks_mut().0);
    }
}

/// For each column the numbers of eight queries, scaled. Queries beyond the last are zeros.
pub(crate) fn pack_queries(
    rows: Rows<'_>,
    queries: Range<usize>,
    (head, heads): (usize, &Heads<'_>),
    turn: &mut [f32],
    out: &mut [[f32; LANES]],
) {
    gather(rows, queries, (head, heads), heads.scale, turn);
    let out = out.as_flattened_mut().as_chunks_mut().0.as_chunks_mut().0;
    transpose::<2>(turn, heads.columns, out);
}

/// For each [`ROWS`] columns and each key the numbers of these columns. Keys beyond the last, and columns, are zeros.
pub(crate) fn pack_values(rows: Rows<'_>, length: usize, head: usize, columns: usize, out: &mut [f32]) {
    let keys = length.next_multiple_of(ROWS);
    if keys != length || !columns.is_multiple_of(ROWS) {
        out.fill(0.0);
    }
    for place in 0..length {
        let values = rows.head(place, head, columns);
        for (values, tile) in values.chunks(ROWS).zip(out.chunks_exact_mut(keys * ROWS)) {
            let tile = &mut tile[place * ROWS..][..ROWS];
            match (values.as_array(), tile.as_mut_array::<ROWS>()) {
                (Some(values), Some(tile)) => *tile = *values,
                _ => tile[..values.len()].copy_from_slice(values),
            }
        }
    }
}

/// Some places' numbers of one head, rotated and scaled, row after row; zeros in rows beyond the last.
fn gather(
    rows: Rows<'_>,
    places: Range<usize>,
    (head, heads): (usize, &Heads<'_>),
    scale: f32,
    out: &mut [f32],
) {
    let (some, none) = out.split_at_mut(places.len() * heads.columns);
    none.fill(0.0);
    for (place, out) in places.zip(some.chunks_exact_mut(heads.columns)) {
        let values = rows.head(place, head, heads.columns);
        match heads.rope {
            None => out
                .iter_mut()
                .zip(values)
                .for_each(|(out, value)| *out = value * scale),
            Some(rope) => {
                let half = place * rope.half..(place + 1) * rope.half;
                rotate(values, &rope.cos[half.clone()], &rope.sin[half], scale, out);
            }
        }
    }
}

/// Rotates a column of the first half and its partner in the second by one angle.
fn rotate(values: &[f32], cos: &[f32], sin: &[f32], scale: f32, out: &mut [f32]) {
    let (low, high) = values.split_at(cos.len());
    let (out_low, out_high) = out.split_at_mut(cos.len());
    let pairs = low.iter().zip(high).zip(out_low.iter_mut().zip(out_high));
    for ((cos, sin), ((low, high), (out_low, out_high))) in cos.iter().zip(sin).zip(pairs) {
        *out_low = (low * cos - high * sin) * scale;
        *out_high = (high * cos + low * sin) * scale;
    }
}

/// From rows end to end, four times `GROUPS` of them, to their numbers for each column.
fn transpose<const GROUPS: usize>(rows: &[f32], columns: usize, out: &mut [[[f32; 4]; GROUPS]]) {
    for (group, rows) in rows.chunks_exact(4 * columns).take(GROUPS).enumerate() {
        let (first, second) = rows.split_at(2 * columns);
        let ((a, b), (c, d)) = (first.split_at(columns), second.split_at(columns));
        let numbers = a.iter().zip(b).zip(c.iter().zip(d));
        for (out, ((a, b), (c, d))) in out.iter_mut().zip(numbers) {
            out[group] = [*a, *b, *c, *d];
        }
    }
}
