//! Products with weights.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "lanes of floating-point numbers, and places below the sizes of buffers that are there"
)]

mod integer;
pub(crate) mod kernel;
pub(crate) mod left;
mod matrix;
mod order;
mod pack;
mod tiles;

use std::ops::Range;

use fearless_simd::{Level, Simd};

use super::simd::{LANES, vectorised};
use integer::Whole;
use kernel::Numbers;
pub(crate) use left::Left;
use left::Side;
pub use matrix::Matrix;
use tiles::{Place, vectors};

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

impl Product<'_> {
    /// Writes the outputs of `panels`, row after row, each row `stride` long. `room` has [`ROOM`] numbers.
    pub(crate) fn write(&self, level: Level, out: &mut [f32], stride: usize, room: &mut [f32]) {
        vectorised!(level, simd => self.write_with(simd, out, stride, room));
    }

    #[inline(always)]
    fn write_with<S: Simd>(&self, simd: S, out: &mut [f32], stride: usize, room: &mut [f32]) {
        let depth = self.right.inputs;
        for from in (0..depth).step_by(DEPTH) {
            let inputs = from..depth.min(from + DEPTH);
            for panel in self.panels.clone() {
                let bias = vectors(self.bias.get(panel * WIDTH..).unwrap_or_default());
                let place = Place {
                    start: (from == 0).then_some(bias),
                    column: (panel - self.panels.start) * WIDTH,
                    stride,
                };
                self.column(simd, panel, &inputs, &place, out, room);
            }
        }
    }

    /// One panel, for every tile of rows.
    #[inline(always)]
    fn column<S: Simd>(
        &self,
        simd: S,
        panel: usize,
        inputs: &Range<usize>,
        place: &Place,
        out: &mut [f32],
        room: &mut [f32],
    ) {
        let rows = self.left.rows;
        match self.left.side() {
            Side::Numbers(left) => {
                let weights = self
                    .right
                    .panel(simd, panel, inputs.clone(), room.as_chunks_mut().0);
                let right = bytemuck::cast_slice(weights);
                let tiles = Numbers {
                    left,
                    rows,
                    inputs: inputs.clone(),
                    right,
                };
                tiles::add(simd, &tiles, rows, place, out);
            }
            Side::Whole(left, steps) => {
                let room: &mut [i16] = bytemuck::cast_slice_mut(room);
                let room = room.as_chunks_mut().0.as_chunks_mut().0;
                if let Some(right) = self.right.whole_panel(simd, panel, inputs, room) {
                    let tiles = Whole {
                        left,
                        rows,
                        steps,
                        depth: self.right.inputs,
                        inputs: inputs.clone(),
                        right,
                    };
                    tiles::add(simd, &tiles, rows, place, out);
                }
            }
        }
    }
}
