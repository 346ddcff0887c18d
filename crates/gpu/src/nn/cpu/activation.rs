//! Activations, eight lanes at a time.

#![expect(clippy::arithmetic_side_effects, reason = "lanes of floating-point numbers")]

use fearless_simd::{Level, Select as _, Simd, SimdBase as _, SimdFloat as _, f32x8};

use super::super::Activation;
use super::exp::{Exp, polynomial, variable};
use super::simd::{LANES, load, padded, splat, store, vectorised};

/// Binary logarithm of `erfc(x / sqrt(2))` for 0 <= x <= 5.7: a minimax fit that leaves the error function off by
/// 2.3e-8. Above it stays below -29.
const TAIL: [f32; 9] = [
    0.0,
    -1.151_105_2,
    -0.459_208_2,
    -0.052_496_18,
    0.007_063_42,
    -1.369_363_9e-4,
    -1.861_802_3e-4,
    3.937_769e-5,
    -2.834_912_7e-6,
];

/// `1 / (1 + exp(-x))`.
#[inline(always)]
fn sigmoid<S: Simd>(simd: S, exp: &Exp, x: f32x8<S>) -> f32x8<S> {
    let (zero, one) = (splat(simd, 0.0), splat(simd, 1.0));
    let small = exp.exp_negative(simd, -x.abs());
    x.simd_lt(zero).select(small, one) / (small + one)
}

/// The hyperbolic tangent, off by at most 2e-7.
#[inline(always)]
fn tanh<S: Simd>(simd: S, exp: &Exp, x: f32x8<S>) -> f32x8<S> {
    let (size, one) = (x.abs(), splat(simd, 1.0));
    let small = exp.exp_negative(simd, -(size + size));
    ((one - small) / (one + small)).copysign(x)
}

/// `x * Φ(x)`. The error function, of `|x| / sqrt(2)`, is off by at most 1.3e-7; times `x` it does not depend on the sign.
#[inline(always)]
fn gelu<S: Simd>(simd: S, exp: &Exp, tail: &[f32; 9], x: f32x8<S>) -> f32x8<S> {
    let size = x.abs();
    let erf = splat(simd, 1.0) - exp.exp2_negative(simd, polynomial(simd, tail, size));
    (size * 0.5).mul_add(erf, x * 0.5)
}

/// `x / 2 * (1 + tanh(sqrt(2 / π) * (x + 0.044715 x^3)))`, which is `x` times a sigmoid.
#[inline(always)]
fn gelu_tanh<S: Simd>(simd: S, exp: &Exp, x: f32x8<S>) -> f32x8<S> {
    const TWICE_SQRT_2_OVER_PI: f32 = 1.595_769;
    let inner = (x * x).mul_add(splat(simd, 0.044_715), splat(simd, 1.0)) * x;
    x * sigmoid(simd, exp, inner * TWICE_SQRT_2_OVER_PI)
}

/// Replaces every number by what becomes of it.
#[inline(always)]
fn activate<S: Simd>(simd: S, activation: Activation, x: &mut [f32]) {
    let (exp, tail) = (Exp::new(), variable(&TAIL));
    match activation {
        Activation::None => {}
        Activation::Gelu => each(
            simd,
            x,
            #[inline(always)]
            |x| gelu(simd, exp, tail, x),
        ),
        Activation::GeluTanh => each(
            simd,
            x,
            #[inline(always)]
            |x| gelu_tanh(simd, exp, x),
        ),
        Activation::Silu => each(
            simd,
            x,
            #[inline(always)]
            |x| x * sigmoid(simd, exp, x),
        ),
        Activation::Relu => each(
            simd,
            x,
            #[inline(always)]
            |x| relu(simd, x),
        ),
        Activation::Tanh => each(
            simd,
            x,
            #[inline(always)]
            |x| tanh(simd, exp, x),
        ),
        Activation::Sigmoid => each(
            simd,
            x,
            #[inline(always)]
            |x| sigmoid(simd, exp, x),
        ),
    }
}

/// `max(x, 0)`.
#[inline(always)]
fn relu<S: Simd>(simd: S, x: f32x8<S>) -> f32x8<S> {
    x.simd_lt(splat(simd, 0.0)).select(splat(simd, 0.0), x)
}

/// `activation(x) + residual` in place, or without residual.
pub(crate) fn finish(level: Level, activation: Activation, x: &mut [f32], residual: Option<&[f32]>) {
    vectorised!(level, simd => finish_with(simd, activation, x, residual));
}

#[inline(always)]
fn finish_with<S: Simd>(simd: S, activation: Activation, x: &mut [f32], residual: Option<&[f32]>) {
    activate(simd, activation, x);
    if let Some(residual) = residual {
        pairs(
            simd,
            x,
            residual,
            #[inline(always)]
            |x, residual| x + residual,
        );
    }
}

/// `activation(first) * second` for two halves of every row.
pub(crate) fn gate(level: Level, activation: Activation, row: &[f32], out: &mut [f32]) {
    let (first, second) = row.split_at(out.len().min(row.len()));
    out.iter_mut().zip(first).for_each(|(out, first)| *out = *first);
    vectorised!(level, simd => gate_with(simd, activation, out, second));
}

#[inline(always)]
fn gate_with<S: Simd>(simd: S, activation: Activation, out: &mut [f32], second: &[f32]) {
    activate(simd, activation, out);
    pairs(
        simd,
        out,
        second,
        #[inline(always)]
        |first, second| first * second,
    );
}

/// Replaces every number.
#[inline(always)]
fn each<S: Simd>(simd: S, x: &mut [f32], change: impl Fn(f32x8<S>) -> f32x8<S>) {
    let (whole, rest) = x.as_chunks_mut();
    for lanes in whole {
        *lanes = change(load(simd, lanes)).into();
    }
    store(change(load(simd, &padded(rest))), rest);
}

/// Replaces every number by what becomes of it and its partner.
#[inline(always)]
pub(crate) fn pairs<S: Simd>(
    simd: S,
    x: &mut [f32],
    y: &[f32],
    change: impl Fn(f32x8<S>, f32x8<S>) -> f32x8<S>,
) {
    let ((whole, rest), (others, last)) = (x.as_chunks_mut::<LANES>(), y.as_chunks::<LANES>());
    for (x, y) in whole.iter_mut().zip(others) {
        *x = change(load(simd, x), load(simd, y)).into();
    }
    store(change(load(simd, &padded(rest)), load(simd, &padded(last))), rest);
}
