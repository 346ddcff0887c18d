//! The exponential function of numbers that are not positive, eight lanes at a time.

#![expect(clippy::arithmetic_side_effects, reason = "lanes of floating-point numbers")]

use fearless_simd::{Select as _, Simd, SimdBase as _, SimdFloat as _, f32x8};

use super::simd::splat;

/// What exponentials are made with.
#[derive(Debug)]
pub(crate) struct Exp {
    /// `2^r` for |r| <= 1/2: a minimax fit (`tests/vectors/score/make/fit.py`), off by 2e-9 of it. The first is 1.
    series: [f32; 7],
    /// 1.5 * 2^23: adding it leaves the nearest whole number in the lowest bits.
    round: f32,
    /// Below, powers of two are no normal numbers.
    least: f32,
}

const EXP: Exp = Exp {
    series: [
        1.0,
        std::f32::consts::LN_2,
        0.240_226_48,
        0.055_503_324,
        0.009_618_437,
        0.001_339_887_5,
        1.535_336_2e-4,
    ],
    round: 12_582_912.0,
    least: -126.0,
};

impl Exp {
    /// To be called outside of loops.
    pub(crate) fn new() -> &'static Self {
        variable(&EXP)
    }

    /// `2^x` for x <= 0, relatively off by at most 1e-7; 0 below 2^-126. Not-a-number stays so. What positive numbers
    /// become is not said.
    #[inline(always)]
    pub(crate) fn exp2_negative<S: Simd>(&self, simd: S, x: f32x8<S>) -> f32x8<S> {
        let shifted = x + self.round;
        let value = polynomial(simd, &self.series, x - (shifted - self.round));
        let one = splat(simd, self.series[0]).to_bits();
        let two_to_power = f32x8::from_bits((shifted.to_bits() << 23) + one);
        x.simd_lt(splat(simd, self.least))
            .select(splat(simd, 0.0), value * two_to_power)
    }

    /// `exp(x)` for x <= 0, off by at most 1e-7, and relatively by `(1 + |x|) * 1e-7`. For the rest see
    /// [`Self::exp2_negative`].
    #[inline(always)]
    pub(crate) fn exp_negative<S: Simd>(&self, simd: S, x: f32x8<S>) -> f32x8<S> {
        self.exp2_negative(simd, x * std::f32::consts::LOG2_E)
    }
}

/// Constants that the compiler takes for variables. What it knows to be constant, wasm engines make anew each time round
/// a loop, with several instructions; what it has to load, they load.
pub(crate) fn variable<T>(constants: &T) -> &T {
    std::hint::black_box(constants)
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
