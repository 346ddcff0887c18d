//! Continuous ranked probability score of a forecast: the squared difference between its distribution function and
//! the step at what came, integrated. In the unit of the forecast; lower is better, 0 is perfect.

use super::error::{PrimitiveError, enough, in_range, parameter};
use super::scale::within;

/// The score of an ensemble, whose distribution is a step for each member: `E|X - y| - E|X - X'| / 2`. Sorts once.
///
/// Source: T. Gneiting, A. Raftery, "Strictly proper scoring rules, prediction, and estimation", 2007; equal to
/// `crps_ensemble` of properscoring, which leaves out members that are no number: see [`tidy`](super::tidy).
///
/// # Errors
/// [`PrimitiveError::TooFew`] for no members, [`PrimitiveError::OutOfRange`].
pub fn crps_ensemble(members: &[f64], observed: f64) -> Result<f64, PrimitiveError> {
    enough("members", members.len(), 1)?;
    Ok(Steps::of(members, observed)?.score)
}

/// The score that an ensemble of endlessly many such members would have, on average: no penalty for few. May be below
/// zero.
///
/// Source: C. Ferro, "Fair scores for ensemble forecasts", 2014: `E|X - X'|` is taken over pairs of two different
/// members.
///
/// # Errors
/// As [`crps_ensemble`]; two members are the fewest.
pub fn crps_ensemble_fair(members: &[f64], observed: f64) -> Result<f64, PrimitiveError> {
    enough("members", members.len(), 2)?;
    let steps = Steps::of(members, observed)?;
    Ok(steps.score - steps.spread / (members.len() as f64 - 1.0))
}

/// The score of a normal distribution of that mean and standard deviation; with none, the distance to the mean.
///
/// Source: T. Gneiting et al., "Calibrated probabilistic forecasting using ensemble model output statistics and minimum
/// CRPS estimation", 2005, equation 5.
///
/// # Errors
/// [`PrimitiveError::OutOfRange`]; [`PrimitiveError::Parameter`] for a deviation below zero.
pub fn crps_gaussian(mean: f64, deviation: f64, observed: f64) -> Result<f64, PrimitiveError> {
    in_range("mean, deviation or observation", &[mean, deviation, observed])?;
    parameter("the deviation", deviation, deviation >= 0.0, "zero or above")?;
    let error = (observed - mean).abs();
    let z = error / deviation;
    // Also where the quotient overflows: far out, the deviation says no more.
    if !z.is_finite() {
        return Ok(error);
    }
    let density = libm::exp(-z * z / 2.0) / libm::sqrt(2.0 * std::f64::consts::PI);
    let between = libm::erf(z * std::f64::consts::FRAC_1_SQRT_2);
    let at_mean = 1.0 / libm::sqrt(std::f64::consts::PI);
    Ok(deviation * (z * between + 2.0 * density - at_mean))
}

/// The integral, step by step: a sum without negative terms, which loses no digits.
#[derive(Default)]
struct Steps {
    score: f64,
    /// Half of `E|X - X'|`.
    spread: f64,
}

impl Steps {
    fn of(members: &[f64], observed: f64) -> Result<Self, PrimitiveError> {
        in_range("member", members)?;
        in_range("observation", &[observed])?;
        let mut sorted = members.to_vec();
        sorted.sort_by(f64::total_cmp);
        let mut steps = Self::default();
        for (below, pair) in (1_u32..).zip(sorted.windows(2)) {
            if let [low, high] = pair {
                let share = f64::from(below) / members.len() as f64;
                let before = within(observed, *low, *high) - low;
                let after = high - within(observed, *low, *high);
                steps.score += before * share * share + after * (1.0 - share) * (1.0 - share);
                steps.spread += (high - low) * share * (1.0 - share);
            }
        }
        let least = sorted.first().copied().unwrap_or(observed);
        let most = sorted.last().copied().unwrap_or(observed);
        steps.score += (least - observed).max(0.0) + (observed - most).max(0.0);
        Ok(steps)
    }
}
