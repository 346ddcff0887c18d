//! Queries, keys and values of one head, as products take them, rotated on the way.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "lanes of floating-point numbers, and places in buffers whose sizes follow from the same shapes"
)]

use std::ops::Range;

use super::attention::Heads;
use super::gemm::left::ROWS;
use super::simd::LANES;

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
pub(crate) fn pack_keys(rows: Rows<'_>, length: usize, head: usize, heads: &Heads<'_>, out: &mut [f32]) {
    let tiles = out
        .chunks_exact_mut(ROWS * heads.columns)
        .zip((0..length).step_by(ROWS));
    for (tile, first) in tiles {
        let tile = tile.as_chunks_mut().0;
        rotated::<ROWS>(rows, first..length.min(first + ROWS), head, heads, 1.0, tile);
    }
}

/// For each column the numbers of eight queries, scaled. Queries beyond the last are zeros.
pub(crate) fn pack_queries(
    rows: Rows<'_>,
    queries: Range<usize>,
    head: usize,
    heads: &Heads<'_>,
    out: &mut [[f32; LANES]],
) {
    rotated(rows, queries, head, heads, heads.scale, out);
}

/// For each [`ROWS`] columns and each key the numbers of these columns. Keys beyond the last, and columns, are zeros.
pub(crate) fn pack_values(rows: Rows<'_>, length: usize, head: usize, columns: usize, out: &mut [f32]) {
    let keys = length.next_multiple_of(ROWS);
    out.fill(0.0);
    for place in 0..length {
        let values = rows.head(place, head, columns);
        for (values, tile) in values.chunks(ROWS).zip(out.chunks_exact_mut(keys * ROWS)) {
            tile[place * ROWS..][..values.len()].copy_from_slice(values);
        }
    }
}

/// Some places' numbers of one head, side by side for each column.
fn rotated<const N: usize>(
    rows: Rows<'_>,
    places: Range<usize>,
    head: usize,
    heads: &Heads<'_>,
    scale: f32,
    out: &mut [[f32; N]],
) {
    out.fill([0.0; N]);
    for (lane, place) in places.enumerate() {
        let values = rows.head(place, head, heads.columns);
        let Some(rope) = heads.rope else {
            out.iter_mut()
                .zip(values)
                .for_each(|(out, value)| out[lane] = value * scale);
            continue;
        };
        let half = place * rope.half..(place + 1) * rope.half;
        let angles = rope.cos[half.clone()].iter().zip(&rope.sin[half]);
        let (low, high) = values.split_at(rope.half);
        let (out_low, out_high) = out.split_at_mut(rope.half);
        let pairs = low.iter().zip(high).zip(out_low.iter_mut().zip(out_high));
        for ((cos, sin), ((low, high), (out_low, out_high))) in angles.zip(pairs) {
            out_low[lane] = (low * cos - high * sin) * scale;
            out_high[lane] = (high * cos + low * sin) * scale;
        }
    }
}
