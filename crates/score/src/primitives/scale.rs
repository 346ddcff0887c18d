//! Scores on another scale. No list is too short, and none changes its length.

use super::error::{PrimitiveError, in_range, mean, parameter};
use super::similarity::top_k;

/// From 0, the lowest, to 1, the highest; all 0 where all are equal.
///
/// # Errors
/// [`PrimitiveError::OutOfRange`].
pub fn min_max(values: &[f64]) -> Result<Vec<f64>, PrimitiveError> {
    in_range("value", values)?;
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Ok(values
        .iter()
        .map(|value| part(value - least, most - least))
        .collect())
}

/// `exp(value / temperature)` as parts of their sum. The higher the temperature, the more alike.
///
/// # Errors
/// [`PrimitiveError::OutOfRange`]; [`PrimitiveError::Parameter`] for a temperature not above zero.
pub fn softmax(values: &[f64], temperature: f64) -> Result<Vec<f64>, PrimitiveError> {
    parameter("the temperature", temperature, temperature > 0.0, "above zero")?;
    in_range("value", values)?;
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = values
        .iter()
        .map(|value| libm::exp((value - most) / temperature))
        .collect();
    let sum: f64 = powers.iter().sum();
    Ok(powers.into_iter().map(|power| power / sum).collect())
}

/// As parts of the sum of their sizes; zeros stay zeros.
///
/// # Errors
/// [`PrimitiveError::OutOfRange`].
pub fn l1(values: &[f64]) -> Result<Vec<f64>, PrimitiveError> {
    in_range("value", values)?;
    let sum: f64 = values.iter().map(|value| value.abs()).sum();
    Ok(values.iter().map(|value| part(*value, sum)).collect())
}

/// Only the `k` highest; the others become 0. Of equals the earlier stay.
///
/// # Errors
/// [`PrimitiveError::OutOfRange`].
pub fn mask_top_k(values: &[f64], k: usize) -> Result<Vec<f64>, PrimitiveError> {
    in_range("value", values)?;
    let mut masked = vec![0.0; values.len()];
    for (at, value) in top_k(values, k) {
        if let Some(place) = masked.get_mut(at) {
            *place = value;
        }
    }
    Ok(masked)
}

/// None below `low`, none above `high`. Either may be infinite.
///
/// # Errors
/// [`PrimitiveError::OutOfRange`]; [`PrimitiveError::Parameter`] if `low` is not at most `high`.
pub fn clip(values: &[f64], low: f64, high: f64) -> Result<Vec<f64>, PrimitiveError> {
    parameter("the lower bound", low, low <= high, "at most the upper")?;
    in_range("value", values)?;
    Ok(values.iter().map(|value| within(*value, low, high)).collect())
}

/// The nearest number from `low` to `high`, which are in order. `f64::clamp` says in every digit when they are not: 8 kB of a
/// compressed wasm.
pub(super) fn within(value: f64, low: f64, high: f64) -> f64 {
    if value < low {
        low
    } else if value > high {
        high
    } else {
        value
    }
}

/// Distances from the mean in standard deviations of the whole (not of a sample); all 0 where all are equal.
///
/// # Errors
/// [`PrimitiveError::OutOfRange`].
pub fn z_scores(values: &[f64]) -> Result<Vec<f64>, PrimitiveError> {
    in_range("value", values)?;
    // The mean of equal numbers may be rounded: then they would differ from it.
    if values.windows(2).all(|pair| pair.first() == pair.last()) {
        return Ok(vec![0.0; values.len()]);
    }
    let centre = mean(values);
    let squares: Vec<f64> = values
        .iter()
        .map(|value| (value - centre) * (value - centre))
        .collect();
    let deviation = libm::sqrt(mean(&squares));
    Ok(values
        .iter()
        .map(|value| part(value - centre, deviation))
        .collect())
}

/// A part of a whole; nothing of nothing.
fn part(value: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { value / whole }
}
