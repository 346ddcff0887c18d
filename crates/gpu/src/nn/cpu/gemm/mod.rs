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

use super::simd::{LANES, load, padded, splat, store, vectorised};
use kernel::tile;
use left::ROWS;
pub use pack::Matrix;

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
    pub(crate) fn write(&self, level: Level, out: &mut [f32], stride: usize, room: &mut [[f32; LANES]]) {
        vectorised!(level, simd => self.write_with(simd, out, stride, room));
    }

    #[inline(always)]
    fn write_with<S: Simd>(&self, simd: S, out: &mut [f32], stride: usize, room: &mut [[f32; LANES]]) {
        let depth = self.right.inputs;
        for from in (0..depth).step_by(DEPTH) {
            let inputs = from..depth.min(from + DEPTH);
            for panel in self.panels.clone() {
                let weights = self.right.panel(panel, inputs.clone(), room);
                let bias = padded(self.bias.get(panel * LANES..).unwrap_or_default());
                let start = (from == 0).then_some(bias);
                let column = (panel - self.panels.start) * LANES;
                self.column(simd, inputs.clone(), weights, start, (column, out, stride));
            }
        }
    }

    /// One panel, for every tile of rows.
    #[inline(always)]
    fn column<S: Simd>(
        &self,
        simd: S,
        inputs: Range<usize>,
        weights: &[[f32; LANES]],
        start: Option<[f32; LANES]>,
        (column, out, stride): (usize, &mut [f32], usize),
    ) {
        let depth = self.right.inputs;
        let tiles = self.left.chunks(depth * ROWS).zip(out.chunks_mut(stride * ROWS));
        for (left, out) in tiles {
            let rows = left.len() / depth;
            let left = left
                .get(inputs.start * rows..inputs.end * rows)
                .unwrap_or_default();
            let place = (column, out, stride);
            match rows {
                4 => strip::<S, 4>(simd, left, weights, start, place),
                3 => strip::<S, 3>(simd, left, weights, start, place),
                2 => strip::<S, 2>(simd, left, weights, start, place),
                _ => strip::<S, 1>(simd, left, weights, start, place),
            }
        }
    }
}

/// One panel for one tile: adds the sum over these inputs to `start`, or to what was written before. Long sums are so
/// made of shorter ones, which keeps their error low.
#[inline(always)]
fn strip<S: Simd, const M: usize>(
    simd: S,
    left: &[f32],
    weights: &[[f32; LANES]],
    start: Option<[f32; LANES]>,
    (column, out, stride): (usize, &mut [f32], usize),
) {
    let (left, _) = left.as_chunks::<M>();
    let sums = tile(simd, left, weights, [splat(simd, 0.0); M]);
    for (sum, row) in sums.into_iter().zip(out.chunks_mut(stride)) {
        let place = row.get_mut(column..).unwrap_or_default();
        let before = start.unwrap_or_else(|| padded(place));
        store(load(simd, &before) + sum, place);
    }
}
