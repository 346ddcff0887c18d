//! Ranks and percentiles.

use super::error::{PrimitiveError, enough, in_range, numbers, parameter};
use crate::order::order;

/// What rank equal values get. The methods of `scipy.stats.rankdata`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// The mean of the ranks they take up.
    Average,
    /// The lowest of them.
    Min,
    /// The highest of them.
    Max,
    /// The lowest, and the next value gets the next rank.
    Dense,
    /// Each its own, in the order they come.
    Ordinal,
}

/// The rank of each value: the smallest is 1. Infinities have ranks.
///
/// # Errors
/// [`PrimitiveError::OutOfRange`] for what is no number.
pub fn ranks(values: &[f64], ties: Ties) -> Result<Vec<f64>, PrimitiveError> {
    numbers("value", values)?;
    // Adding zero makes -0 and 0 one, and they tie.
    let value = |place: usize| values.get(place).map_or(f64::NAN, |value| value + 0.0);
    let order = order(values.len(), &|one, other| value(one).total_cmp(&value(other)));
    let mut ranks = vec![0.0; values.len()];
    let mut below = 0.0;
    let runs = order.chunk_by(|one, other| value(*one) == value(*other));
    for (distinct, run) in (1_u32..).zip(runs) {
        let count = run.len() as f64;
        for (within, at) in (1_u32..).zip(run) {
            let rank = match ties {
                Ties::Average => below + (count + 1.0) / 2.0,
                Ties::Min => below + 1.0,
                Ties::Max => below + count,
                Ties::Dense => f64::from(distinct),
                Ties::Ordinal => below + f64::from(within),
            };
            if let Some(place) = ranks.get_mut(*at) {
                *place = rank;
            }
        }
        below += count;
    }
    Ok(ranks)
}

/// The value below which `percent` of the values lie, between two of them in a straight line, as `numpy.percentile`.
///
/// # Errors
/// [`PrimitiveError::TooFew`] for no values, [`PrimitiveError::OutOfRange`], [`PrimitiveError::Parameter`] for a
/// percentage outside of 0 to 100.
pub fn percentile(values: &[f64], percent: f64) -> Result<f64, PrimitiveError> {
    let is_percent = (0.0..=100.0).contains(&percent);
    parameter("the percentage", percent, is_percent, "from 0 to 100")?;
    enough("values", values.len(), 1)?;
    in_range("value", values)?;
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = percent / 100.0 * (sorted.len() as f64 - 1.0);
    let at = place as usize;
    let low = sorted.get(at).copied().unwrap_or_default();
    let high = sorted.get(at.saturating_add(1)).copied().unwrap_or(low);
    Ok(between(low, high, place - at as f64))
}

/// How much of the values lies below `score`, 0 to 100; of what is equal to it, the middle of their ranks counts. As
/// `scipy.stats.percentileofscore` of the kind `rank`.
///
/// # Errors
/// [`PrimitiveError::TooFew`] for no values, [`PrimitiveError::OutOfRange`] for what is no number.
pub fn percentile_of(values: &[f64], score: f64) -> Result<f64, PrimitiveError> {
    enough("values", values.len(), 1)?;
    numbers("value", values)?;
    numbers("the score", &[score])?;
    let count =
        |good: fn(&f64, &f64) -> bool| values.iter().filter(|value| good(value, &score)).count() as f64;
    let (below, not_above) = (
        count(|value, score| value < score),
        count(|value, score| value <= score),
    );
    let own = if not_above > below { 1.0 } else { 0.0 };
    Ok((below + not_above + own) * (50.0 / values.len() as f64))
}

/// A part of the way, reckoned from the nearer end, as NumPy does.
fn between(low: f64, high: f64, part: f64) -> f64 {
    let way = high - low;
    if part < 0.5 {
        low + way * part
    } else {
        high - way * (1.0 - part)
    }
}
