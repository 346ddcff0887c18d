//! The innermost loop: a tile of rows times a panel.

use fearless_simd::{Simd, SimdFloat as _, f32x8};

use super::super::simd::{LANES, load, splat};

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
                *sum = left.mul_add(load(simd, right), *sum);
            }
        }
    }
    sums
}
