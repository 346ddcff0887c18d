//! The innermost loop: a tile of rows times a panel.

use fearless_simd::{Simd, SimdFloat as _, f32x8};

use std::ops::Range;

use super::super::simd::{LANES, load, splat};
use super::VECTORS;
use super::order::place;
use super::tiles::Tiles;

/// Some inputs of packed rows times a panel.
pub(crate) struct Numbers<'a> {
    pub(crate) left: &'a [f32],
    pub(crate) rows: usize,
    pub(crate) inputs: Range<usize>,
    pub(crate) right: &'a [[[f32; LANES]; VECTORS]],
}

impl Tiles for Numbers<'_> {
    #[inline(always)]
    fn sums<S: Simd, const M: usize>(&self, simd: S, first: usize) -> Sums<S, M, VECTORS> {
        tile(simd, part(self.left, self.rows, first, &self.inputs), self.right)
    }
}

/// Some inputs of the tile of `M` rows that begins with the `first`.
#[inline(always)]
pub(crate) fn part<'a, T, const M: usize>(
    left: &'a [T],
    rows: usize,
    first: usize,
    inputs: &Range<usize>,
) -> &'a [[T; M]] {
    let part = left.get(place(rows, first, M, inputs));
    part.unwrap_or_default().as_chunks().0
}

/// Sums of a tile: rows by vectors.
pub(crate) type Sums<S, const ROWS: usize, const VECTORS: usize> = [[f32x8<S>; VECTORS]; ROWS];

/// The sums of `left[k][row] * right[k]` for each row, one k after the other: each number of a result is summed up in
/// the same order, whatever tile its row is in.
#[inline(always)]
pub(crate) fn tile<S: Simd, const ROWS: usize, const VECTORS: usize>(
    simd: S,
    left: &[[f32; ROWS]],
    right: &[[[f32; LANES]; VECTORS]],
) -> Sums<S, ROWS, VECTORS> {
    let mut sums = [[splat(simd, 0.0); VECTORS]; ROWS];
    for (left, right) in left.iter().zip(right) {
        for (sums, left) in sums.iter_mut().zip(left) {
            let left = splat(simd, *left);
            for (sum, right) in sums.iter_mut().zip(right) {
                *sum = multiplied(left, load(simd, right), *sum);
            }
        }
    }
    sums
}

/// `left * right + sum`. In wasm these stay two instructions, relaxed SIMD or not: with one the compiler goes through two
/// columns at a time, for which engines lack registers, and that is almost twice as slow.
#[inline(always)]
fn multiplied<S: Simd>(left: f32x8<S>, right: f32x8<S>, sum: f32x8<S>) -> f32x8<S> {
    if cfg!(target_arch = "wasm32") {
        left * right + sum
    } else {
        left.mul_add(right, sum)
    }
}
