//! The exponential function of numbers that are not positive, eight lanes at a time.

#![expect(clippy::arithmetic_side_effects, reason = "lanes of floating-point numbers")]

use fearless_simd::{Select as _, Simd, SimdBase as _, SimdFloat as _, f32x8};

use super::simd::splat;

/// `2^r` for |r| <= 1/2: a minimax fit, off by 2e-9 of it.
const SERIES: [f32; 7] = [
    1.0,
    0.693_147_2,
    0.240_226_48,
    0.055_503_324,
    0.009_618_437,
    0.001_339_887_5,
    1.535_336_2e-4,
];
/// 1.5 * 2^23: adding it leaves the nearest whole number in the lowest bits.
const ROUND: f32 = 12_582_912.0;
/// The bits of 1.
const ONE: u32 = 0x3f80_0000;

/// `2^x` for x <= 0, relatively off by at most 1e-7; 0 below 2^-126, where normal numbers end. Not-a-number stays so. What
/// positive numbers become is not said.
#[inline(always)]
pub(crate) fn exp2_negative<S: Simd>(simd: S, x: f32x8<S>) -> f32x8<S> {
    let shifted = x + ROUND;
    let value = polynomial(simd, &SERIES, x - (shifted - ROUND));
    let two_to_power = f32x8::from_bits((shifted.to_bits() << 23) + ONE);
    x.simd_lt(splat(simd, -126.0))
        .select(splat(simd, 0.0), value * two_to_power)
}

/// `exp(x)` for x <= 0, off by at most 1e-7, and relatively by `(1 + |x|) * 1e-7`. For the rest see [`exp2_negative`].
#[inline(always)]
pub(crate) fn exp_negative<S: Simd>(simd: S, x: f32x8<S>) -> f32x8<S> {
    exp2_negative(simd, x * std::f32::consts::LOG2_E)
}

/// A polynomial; the constant comes first. Pairs of its terms are added up at a time (Estrin's scheme), so that few
/// operations wait for each other.
#[inline(always)]
pub(crate) fn polynomial<S: Simd, const N: usize>(simd: S, series: &[f32; N], x: f32x8<S>) -> f32x8<S> {
    let square = x * x;
    let (pairs, last) = series.as_chunks();
    let pair = |[constant, factor]: &[f32; 2]| x.mul_add(splat(simd, *factor), splat(simd, *constant));
    let mut sum = splat(simd, last.first().copied().unwrap_or_default());
    let mut pairs = pairs.iter().rev();
    if last.is_empty() {
        sum = pairs.next().map_or(sum, pair);
    }
    for next in pairs {
        sum = sum.mul_add(square, pair(next));
    }
    sum
}
