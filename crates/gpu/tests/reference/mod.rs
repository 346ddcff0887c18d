//! Operations as their definitions read, in double precision; and random numbers.

use std::borrow::Cow;

use gpu::nn::{MatrixData, Sequences, Values};

/// A matrix, rows after rows.
#[derive(Clone, Debug)]
pub struct Matrix {
    pub rows: usize,
    pub columns: usize,
    pub values: Vec<f32>,
}

impl Matrix {
    /// Random numbers around 0, the same for the same seed.
    pub fn random(seed: u64, rows: usize, columns: usize) -> Self {
        let mut state = seed;
        let values = (0..rows * columns).map(|_| normal(&mut state)).collect();
        Self {
            rows,
            columns,
            values,
        }
    }

    pub fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.columns..][..self.columns]
    }

    pub fn data(&self) -> MatrixData<'_> {
        let values = Values::F32(Cow::Borrowed(&self.values));
        MatrixData {
            rows: self.rows,
            columns: self.columns,
            values,
        }
    }
}

/// Sums of four uniform numbers are close enough to normal. SplitMix64 makes them.
fn normal(state: &mut u64) -> f32 {
    let mut uniform = || {
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 40) as f32 / (1u64 << 24) as f32 - 0.5
    };
    (0..4).map(|_| uniform()).sum::<f32>() * 1.7
}

/// `x · weightᵀ + bias`.
pub fn linear(x: &Matrix, weight: &Matrix, bias: Option<&[f32]>) -> Vec<f64> {
    let mut out = Vec::new();
    for row in 0..x.rows {
        for output in 0..weight.rows {
            let start = bias.map_or(0.0, |bias| f64::from(bias[output]));
            out.push(start + dot(x.row(row), weight.row(output)));
        }
    }
    out
}

pub fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

/// What attention is told.
#[derive(Clone, Copy, Debug)]
pub struct Heads {
    pub heads: usize,
    pub kv_heads: usize,
    pub head: usize,
    pub causal: bool,
    pub window: Option<usize>,
}

/// Softmax of products of queries and keys, times values, scaled by `1 / sqrt(head)`.
pub fn attention(heads: Heads, q: &Matrix, k: &Matrix, v: &Matrix, sequences: &Sequences) -> Vec<f64> {
    let mut out = vec![0.0; q.rows * heads.heads * heads.head];
    for range in sequences.ranges() {
        for (i, head) in range
            .clone()
            .flat_map(|i| (0..heads.heads).map(move |head| (i, head)))
        {
            let kv = head / (heads.heads / heads.kv_heads) * heads.head;
            let seen = |j: &usize| {
                !(heads.causal && *j > i) && heads.window.is_none_or(|window| i.abs_diff(*j) <= window)
            };
            let keys: Vec<usize> = range.clone().filter(seen).collect();
            let query = &q.row(i)[head * heads.head..][..heads.head];
            let score = |j: &usize| dot(query, &k.row(*j)[kv..][..heads.head]) / (heads.head as f64).sqrt();
            let weights: Vec<f64> = keys.iter().map(|j| score(j).exp()).collect();
            let sum: f64 = weights.iter().sum();
            for column in 0..heads.head {
                let value = |j: &usize| f64::from(v.row(*j)[kv + column]);
                let mean: f64 = keys
                    .iter()
                    .zip(&weights)
                    .map(|(j, weight)| weight * value(j) / sum)
                    .sum();
                out[(i * heads.heads + head) * heads.head + column] = mean;
            }
        }
    }
    out
}

/// `(x - mean) / sqrt(variance + epsilon) * gamma + beta`, or without mean and beta.
pub fn norm(x: &[f32], gamma: &[f32], beta: Option<&[f32]>, epsilon: f64, centred: bool) -> Vec<f64> {
    let mut out = Vec::new();
    for group in x.chunks(gamma.len()) {
        let count = group.len() as f64;
        let sum: f64 = group.iter().map(|x| f64::from(*x)).sum();
        let mean = if centred { sum / count } else { 0.0 };
        let squares: f64 = group.iter().map(|x| (f64::from(*x) - mean).powi(2)).sum();
        let factor = 1.0 / (squares / count + epsilon).sqrt();
        for (at, x) in group.iter().enumerate() {
            let shift = beta.map_or(0.0, |beta| f64::from(beta[at]));
            out.push((f64::from(*x) - mean) * factor * f64::from(gamma[at]) + shift);
        }
    }
    out
}

/// `log softmax(row · headᵀ)[target]`.
pub fn log_probability(row: &[f32], head: &Matrix, target: usize) -> f64 {
    let logits: Vec<f64> = (0..head.rows).map(|at| dot(row, head.row(at))).collect();
    let most = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = logits.iter().map(|logit| (logit - most).exp()).sum();
    logits[target] - most - sum.ln()
}

/// `mean |x - y| - mean |x - x'| / 2`.
pub fn crps(members: &[f32], observation: f32) -> f64 {
    let (count, far) = (members.len() as f64, |a: f32, b: f32| {
        (f64::from(a) - f64::from(b)).abs()
    });
    let distance: f64 = members.iter().map(|x| far(*x, observation)).sum();
    let spread: f64 = members
        .iter()
        .flat_map(|x| members.iter().map(move |y| far(*x, *y)))
        .sum();
    distance / count - spread / (2.0 * count * count)
}

/// Fails where numbers differ by more than a tolerance.
pub fn close(got: &[f32], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(got.len(), expected.len(), "{what}");
    for (at, (got, expected)) in got.iter().zip(expected).enumerate() {
        let off = (f64::from(*got) - expected).abs();
        assert!(
            off <= tolerance,
            "{what}, number {at}: {got} instead of {expected}"
        );
    }
}
