//! Ratios of texts from 0 to 100, bit for bit those of rapidfuzz's `fuzz` (3.14) without a processor.
//!
//! All rest on the Indel distance, which counts inserted and deleted characters: the sum of the lengths less twice the
//! longest common subsequence.

use super::bits::common;
use super::edit::characters;
use super::error::PrimitiveError;
use super::seaweed::Windows;
use crate::order;

/// Indel similarity: `1 - distance / sum of the lengths`. 100 for two empty texts.
///
/// # Errors
/// [`PrimitiveError::TooLarge`] if the product of the lengths is above [`MAX_CELLS`](super::MAX_CELLS).
pub fn ratio(one: &str, other: &str) -> Result<f64, PrimitiveError> {
    of_characters(&characters(one), &characters(other))
}

/// The highest ratio of the shorter text with a part of the longer: with a window of its length, or a shorter part at
/// either end. Of two texts of equal length, each is tried as the shorter. An empty text is like an empty one alone.
///
/// # Errors
/// [`PrimitiveError::TooLarge`] if the product of the lengths is above [`MAX_ALIGNED_CELLS`](super::MAX_ALIGNED_CELLS).
pub fn partial_ratio(one: &str, other: &str) -> Result<f64, PrimitiveError> {
    let (one, other) = (characters(one), characters(other));
    if one.is_empty() || other.is_empty() {
        return Ok(if one == other { 100.0 } else { 0.0 });
    }
    let best = match one.len().cmp(&other.len()) {
        std::cmp::Ordering::Less => best_window(&one, &other)?,
        std::cmp::Ordering::Greater => best_window(&other, &one)?,
        std::cmp::Ordering::Equal => best_window(&one, &other)?.max(best_window(&other, &one)?),
    };
    Ok(best)
}

/// The [`ratio`] of the words in the order of their characters.
///
/// # Errors
/// As [`ratio`].
pub fn token_sort_ratio(one: &str, other: &str) -> Result<f64, PrimitiveError> {
    ratio(&sorted(one).join(" "), &sorted(other).join(" "))
}

/// Compares the words both have, and these with the words that one alone has: the highest of the three ratios. Repeated
/// words count once; 100 if one text has all words of the other; 0 if either has none.
///
/// # Errors
/// As [`ratio`].
pub fn token_set_ratio(one: &str, other: &str) -> Result<f64, PrimitiveError> {
    let (mut one, mut other) = (sorted(one), sorted(other));
    one.dedup();
    other.dedup();
    if one.is_empty() || other.is_empty() {
        return Ok(0.0);
    }
    let (shared, rest): (Vec<_>, Vec<_>) = one
        .into_iter()
        .partition(|word| other.binary_search(word).is_ok());
    other.retain(|word| shared.binary_search(word).is_err());
    if !shared.is_empty() && (rest.is_empty() || other.is_empty()) {
        return Ok(100.0);
    }
    let shared = shared.join(" ").chars().count();
    of_sets(
        shared,
        &characters(&rest.join(" ")),
        &characters(&other.join(" ")),
    )
}

/// `shared` is how many characters the shared words have; the others are what one alone has.
fn of_sets(shared: usize, one: &[char], other: &[char]) -> Result<f64, PrimitiveError> {
    let space = usize::from(shared != 0);
    let lengths = [one, other].map(|rest| shared.saturating_add(space).saturating_add(rest.len()));
    let [with_one, with_other] = lengths;
    let distance = indel(one.len(), other.len(), common(one, other)?);
    let both = part(distance, with_one.saturating_add(with_other));
    if shared == 0 {
        return Ok(both);
    }
    let to_shared = |length: usize| part(length.saturating_sub(shared), shared.saturating_add(length));
    Ok(both.max(to_shared(with_one)).max(to_shared(with_other)))
}

/// In the order of operations that rapidfuzz has in sets of words; the other ratios divide first.
fn part(distance: usize, lengths: usize) -> f64 {
    100.0 - 100.0 * distance as f64 / lengths as f64
}

fn of_characters(one: &[char], other: &[char]) -> Result<f64, PrimitiveError> {
    Ok(of_common(one.len(), other.len(), common(one, other)?))
}

/// The ratio of two texts of these lengths, with a common subsequence of that length.
fn of_common(one: usize, other: usize, common: usize) -> f64 {
    let lengths = one.saturating_add(other);
    if lengths == 0 {
        return 100.0;
    }
    (1.0 - indel(one, other, common) as f64 / lengths as f64) * 100.0
}

fn indel(one: usize, other: usize, common: usize) -> usize {
    one.saturating_add(other).saturating_sub(common.saturating_mul(2))
}

fn best_window(needle: &[char], text: &[char]) -> Result<f64, PrimitiveError> {
    let (width, length) = (needle.len(), text.len());
    let windows = Windows::new(needle, text)?;
    let whole = windows.sliding(width).take(length.saturating_sub(width));
    let whole = whole.map(|common| of_common(width, width, common));
    let starts = (1..width).zip(windows.prefixes());
    let ends = (0..=length).rev().zip(windows.suffixes());
    let ends = ends.filter(|(part, _)| *part <= width);
    let parts = starts
        .chain(ends)
        .map(|(part, common)| of_common(width, part, common));
    Ok(whole.chain(parts).fold(0.0, f64::max))
}

/// The words, in order. What counts as a space is rapidfuzz's: Unicode's, the four separators of ASCII, and in a text
/// of Latin-1 alone neither the no-break space nor the next-line control.
fn sorted(text: &str) -> Vec<&str> {
    let is_latin = text.chars().all(|character| character <= '\u{ff}');
    let is_space = |character: char| match character {
        '\u{85}' | '\u{a0}' => !is_latin,
        '\u{1c}'..='\u{1f}' => true,
        _ => character.is_whitespace(),
    };
    let words: Vec<&str> = text.split(is_space).filter(|word| !word.is_empty()).collect();
    order::sorted(&words)
}
