//! The innermost loop: a tile of rows times a panel.

use fearless_simd::{Simd, f32x8};

use super::super::simd::{LANES, load, splat};

/// Adds `left[k][row] * right[k]` to row after row of the tile, for one k after the other: each number of a result is
/// summed up in the same order, whatever tile its row is in.
#[inline(always)]
pub(crate) fn tile<S: Simd, const M: usize>(
    simd: S,
    left: &[[f32; M]],
    right: &[[f32; LANES]],
    mut sums: [f32x8<S>; M],
) -> [f32x8<S>; M] {
    for (left, right) in left.iter().zip(right) {
        let right = load(simd, right);
        for (sum, left) in sums.iter_mut().zip(left) {
            *sum = fearless_simd::SimdFloat::mul_add(splat(simd, *left), right, *sum);
        }
    }
    sums
}
