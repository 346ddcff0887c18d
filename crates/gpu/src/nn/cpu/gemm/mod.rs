//! Products with weights.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "lanes of floating-point numbers, and places below the sizes of buffers that are there"
)]

mod integer;
pub(crate) mod kernel;
pub(crate) mod left;
mod pack;

use std::ops::Range;

use fearless_simd::{Level, Simd};

use super::simd::{LANES, load, padded, store, vectorised};
use integer::{Two, WholePanel};
use kernel::{Sums, tile};
pub(crate) use left::Left;
use left::{ROWS, Side};
pub use pack::Matrix;

/// Vectors of a panel.
const VECTORS: usize = 2;
/// Outputs of a panel.
pub(crate) const WIDTH: usize = VECTORS * LANES;

/// Columns of the left side that are gone through before the next panel: so much of both sides stays close to the
/// processor.
pub(crate) const DEPTH: usize = 384;

/// Numbers there has to be room for: a stretch of a panel.
pub(crate) const ROOM: usize = DEPTH * WIDTH;

/// Rows that are packed, and multiplied with all panels, together.
pub(crate) const BLOCK: usize = 64;

/// Some rows times some panels.
pub(crate) struct Product<'a> {
    pub(crate) left: &'a Left,
    pub(crate) right: &'a Matrix,
    pub(crate) panels: Range<usize>,
    /// What sums begin with, output by output from the first panel of all; zeros where there is none.
    pub(crate) bias: &'a [f32],
}

/// A stretch of a panel's outputs, and where they go.
struct Place {
    inputs: Range<usize>,
    /// What sums are added to; what was written before where there is nothing.
    start: Option<[[f32; LANES]; VECTORS]>,
    column: usize,
    stride: usize,
}

impl Product<'_> {
    /// Writes the outputs of `panels`, row after row, each row `stride` long. `room` has [`ROOM`] numbers.
    pub(crate) fn write(&self, level: Level, out: &mut [f32], stride: usize, room: &mut [f32]) {
        vectorised!(level, simd => self.write_with(simd, out, stride, room));
    }

    #[inline(always)]
    fn write_with<S: Simd>(&self, simd: S, out: &mut [f32], stride: usize, room: &mut [f32]) {
        let depth = self.right.inputs;
        for from in (0..depth).step_by(DEPTH) {
            for panel in self.panels.clone() {
                let bias = vectors(self.bias.get(panel * WIDTH..).unwrap_or_default());
                let place = Place {
                    inputs: from..depth.min(from + DEPTH),
                    start: (from == 0).then_some(bias),
                    column: (panel - self.panels.start) * WIDTH,
                    stride,
                };
                self.column(simd, panel, &place, out, room);
            }
        }
    }

    /// One panel, for every tile of rows.
    #[inline(always)]
    fn column<S: Simd>(&self, simd: S, panel: usize, place: &Place, out: &mut [f32], room: &mut [f32]) {
        match self.left.side() {
            Side::Numbers(left) => {
                let room = room.as_chunks_mut().0;
                let weights = self.right.panel(simd, panel, place.inputs.clone(), room);
                let weights: &[[[f32; LANES]; VECTORS]] = bytemuck::cast_slice(weights);
                numbers(simd, left, self.right.inputs, weights, place, out);
            }
            Side::Whole(left, steps) => {
                let room: &mut [i16] = bytemuck::cast_slice_mut(room);
                let room = room.as_chunks_mut().0.as_chunks_mut().0;
                if let Some(weights) = self.right.whole_panel(panel, &place.inputs, room) {
                    let steps = (steps, self.right.inputs.div_ceil(DEPTH));
                    whole(simd, left, steps, self.right.inputs, &weights, place, out);
                }
            }
        }
    }
}

