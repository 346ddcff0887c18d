//! From scores to a row of weights.

use yuma::weights::Limits;

use super::ScoreError;
use crate::primitives::{Ties, mask_top_k, min_max, ranks, row, softmax};

/// What is done to scores first.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Normalise {
    /// They are taken as they are, those below zero as zero.
    #[default]
    None,
    /// From the lowest, 0, to the highest, 1.
    MinMax,
    /// `exp(score / temperature)`, made a whole.
    Softmax {
        /// Above 0: the higher, the more alike.
        temperature: f64,
    },
    /// The lowest of n gets `1 / n`, the highest 1; equals get the mean of their ranks.
    Rank,
}

/// How scores become weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighting {
    /// What is done first.
    pub normalise: Normalise,
    /// Only so many of the best get any weight.
    pub top_k: Option<usize>,
    /// What the subnet asks for.
    pub limits: Limits,
}

/// The row that scores make: places in `scores` and weights, the largest 65 535, zeros left out. A score that is no
/// number, or infinite, counts as none, whatever is done to the others.
///
/// # Errors
/// [`ScoreError::Primitive`] for too many scores, scores too large, or a temperature that is not above zero.
pub fn to_weights(scores: &[f64], weighting: &Weighting) -> Result<Vec<(u16, u16)>, ScoreError> {
    let scored: Vec<f64> = scores.iter().copied().filter(|score| score.is_finite()).collect();
    let made = normalised(&scored, weighting.normalise)?;
    let made = match weighting.top_k {
        Some(most) => mask_top_k(&made, most)?,
        None => made,
    };
    let mut made = made.into_iter();
    let whole: Vec<f64> = scores
        .iter()
        .map(|score| {
            if score.is_finite() {
                made.next().unwrap_or(0.0)
            } else {
                0.0
            }
        })
        .collect();
    Ok(row(&whole, &weighting.limits)?)
}

fn normalised(scores: &[f64], how: Normalise) -> Result<Vec<f64>, ScoreError> {
    if scores.is_empty() {
        return Ok(Vec::new());
    }
    Ok(match how {
        Normalise::None => scores.iter().map(|score| score.max(0.0)).collect(),
        Normalise::MinMax => min_max(scores)?,
        Normalise::Softmax { temperature } => softmax(scores, temperature)?,
        Normalise::Rank => {
            let count = scores.len() as f64;
            let ranks = ranks(scores, Ties::Average)?;
            ranks.into_iter().map(|rank| rank / count).collect()
        }
    })
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]
mod tests {
    use super::*;

    fn weighting(normalise: Normalise, top_k: Option<usize>) -> Weighting {
        let limits = Limits {
            min_allowed: 1,
            max_weight: u16::MAX,
        };
        Weighting {
            normalise,
            top_k,
            limits,
        }
    }

    /// Expected rows by hand: parts of the largest, times 65 535, halves to even.
    #[test]
    fn who_has_no_score_gets_no_weight() {
        let scores = [0.5, f64::NAN, -1.0, 1.0, f64::INFINITY];
        let row = |how, top| to_weights(&scores, &weighting(how, top)).unwrap();
        assert_eq!(row(Normalise::None, None), [(0, 32_768), (3, 65_535)]);
        assert_eq!(row(Normalise::MinMax, None), [(0, 49_151), (3, 65_535)]);
        assert_eq!(
            row(Normalise::Rank, None),
            [(0, 43_690), (2, 21_845), (3, 65_535)]
        );
        assert_eq!(row(Normalise::Rank, Some(1)), [(3, 65_535)]);
        let cold = Normalise::Softmax { temperature: 0.01 };
        assert_eq!(row(cold, None), [(3, 65_535)]);
        let none = Normalise::Softmax { temperature: 0.0 };
        assert!(matches!(
            to_weights(&scores, &weighting(none, None)),
            Err(ScoreError::Primitive(_))
        ));
    }
}
