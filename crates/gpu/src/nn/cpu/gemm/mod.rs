//! Products with weights.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "lanes of floating-point numbers, and places below the sizes of buffers that are there"
)]

pub(crate) mod kernel;
pub(crate) mod left;
mod pack;

use std::ops::Range;

use fearless_simd::{Level, Simd};

use super::simd::{LANES, load, padded, store, vectorised};
use kernel::tile;
use left::ROWS;
pub use pack::Matrix;

/// Vectors of a panel.
const VECTORS: usize = 2;
/// Outputs of a panel.
pub(crate) const WIDTH: usize = VECTORS * LANES;

/// Columns of the left side that are gone through before the next panel: so much of both sides stays close to the
/// processor.
pub(crate) const DEPTH: usize = 384;

/// Rows that are packed, and multiplied with all panels, together.
pub(crate) const BLOCK: usize = 64;

/// Some rows times some panels.
pub(crate) struct Product<'a> {
    /// As [`left::pack`] leaves them.
    pub(crate) left: &'a [f32],
    pub(crate) right: &'a Matrix,
    pub(crate) panels: Range<usize>,
    /// What sums begin with, output by output from the first panel of all; zeros where there is none.
    pub(crate) bias: &'a [f32],
}

impl Product<'_> {
    /// Writes the outputs of `panels`, row after row, each row `stride` long. `room` holds [`DEPTH`] rows of a panel.
    pub(crate) fn write(&self, level: Level, out: &mut [f32], stride: usize, room: &mut [[f32; WIDTH]]) {
        vectorised!(level, simd => self.write_with(simd, out, stride, room));
    }

    #[inline(always)]
    fn write_with<S: Simd>(&self, simd: S, out: &mut [f32], stride: usize, room: &mut [[f32; WIDTH]]) {
        let depth = self.right.inputs;
        for from in (0..depth).step_by(DEPTH) {
            let inputs = from..depth.min(from + DEPTH);
            for panel in self.panels.clone() {
                let weights = self.right.panel(panel, inputs.clone(), room);
                let bias = vectors(self.bias.get(panel * WIDTH..).unwrap_or_default());
                let place = Place {
                    start: (from == 0).then_some(bias),
                    column: (panel - self.panels.start) * WIDTH,
                    stride,
                };
                self.column(simd, &inputs, weights, &place, out);
            }
        }
    }

    /// One panel, for every tile of rows.
    #[inline(always)]
    fn column<S: Simd>(
        &self,
        simd: S,
        inputs: &Range<usize>,
        weights: &[[f32; WIDTH]],
        place: &Place,
        out: &mut [f32],
    ) {
        let weights: &[[[f32; LANES]; VECTORS]] = bytemuck::cast_slice(weights);
        let depth = self.right.inputs;
        let (mut left, mut out) = (self.left, out);
        while let Some((tile, rest)) = left.split_at_checked(depth * ROWS) {
            let Some((rows, below)) = out.split_at_mut_checked(place.stride * ROWS) else {
                return;
            };
            let tile = tile
                .get(inputs.start * ROWS..inputs.end * ROWS)
                .unwrap_or_default();
            strip::<S, ROWS>(simd, tile, weights, place, rows);
            (left, out) = (rest, below);
        }
        let rows = left.len() / depth;
        let tile = left
            .get(inputs.start * rows..inputs.end * rows)
            .unwrap_or_default();
        match rows {
            3 => strip::<S, 3>(simd, tile, weights, place, out),
            2 => strip::<S, 2>(simd, tile, weights, place, out),
            1 => strip::<S, 1>(simd, tile, weights, place, out),
            _ => {}
        }
    }
}

/// Where a panel's outputs go.
struct Place {
    /// What sums are added to; what was written before where there is nothing.
    start: Option<[[f32; LANES]; VECTORS]>,
    column: usize,
    stride: usize,
}

/// One panel for one tile: adds the sum over these inputs to what there is. Long sums are so made of shorter ones, which
/// keeps their error low.
#[inline(always)]
fn strip<S: Simd, const M: usize>(
    simd: S,
    left: &[f32],
    weights: &[[[f32; LANES]; VECTORS]],
    place: &Place,
    out: &mut [f32],
) {
    let sums = tile(simd, left.as_chunks::<M>().0, weights);
    let whole = place.column + WIDTH <= place.stride;
    for (row, sums) in sums.into_iter().enumerate() {
        let out = out
            .get_mut(row * place.stride + place.column..)
            .unwrap_or_default();
        match out.first_chunk_mut::<WIDTH>() {
            Some(out) if whole => {
                let (out, _) = out.as_chunks_mut();
                let before = place.start.as_ref().map_or(&*out, |start| start);
                let before: [_; VECTORS] =
                    std::array::from_fn(|at| before.get(at).map(|lanes| load(simd, lanes)));
                for ((out, before), sum) in out.iter_mut().zip(before).zip(sums) {
                    *out = before.map_or(sum, |before| before + sum).into();
                }
            }
            _ => {
                let width = place.stride.saturating_sub(place.column).min(out.len());
                let out = out.get_mut(..width).unwrap_or_default();
                let before = place.start.unwrap_or_else(|| vectors(out));
                for ((sum, before), out) in sums.into_iter().zip(before).zip(out.chunks_mut(LANES)) {
                    store(load(simd, &before) + sum, out);
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
