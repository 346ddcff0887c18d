//! Edit distance of texts.

use super::bits::edits;
use super::error::PrimitiveError;

/// Levenshtein distance: the fewest characters (Unicode scalar values) to insert, delete or replace.
///
/// # Errors
/// [`PrimitiveError::TooLarge`] if the product of the lengths is above [`MAX_CELLS`](super::MAX_CELLS).
pub fn levenshtein(one: &str, other: &str) -> Result<usize, PrimitiveError> {
    edits(&characters(one), &characters(other))
}

/// One less the distance as a part of the longer length: 0 to 1; 1 for two empty texts. Equal to
/// `Levenshtein.normalized_similarity` of rapidfuzz.
///
/// # Errors
/// As [`levenshtein`].
pub fn levenshtein_similarity(one: &str, other: &str) -> Result<f64, PrimitiveError> {
    let (one, other) = (characters(one), characters(other));
    let longest = one.len().max(other.len());
    if longest == 0 {
        return Ok(1.0);
    }
    Ok(1.0 - edits(&one, &other)? as f64 / longest as f64)
}

/// The characters of a text.
pub(super) fn characters(text: &str) -> Vec<char> {
    text.chars().collect()
}