/// Tiles of numbers.
#[inline(always)]
fn numbers<S: Simd>(
    simd: S,
    mut left: &[f32],
    depth: usize,
    weights: &[[[f32; LANES]; VECTORS]],
    place: &Place,
    mut out: &mut [f32],
) {
    let inputs = &place.inputs;
    while !left.is_empty() {
        let rows = ROWS.min(left.len() / depth);
        let (tiles, rest) = left.split_at(rows * depth);
        let (mine, below) = out.split_at_mut(rows * place.stride);
        let part = tiles
            .get(inputs.start * rows..inputs.end * rows)
            .unwrap_or_default();
        match rows {
            4 => add(
                simd,
                tile::<S, 4, VECTORS>(simd, part.as_chunks().0, weights),
                place,
                mine,
            ),
            3 => add(
                simd,
                tile::<S, 3, VECTORS>(simd, part.as_chunks().0, weights),
                place,
                mine,
            ),
            2 => add(
                simd,
                tile::<S, 2, VECTORS>(simd, part.as_chunks().0, weights),
                place,
                mine,
            ),
            _ => add(
                simd,
                tile::<S, 1, VECTORS>(simd, part.as_chunks().0, weights),
                place,
                mine,
            ),
        }
        (left, out) = (rest, below);
    }
}

/// Tiles of whole numbers, `steps` of them for each row.
#[inline(always)]
fn whole<S: Simd>(
    simd: S,
    mut left: &[Two],
    (mut steps, count): (&[f32], usize),
    depth: usize,
    weights: &WholePanel<'_>,
    place: &Place,
    mut out: &mut [f32],
) {
    let (depth, block) = (depth.div_ceil(2), place.inputs.start / DEPTH);
    let inputs = place.inputs.start / 2..place.inputs.end.div_ceil(2);
    while !left.is_empty() {
        let rows = ROWS.min(left.len() / depth);
        let (tiles, rest) = left.split_at(rows * depth);
        let (mine, below) = out.split_at_mut(rows * place.stride);
        let part = tiles
            .get(inputs.start * rows..inputs.end * rows)
            .unwrap_or_default();
        match rows {
            4 => add(
                simd,
                integer::tile::<S, 4>(simd, part.as_chunks().0, weights, every(steps, block, count)),
                place,
                mine,
            ),
            3 => add(
                simd,
                integer::tile::<S, 3>(simd, part.as_chunks().0, weights, every(steps, block, count)),
                place,
                mine,
            ),
            2 => add(
                simd,
                integer::tile::<S, 2>(simd, part.as_chunks().0, weights, every(steps, block, count)),
                place,
                mine,
            ),
            _ => add(
                simd,
                integer::tile::<S, 1>(simd, part.as_chunks().0, weights, every(steps, block, count)),
                place,
                mine,
            ),
        }
        steps = steps.get(rows * count..).unwrap_or_default();
        (left, out) = (rest, below);
    }
}

/// The `first` number and every `count`th after it.
#[inline(always)]
fn every<const M: usize>(numbers: &[f32], first: usize, count: usize) -> [f32; M] {
    std::array::from_fn(|row| numbers.get(first + row * count).copied().unwrap_or_default())
}

/// Adds sums to what there is. Long sums are so made of shorter ones, which keeps their error low.
#[inline(always)]
fn add<S: Simd, const M: usize>(simd: S, sums: Sums<S, M, VECTORS>, place: &Place, out: &mut [f32]) {
    let whole = place.column + WIDTH <= place.stride;
    for (sums, row) in sums.into_iter().zip(out.chunks_exact_mut(place.stride)) {
        let out = row.get_mut(place.column..).unwrap_or_default();
        let before = place.start.unwrap_or_else(|| vectors(out));
        match out.first_chunk_mut::<WIDTH>() {
            Some(out) if whole => {
                let places = out.as_chunks_mut().0.iter_mut();
                for ((place, before), sum) in places.zip(before).zip(sums) {
                    *place = (load(simd, &before) + sum).into();
                }
            }
            _ => {
                for ((place, before), sum) in out.chunks_mut(LANES).zip(before).zip(sums) {
                    store(load(simd, &before) + sum, place);
                }
            }
        }
    }
}

/// The first numbers of a slice, and zeros where there are no more.
#[inline(always)]
fn vectors(values: &[f32]) -> [[f32; LANES]; VECTORS] {
    std::array::from_fn(|at| padded(values.get(at * LANES..).unwrap_or_default()))
}
