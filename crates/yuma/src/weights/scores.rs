//! From what a validator measured to the row it sets.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "floating point: neither overflow nor division by zero panics"
)]

use alloc::vec::Vec;

use super::float::{self, Real, Score};

/// What a subnet asks of a row of weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// `MinAllowedWeights`: fewest entries a row may have.
    pub min_allowed: u16,
    /// Most of the row that one entry may be, as a ratio of 65 535 (`MaxWeightsLimit`; runtimes since spec 425 ask for
    /// no less than 65 535).
    pub max_weight: u16,
}

/// What everybody gets where too few were scored.
const LEAST: f64 = 1e-5;
/// The SDK's guard against dividing by nothing.
const EPSILON: f64 = 1e-7;

/// The row a validator sets for its scores, one for each uid: uids and weights, the largest 65 535, zeros left out.
///
/// Scores are made a whole; those not above zero (and those that are no number) count as none. If none is left, or the
/// subnet is smaller than a row may be, everybody gets the same; if too few are left, everybody gets a little. No
/// weight is more of the whole than the limit; then all are scaled up and rounded to integers, halves to even.
pub fn from_scores<T: Score>(scores: &[T], limits: &Limits) -> Vec<(u16, u16)> {
    let raw = of_whole(scores);
    let scored: Vec<(usize, f32)> = raw
        .into_iter()
        .enumerate()
        .filter(|(_, score)| *score > 0.0)
        .collect();
    let fewest = usize::from(limits.min_allowed);
    let limit = f64::from(limits.max_weight) / f64::from(u16::MAX);
    if scored.is_empty() || scores.len() < fewest {
        return emit((0..).zip(scores.iter().map(|_| 1.0)));
    }
    if scored.len() < fewest {
        let mut all = alloc::vec![LEAST; scores.len()];
        for (uid, score) in scored {
            if let Some(place) = all.get_mut(uid) {
                *place += f64::from(score);
            }
        }
        return emit((0..).zip(limited(&all, limit)));
    }
    let (uids, scores): (Vec<usize>, Vec<f32>) = scored.into_iter().unzip();
    emit(
        uids.into_iter()
            .zip(limited(&scores, limit).into_iter().map(Real::wide)),
    )
}

/// Scores as parts of their sum without signs, in single precision; as they are where that is zero or no number.
fn of_whole<T: Score>(scores: &[T]) -> Vec<f32> {
    let zero = T::of(0.0);
    let sizes: Vec<T> = scores
        .iter()
        .map(|score| if *score < zero { zero - *score } else { *score })
        .collect();
    let norm = float::sum(&sizes);
    let usable = norm > zero;
    let part = |score: &T| if usable { *score / norm } else { *score };
    scores.iter().map(|score| f32::of(part(score).wide())).collect()
}

/// Weights that sum to one and of which none is above `limit`, nearly. Source: `normalize_max_weight`.
fn limited<T: Real>(weights: &[T], limit: f64) -> Vec<T> {
    let whole = float::sum(weights);
    let count = weights.len() as f64;
    if whole.wide() == 0.0 || count * limit <= 1.0 {
        return weights.iter().map(|_| T::of(1.0) / T::of(count)).collect();
    }
    let mut sorted = weights.to_vec();
    sorted.sort_by(|a, b| a.wide().total_cmp(&b.wide()));
    let sorted_whole = float::sum(&sorted);
    let parts: Vec<T> = sorted.into_iter().map(|weight| weight / sorted_whole).collect();
    if parts.last().is_none_or(|largest| *largest <= T::of(limit)) {
        return weights.iter().map(|weight| *weight / whole).collect();
    }
    let cutoff = cutoff(&parts, limit) * sorted_whole.wide();
    let cut: Vec<T> = weights
        .iter()
        .map(|weight| {
            if weight.wide() > cutoff {
                T::of(cutoff)
            } else {
                *weight
            }
        })
        .collect();
    let whole = float::sum(&cut);
    cut.into_iter().map(|weight| weight / whole).collect()
}

/// Where to cut sorted parts of a whole so that the largest becomes `limit` of what is left.
fn cutoff<T: Real>(parts: &[T], limit: f64) -> f64 {
    let mut sums = Vec::with_capacity(parts.len());
    let whole = parts.iter().fold(T::of(0.0), |sum, part| {
        let sum = sum + *part;
        sums.push(sum);
        sum
    });
    let below = |(rank, (part, sum)): &(usize, (&T, &T))| {
        let above = parts.len().saturating_sub(*rank).saturating_sub(1);
        let if_cut_here = T::of(above as f64) * **part + **sum + T::of(EPSILON);
        **part / if_cut_here < T::of(limit)
    };
    let kept = parts.iter().zip(&sums).enumerate().filter(below).count();
    let last = sums.get(kept.wrapping_sub(1)).copied().unwrap_or(whole);
    let cut = parts.len().saturating_sub(kept);
    (T::of(limit) * last - T::of(EPSILON)).wide() / (1.0 - limit * cut as f64)
}

/// Scales up and rounds. Source: `convert_weights_and_uids_for_emit`.
fn emit(weights: impl IntoIterator<Item = (usize, f64)>) -> Vec<(u16, u16)> {
    let weights: Vec<_> = weights.into_iter().collect();
    let largest = weights
        .iter()
        .fold(0.0, |largest, (_, weight)| f64::max(largest, *weight));
    let entry = |(uid, weight): (usize, f64)| {
        let value = float::round(weight / largest * f64::from(u16::MAX));
        u16::try_from(uid)
            .ok()
            .filter(|_| value != 0)
            .map(|uid| (uid, value))
    };
    weights.into_iter().filter_map(entry).collect()
}
