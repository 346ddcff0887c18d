//! From scores to the row of weights that is set on the chain.

use yuma::weights::{Limits, from_scores};

use super::error::{PrimitiveError, all, bounded, length};
use super::{LARGEST, Odd, tidy};

/// Most neurons a subnet can number.
pub const MAX_NEURONS: usize = 1 << 16;

/// The row for scores, one for each uid, by [`from_scores`]: uids and weights. Scores that are no number, infinite, zero
/// or below count as none.
///
/// # Errors
/// [`PrimitiveError::TooLarge`] above [`MAX_NEURONS`]; [`PrimitiveError::OutOfRange`] for finite scores above
/// [`LARGEST`].
pub fn row(scores: &[f64], limits: &Limits) -> Result<Vec<(u16, u16)>, PrimitiveError> {
    bounded("scores", &[scores.len()], MAX_NEURONS as u64)?;
    let scores = tidy(scores, Odd::Zero)?;
    all("score", &scores, |score| score.abs() <= LARGEST)?;
    Ok(from_scores(&scores, limits))
}

/// How two rows of weights differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flips {
    /// Uids whose weight is not the same.
    pub changed: usize,
    /// Uids that have a weight in either row.
    pub compared: usize,
    /// By how much the two weights of a uid differ at most.
    pub largest: u16,
}

/// How the rows of two lists of scores of the same uids differ: what rounding on another machine does to what is set.
///
/// # Errors
/// As [`row`]; [`PrimitiveError::Length`] if the lists differ in length.
pub fn flips(one: &[f64], other: &[f64], limits: &Limits) -> Result<Flips, PrimitiveError> {
    length("scores of the other", other.len(), one.len())?;
    let pairs = full(one, limits)?.into_iter().zip(full(other, limits)?);
    Ok(pairs.fold(Flips::default(), |flips, (one, other)| Flips {
        changed: flips.changed.saturating_add(usize::from(one != other)),
        compared: flips.compared.saturating_add(usize::from(one.max(other) != 0)),
        largest: flips.largest.max(one.abs_diff(other)),
    }))
}

/// The row with its zeros.
fn full(scores: &[f64], limits: &Limits) -> Result<Vec<u16>, PrimitiveError> {
    let mut full = vec![0; scores.len()];
    for (uid, weight) in row(scores, limits)? {
        if let Some(place) = full.get_mut(usize::from(uid)) {
            *place = weight;
        }
    }
    Ok(full)
}
