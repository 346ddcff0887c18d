//! Who is better at something and worse at nothing.

use super::error::{PrimitiveError, bounded, length, numbers, parameter};

/// Most candidates that are sorted into fronts.
pub const MAX_CANDIDATES: usize = 4096;

/// Whether one dominates the other: worse by more than `epsilon` nowhere, and better by more than `epsilon` somewhere.
/// Higher is better. With an epsilon of zero it is Pareto dominance.
///
/// # Errors
/// [`PrimitiveError::Length`], [`PrimitiveError::OutOfRange`] for what is no number (infinities are),
/// [`PrimitiveError::Parameter`] for an epsilon that is below zero or infinite.
pub fn dominates(one: &[f64], other: &[f64], epsilon: f64) -> Result<bool, PrimitiveError> {
    length("scores of the other", other.len(), one.len())?;
    check(one, epsilon)?;
    check(other, epsilon)?;
    Ok(is_above(one, other, epsilon))
}

/// Fronts, best first, each in order: whom nobody dominates, whom nobody dominates once those are away, and so on.
/// `scores` has a row of `objectives` for each candidate.
///
/// With an epsilon three or more may dominate one another in a ring; then nobody is left on top, and all that are left
/// make the last front.
///
/// # Errors
/// As [`dominates`]; [`PrimitiveError::TooLarge`] above [`MAX_CANDIDATES`].
pub fn fronts(scores: &[f64], objectives: usize, epsilon: f64) -> Result<Vec<Vec<usize>>, PrimitiveError> {
    parameter(
        "the number of objectives",
        objectives as f64,
        objectives > 0,
        "above zero",
    )?;
    let rest = scores.len().checked_rem(objectives).unwrap_or_default();
    length("scores in the last row", rest, 0)?;
    check(scores, epsilon)?;
    let rows: Vec<&[f64]> = scores.chunks_exact(objectives).collect();
    bounded("candidates", &[rows.len()], MAX_CANDIDATES as u64)?;
    Ok(peel(&rows, epsilon))
}

fn peel(rows: &[&[f64]], epsilon: f64) -> Vec<Vec<usize>> {
    let above = |row: &&[f64]| {
        let others = rows.iter().filter(|other| is_above(other, row, epsilon));
        others.count()
    };
    let mut left: Vec<(usize, &[f64], usize)> = rows
        .iter()
        .enumerate()
        .map(|(at, row)| (at, *row, above(row)))
        .collect();
    let mut fronts = Vec::new();
    while !left.is_empty() {
        let (mut front, mut rest): (Vec<_>, Vec<_>) = left.into_iter().partition(|(_, _, above)| *above == 0);
        if front.is_empty() {
            front = std::mem::take(&mut rest);
        }
        for (_, row, above) in &mut rest {
            let gone = front.iter().filter(|(_, other, _)| is_above(other, row, epsilon));
            *above = above.saturating_sub(gone.count());
        }
        fronts.push(front.into_iter().map(|(at, _, _)| at).collect());
        left = rest;
    }
    fronts
}

fn is_above(one: &[f64], other: &[f64], epsilon: f64) -> bool {
    let mut better = false;
    for (one, other) in one.iter().zip(other) {
        if *other > one + epsilon {
            return false;
        }
        better |= *one > other + epsilon;
    }
    better
}

fn check(scores: &[f64], epsilon: f64) -> Result<(), PrimitiveError> {
    let is_good = epsilon >= 0.0 && epsilon.is_finite();
    parameter("epsilon", epsilon, is_good, "finite, zero or above")?;
    numbers("score", scores)
}
