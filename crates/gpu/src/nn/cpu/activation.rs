//! Activations, eight lanes at a time.

#![expect(clippy::arithmetic_side_effects, reason = "lanes of floating-point numbers")]

use fearless_simd::{Level, Select as _, Simd, SimdBase as _, SimdFloat as _, f32x8};

use super::super::Activation;
use super::exp::{exp, polynomial};
use super::simd::{LANES, load, padded, splat, store, vectorised};

/// `erf(x) / x - 1` in powers of `x^2`, for |x| < [`SMALL`]: a minimax fit, off by 1e-8.
const INNER: [f32; 6] = [
    0.128_379_03,
    -0.376_122_03,
    0.112_798_43,
    -0.026_712_05,
    0.004_927_229,
    -5.701_413e-4,
];
/// `ln erfc(x)` from [`SMALL`] to 4: a fit that leaves `erfc(x)` off by 2e-9.
const OUTER: [f32; 7] = [
    -2.564_428e-4,
    -1.127_426_1,
    -0.637_6,
    -0.103_566_91,
    0.022_052_005,
    -0.002_999_542_5,
    1.915_043_2e-4,
];
/// Where one takes over from the other.
const SMALL: f32 = 0.95;

/// The error function, off by at most 1e-7.
#[inline(always)]
pub(crate) fn erf<S: Simd>(simd: S, x: f32x8<S>) -> f32x8<S> {
    let size = x.abs();
    let inner = polynomial(simd, &INNER, x * x).mul_add(x, x);
    let tail = exp(simd, polynomial(simd, &OUTER, size.min(splat(simd, 4.0))));
    let outer = (splat(simd, 1.0) - tail).copysign(x);
    size.simd_lt(splat(simd, SMALL)).select(inner, outer)
}

/// `1 / (1 + exp(-x))`.
#[inline(always)]
fn sigmoid<S: Simd>(simd: S, x: f32x8<S>) -> f32x8<S> {
    splat(simd, 1.0) / (exp(simd, -x) + 1.0)
}

/// The hyperbolic tangent, off by at most 1.5e-7.
#[inline(always)]
fn tanh<S: Simd>(simd: S, x: f32x8<S>) -> f32x8<S> {
    splat(simd, 1.0) - splat(simd, 2.0) / (exp(simd, x + x) + 1.0)
}

/// `x * Φ(x)`.
#[inline(always)]
fn gelu<S: Simd>(simd: S, x: f32x8<S>) -> f32x8<S> {
    let half = x * 0.5;
    half.mul_add(erf(simd, x * std::f32::consts::FRAC_1_SQRT_2), half)
}

/// `x / 2 * (1 + tanh(sqrt(2 / π) * (x + 0.044715 x^3)))`, which is `x` times a sigmoid.
#[inline(always)]
fn gelu_tanh<S: Simd>(simd: S, x: f32x8<S>) -> f32x8<S> {
    const TWICE_SQRT_2_OVER_PI: f32 = 1.595_769;
    let inner = (x * x).mul_add(splat(simd, 0.044_715), splat(simd, 1.0)) * x;
    x * sigmoid(simd, inner * TWICE_SQRT_2_OVER_PI)
}

/// One activation of eight numbers.
#[inline(always)]
pub(crate) fn activate<S: Simd>(simd: S, activation: Activation, x: f32x8<S>) -> f32x8<S> {
    match activation {
        Activation::None => x,
        Activation::Gelu => gelu(simd, x),
        Activation::GeluTanh => gelu_tanh(simd, x),
        Activation::Silu => x * sigmoid(simd, x),
        Activation::Relu => x.simd_lt(splat(simd, 0.0)).select(splat(simd, 0.0), x),
        Activation::Tanh => tanh(simd, x),
        Activation::Sigmoid => sigmoid(simd, x),
    }
}

/// `activation(x) + residual` in place, or without residual.
pub(crate) fn finish(level: Level, activation: Activation, x: &mut [f32], residual: Option<&[f32]>) {
    vectorised!(level, simd => finish_with(simd, activation, x, residual));
}

#[inline(always)]
fn finish_with<S: Simd>(simd: S, activation: Activation, x: &mut [f32], residual: Option<&[f32]>) {
    each(simd, x, |x| activate(simd, activation, x));
    if let Some(residual) = residual {
        pairs(simd, x, residual, |x, residual| x + residual);
    }
}

/// `activation(first) * second` for two halves of every row.
pub(crate) fn gate(level: Level, activation: Activation, row: &[f32], out: &mut [f32]) {
    let (first, second) = row.split_at(out.len().min(row.len()));
    out.iter_mut().zip(first).for_each(|(out, first)| *out = *first);
    vectorised!(level, simd => {
        pairs(simd, out, second, |first, second| activate(simd, activation, first) * second)
    });
}

/// Replaces every number.
#[inline(always)]
pub(crate) fn each<S: Simd>(simd: S, x: &mut [f32], change: impl Fn(f32x8<S>) -> f32x8<S>) {
    for lanes in x.chunks_mut(LANES) {
        store(change(load(simd, &padded(lanes))), lanes);
    }
}

/// Replaces every number by what becomes of it and its partner.
#[inline(always)]
pub(crate) fn pairs<S: Simd>(
    simd: S,
    x: &mut [f32],
    y: &[f32],
    change: impl Fn(f32x8<S>, f32x8<S>) -> f32x8<S>,
) {
    for (x, y) in x.chunks_mut(LANES).zip(y.chunks(LANES)) {
        store(change(load(simd, &padded(x)), load(simd, &padded(y))), x);
    }
}
