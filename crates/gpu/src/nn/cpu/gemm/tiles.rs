//! Tiles of rows, one after the other, under one panel.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "lanes of floating-point numbers, and places below the sizes of buffers that are there"
)]

use fearless_simd::Simd;

use super::kernel::Sums;
use super::left::ROWS;
use super::{VECTORS, WIDTH};
use crate::nn::cpu::simd::{LANES, load, padded, store};

/// What makes sums for tiles of rows.
pub(crate) trait Tiles {
    /// The sums of `M` rows from the `first`, which is a multiple of [`ROWS`].
    fn sums<S: Simd, const M: usize>(&self, simd: S, first: usize) -> Sums<S, M, VECTORS>;
}

/// Where sums go.
pub(crate) struct Place {
    /// What they are added to; what was written before where there is nothing.
    pub(crate) start: Option<[[f32; LANES]; VECTORS]>,
    pub(crate) column: usize,
    /// Columns of a row.
    pub(crate) stride: usize,
}

/// Adds the sums of so many rows to what there is. Long sums are so made of shorter ones, which keeps their error low.
#[inline(always)]
pub(crate) fn add<S: Simd>(simd: S, tiles: &impl Tiles, rows: usize, place: &Place, out: &mut [f32]) {
    let whole = rows / ROWS * ROWS;
    for first in (0..whole).step_by(ROWS) {
        put(simd, tiles.sums::<S, ROWS>(simd, first), first, place, out);
    }
    match rows - whole {
        3 => put(simd, tiles.sums::<S, 3>(simd, whole), whole, place, out),
        2 => put(simd, tiles.sums::<S, 2>(simd, whole), whole, place, out),
        1 => put(simd, tiles.sums::<S, 1>(simd, whole), whole, place, out),
        _ => {}
    }
}

#[inline(always)]
fn put<S: Simd, const M: usize>(
    simd: S,
    sums: Sums<S, M, VECTORS>,
    first: usize,
    place: &Place,
    out: &mut [f32],
) {
    let whole = place.column + WIDTH <= place.stride;
    for (row, sums) in sums.into_iter().enumerate() {
        let from = (first + row) * place.stride + place.column;
        match out
            .get_mut(from..from + WIDTH)
            .and_then(|out| out.first_chunk_mut::<WIDTH>())
        {
            Some(out) if whole => {
                let out: &mut [[f32; LANES]; VECTORS] = bytemuck::cast_mut(out);
                for (at, sum) in sums.into_iter().enumerate() {
                    let before = place.start.as_ref().unwrap_or(out);
                    if let Some(before) = before.get(at).map(|before| load(simd, before)) {
                        out.get_mut(at)
                            .into_iter()
                            .for_each(|out| *out = (before + sum).into());
                    }
                }
            }
            _ => put_some(simd, sums, place, out.get_mut(from..).unwrap_or_default()),
        }
    }
}

/// Where a row ends before a panel does.
#[inline(always)]
fn put_some<S: Simd>(simd: S, sums: [fearless_simd::f32x8<S>; VECTORS], place: &Place, out: &mut [f32]) {
    let width = (place.stride - place.column).min(WIDTH).min(out.len());
    let out = out.get_mut(..width).unwrap_or_default();
    let before = place.start.unwrap_or_else(|| vectors(out));
    for ((out, before), sum) in out.chunks_mut(LANES).zip(before).zip(sums) {
        store(load(simd, &before) + sum, out);
    }
}

/// The first numbers of a slice, and zeros where there are no more.
#[inline(always)]
pub(crate) fn vectors(values: &[f32]) -> [[f32; LANES]; VECTORS] {
    std::array::from_fn(|at| padded(values.get(at * LANES..).unwrap_or_default()))
}
