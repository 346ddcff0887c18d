//! ROUGE: how many of a reference's words, runs of words or sequences an answer has.
//!
//! Source: C.-Y. Lin, "ROUGE: a package for automatic evaluation of summaries", 2004; values and tokens are those of
//! the Python package `rouge-score` 0.1.2 without a stemmer.

use super::bits::{common, numbered};
use super::error::PrimitiveError;
use super::ngrams::shared;

/// Shares from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rouge {
    /// Of the answer, how much the reference has.
    pub precision: f64,
    /// Of the reference, how much the answer has.
    pub recall: f64,
    /// Their harmonic mean; 0 where both are.
    pub f_measure: f64,
}

impl Rouge {
    /// `hits` of so many in the answer and in the reference.
    pub(super) fn of(hits: usize, answer: usize, reference: usize) -> Self {
        let precision = hits as f64 / answer.max(1) as f64;
        let recall = hits as f64 / reference.max(1) as f64;
        let f_measure = if precision + recall > 0.0 {
            2.0 * precision * recall / (precision + recall)
        } else {
            0.0
        };
        Self {
            precision,
            recall,
            f_measure,
        }
    }
}

/// ROUGE-N: of runs of `order` words.
///
/// # Errors
/// [`PrimitiveError::Parameter`] for an order of zero or above [`MAX_ORDER`](super::MAX_ORDER).
pub fn rouge_n(reference: &str, answer: &str, order: usize) -> Result<Rouge, PrimitiveError> {
    let (reference, answer) = (words(reference), words(answer));
    let [reference, answer] = numbered([reference.as_slice(), answer.as_slice()]);
    let runs = |tokens: &[u32]| tokens.windows(order.max(1)).len();
    let hits = shared(&reference, &answer, order)?;
    Ok(Rouge::of(hits, runs(&answer), runs(&reference)))
}

/// ROUGE-L: of the longest common subsequence of words.
///
/// # Errors
/// [`PrimitiveError::TooLarge`] if the product of the counts of words is above [`MAX_CELLS`](super::MAX_CELLS).
pub fn rouge_l(reference: &str, answer: &str) -> Result<Rouge, PrimitiveError> {
    let (reference, answer) = (words(reference), words(answer));
    let hits = common(&reference, &answer)?;
    Ok(Rouge::of(hits, answer.len(), reference.len()))
}

/// The words of a text: runs of the letters a to z and digits after everything is made lower case. All else separates,
/// so that accents cut words apart and a text without Latin letters has none.
pub(super) fn words(text: &str) -> Vec<String> {
    let lower: String = text.chars().flat_map(char::to_lowercase).collect();
    let is_other = |character: char| !character.is_ascii_lowercase() && !character.is_ascii_digit();
    let words = lower.split(is_other).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}
