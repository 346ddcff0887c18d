//! The exponential function, eight lanes at a time.

#![expect(clippy::arithmetic_side_effects, reason = "lanes of floating-point numbers")]

use fearless_simd::{Bytes as _, Select as _, Simd, SimdBase as _, SimdFloat as _, f32x8, i32x8};

use super::simd::splat;

/// `(exp(r) - 1 - r) / r^2` for |r| <= ln 2 / 2: a minimax fit, off by 3e-9 of `exp(r)`.
const SERIES: [f32; 5] = [
    0.499_999_94,
    0.166_665_21,
    0.041_668_39,
    0.008_368_745,
    0.001_381_454,
];
/// ln 2 in two parts, of which the first has few bits: its products are exact.
const LN2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];
/// Below, results are no normal numbers; they become 0.
const LEAST: f32 = -87.336_54;
/// The exponent of the largest power of two.
const MOST: f32 = 127.0;

/// `exp(x)`, relatively off by at most 1.2e-7 from -87.3 to 88; 0 below. Not-a-number stays so.
#[inline(always)]
pub(crate) fn exp<S: Simd>(simd: S, x: f32x8<S>) -> f32x8<S> {
    let power = (x.max(splat(simd, LEAST)) * std::f32::consts::LOG2_E).round_ties_even();
    let power = power.min(splat(simd, MOST));
    let rest = power.mul_add(splat(simd, -LN2[0]), x);
    let rest = power.mul_add(splat(simd, -LN2[1]), rest);
    let series = polynomial(simd, &SERIES, rest);
    let value = (rest * rest).mul_add(series, rest) + 1.0;
    let scaled = value * two_to(power);
    x.simd_lt(splat(simd, LEAST)).select(splat(simd, 0.0), scaled)
}

/// 2 to the power of whole numbers from -126 to 127.
#[inline(always)]
fn two_to<S: Simd>(power: f32x8<S>) -> f32x8<S> {
    let power: i32x8<S> = power.to_int();
    ((power + 127) << 23).bitcast()
}

/// A polynomial by Horner's rule; the constant comes first.
#[inline(always)]
pub(crate) fn polynomial<S: Simd, const N: usize>(simd: S, series: &[f32; N], x: f32x8<S>) -> f32x8<S> {
    let mut sum = splat(simd, 0.0);
    for factor in series.iter().rev() {
        sum = sum.mul_add(x, splat(simd, *factor));
    }
    sum
}
