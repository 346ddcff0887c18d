//! How alike two texts look, without a model.

use super::progress::step;
use super::{Rows, ScoreError, Watch};
use crate::primitives::{PrimitiveError, fuzz, rouge_l};

/// Measures of likeness: 0 is nothing in common, 1 the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextMeasure {
    /// F1 of the longest common subsequence of words.
    RougeL,
    /// Of characters.
    Ratio,
    /// The best of the shorter text with a part of the longer.
    PartialRatio,
    /// Of words in the order of their characters.
    TokenSortRatio,
    /// Of the words both have with those that one alone has.
    TokenSetRatio,
}

impl TextMeasure {
    /// Of an answer to a reference.
    ///
    /// # Errors
    /// [`PrimitiveError::TooLarge`] for texts too long to compare.
    pub fn of(self, reference: &str, answer: &str) -> Result<f64, PrimitiveError> {
        let percent = match self {
            Self::RougeL => return Ok(rouge_l(reference, answer)?.f_measure),
            Self::Ratio => fuzz::ratio(reference, answer)?,
            Self::PartialRatio => fuzz::partial_ratio(reference, answer)?,
            Self::TokenSortRatio => fuzz::token_sort_ratio(reference, answer)?,
            Self::TokenSetRatio => fuzz::token_set_ratio(reference, answer)?,
        };
        Ok(percent / 100.0)
    }
}

/// Likeness of each text of `a` to each of `b`: a row for each of `a`. `pause` is awaited between rows, for a browser's event
/// loop to turn.
///
/// # Errors
/// [`ScoreError::Primitive`] for texts too long to compare, [`ScoreError::Stopped`].
pub async fn words_alike(
    measure: TextMeasure,
    a: &[impl AsRef<str>],
    b: &[impl AsRef<str>],
    watch: &mut Watch<'_>,
    pause: &mut impl AsyncFnMut(),
) -> Result<Rows, ScoreError> {
    let mut alike = Vec::new();
    for (place, one) in a.iter().enumerate() {
        for other in b {
            alike.push(measure.of(one.as_ref(), other.as_ref())? as f32);
        }
        step(watch, pause, place.saturating_add(1), a.len()).await?;
    }
    Rows::new(b.len(), alike)
}
