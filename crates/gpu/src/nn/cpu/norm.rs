//! Norms of rows, and of groups of their columns.

#![expect(clippy::arithmetic_side_effects, reason = "lanes of floating-point numbers")]

use fearless_simd::{Level, Simd, f32x8};

use super::activation::pairs;
use super::simd::{load, padded, splat, total, vectorised};

/// How groups are normalised.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule<'a> {
    /// As many as are normalised together.
    pub(crate) gamma: &'a [f32],
    pub(crate) beta: Option<&'a [f32]>,
    pub(crate) epsilon: f32,
    /// Whether the mean is taken away: a layer norm.
    pub(crate) centred: bool,
}

/// Normalises groups of columns in place; `x` is a multiple of them.
pub(crate) fn normalise(level: Level, x: &mut [f32], rule: Rule<'_>) {
    vectorised!(level, simd => groups(simd, x, rule));
}

#[inline(always)]
fn groups<S: Simd>(simd: S, x: &mut [f32], rule: Rule<'_>) {
    for group in x.chunks_mut(rule.gamma.len().max(1)) {
        let count = group.len() as f32;
        let mean = if rule.centred {
            sum(simd, group, |x| x) / count
        } else {
            0.0
        };
        let variance = spread(simd, group, mean) / count;
        scale(simd, group, mean, 1.0 / (variance + rule.epsilon).sqrt(), rule);
    }
}

/// The sum of what becomes of each number; 0 has to become 0 where there are not whole vectors of them.
#[inline(always)]
pub(crate) fn sum<S: Simd>(simd: S, x: &[f32], of: impl Fn(f32x8<S>) -> f32x8<S>) -> f32 {
    let (whole, rest) = x.as_chunks();
    let mut lanes = splat(simd, 0.0);
    for x in whole {
        lanes += of(load(simd, x));
    }
    if !rest.is_empty() {
        lanes += of(load(simd, &padded(rest)));
    }
    total(lanes)
}

/// The sum of squared distances from the mean.
#[inline(always)]
fn spread<S: Simd>(simd: S, x: &[f32], mean: f32) -> f32 {
    let (whole, rest) = x.as_chunks();
    let mut lanes = splat(simd, 0.0);
    for x in whole {
        let away = load(simd, x) - mean;
        lanes += away * away;
    }
    rest.iter()
        .fold(total(lanes), |sum, x| sum + (x - mean) * (x - mean))
}

#[inline(always)]
fn scale<S: Simd>(simd: S, x: &mut [f32], mean: f32, factor: f32, rule: Rule<'_>) {
    pairs(
        simd,
        x,
        rule.gamma,
        #[inline(always)]
        |x, gamma| (x - mean) * factor * gamma,
    );
    if let Some(beta) = rule.beta {
        pairs(
            simd,
            x,
            beta,
            #[inline(always)]
            |x, beta| x + beta,
        );
    }
}
