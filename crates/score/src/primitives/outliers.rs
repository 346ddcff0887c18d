//! Values far from the others.

use super::error::{PrimitiveError, in_range, parameter};
use super::ranks::percentile;

/// A normal distribution's median absolute deviation is its standard deviation times this.
const OF_NORMAL: f64 = 0.674_489_750_196_081_7;

/// Which values lie within `reach` distances between the quartiles of them (Tukey's fences; 1.5 is usual). None for
/// none.
///
/// # Errors
/// [`PrimitiveError::OutOfRange`]; [`PrimitiveError::Parameter`] for a reach below zero.
pub fn within_quartiles(values: &[f64], reach: f64) -> Result<Vec<bool>, PrimitiveError> {
    check(values, reach)?;
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let (low, high) = (percentile(values, 25.0)?, percentile(values, 75.0)?);
    let far = reach * (high - low);
    let is_near = |value: &f64| *value >= low - far && *value <= high + far;
    Ok(values.iter().map(is_near).collect())
}

/// Which values lie within `reach` standard deviations of the median, as the median absolute deviation estimates them
/// (3 is usual). If more than half are equal, it is zero, and only those are near. None for none.
///
/// # Errors
/// As [`within_quartiles`].
pub fn within_deviations(values: &[f64], reach: f64) -> Result<Vec<bool>, PrimitiveError> {
    check(values, reach)?;
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let median = percentile(values, 50.0)?;
    let distances: Vec<f64> = values.iter().map(|value| (value - median).abs()).collect();
    let far = reach * percentile(&distances, 50.0)? / OF_NORMAL;
    Ok(distances.into_iter().map(|distance| distance <= far).collect())
}

/// The lowest `low` and the highest `high` share of the values become the nearest that is left. Shares of values are
/// rounded down, as in `scipy.stats.mstats.winsorize`.
///
/// # Errors
/// [`PrimitiveError::OutOfRange`]; [`PrimitiveError::Parameter`] for shares below zero, or that leave nothing.
pub fn winsorise(values: &[f64], low: f64, high: f64) -> Result<Vec<f64>, PrimitiveError> {
    parameter("the lower share", low, low >= 0.0, "zero or above")?;
    parameter("the upper share", high, high >= 0.0, "zero or above")?;
    parameter("the sum of the shares", low + high, low + high < 1.0, "below 1")?;
    in_range("value", values)?;
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let count = |share: f64| (share * values.len() as f64) as usize;
    let least = sorted.get(count(low)).copied();
    let most = sorted.iter().rev().nth(count(high)).copied();
    let (least, most) = (least.unwrap_or_default(), most.unwrap_or_default());
    Ok(values.iter().map(|value| value.max(least).min(most)).collect())
}

fn check(values: &[f64], reach: f64) -> Result<(), PrimitiveError> {
    let is_good = (0.0..=super::LARGEST).contains(&reach);
    parameter("the reach", reach, is_good, "zero or above")?;
    in_range("value", values)
}
