//! Errors of forecasts of single values. Each takes as many forecasts as there are observations, one at least.

use super::error::{PrimitiveError, all, enough, in_range, length, mean, parameter};

/// What a percentage of an observation of zero is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum OfZero {
    /// None: the pair is left out.
    Skip,
    /// One of this number, which also replaces smaller observations. scikit-learn's is `f64::EPSILON`.
    Floor(f64),
    /// An error.
    Refuse,
}

/// The mean of the distances.
///
/// # Errors
/// [`PrimitiveError::TooFew`], [`PrimitiveError::Length`], [`PrimitiveError::OutOfRange`].
pub fn mean_absolute_error(forecasts: &[f64], observed: &[f64]) -> Result<f64, PrimitiveError> {
    mean_of(forecasts, observed, |forecast, observed| {
        (forecast - observed).abs()
    })
}

/// The root of the mean of the squared distances.
///
/// # Errors
/// As [`mean_absolute_error`].
pub fn root_mean_squared_error(forecasts: &[f64], observed: &[f64]) -> Result<f64, PrimitiveError> {
    let square = |forecast: f64, observed: f64| (forecast - observed) * (forecast - observed);
    mean_of(forecasts, observed, square).map(libm::sqrt)
}

/// MAPE: the mean of the distances as parts of the observation (1 is a hundred percent). Infinite where a part is
/// beyond double precision.
///
/// # Errors
/// As [`mean_absolute_error`]; [`PrimitiveError::OutOfRange`] names an observation of zero that is refused;
/// [`PrimitiveError::TooFew`] if all were skipped; [`PrimitiveError::Parameter`] for a floor not above zero.
pub fn mean_absolute_percentage_error(
    forecasts: &[f64],
    observed: &[f64],
    of_zero: OfZero,
) -> Result<f64, PrimitiveError> {
    check(forecasts, observed)?;
    let floor = match of_zero {
        OfZero::Floor(floor) => floor,
        OfZero::Skip | OfZero::Refuse => f64::MIN_POSITIVE,
    };
    parameter("the floor", floor, floor > 0.0, "above zero")?;
    if of_zero == OfZero::Refuse {
        all("observation", observed, |value| value != 0.0)?;
    }
    let pairs = forecasts.iter().zip(observed);
    let parts: Vec<f64> = pairs
        .filter(|(_, observed)| of_zero != OfZero::Skip || **observed != 0.0)
        .map(|(forecast, observed)| (forecast - observed).abs() / observed.abs().max(floor))
        .collect();
    enough("observations that are not zero", parts.len(), 1)?;
    Ok(mean(&parts))
}

/// sMAPE: the mean of the distances as parts of the mean size of the two: 0 to 2. Two zeros do not differ.
///
/// # Errors
/// As [`mean_absolute_error`].
pub fn symmetric_percentage_error(forecasts: &[f64], observed: &[f64]) -> Result<f64, PrimitiveError> {
    mean_of(forecasts, observed, |forecast, observed| {
        let size = forecast.abs() + observed.abs();
        if size == 0.0 {
            0.0
        } else {
            2.0 * ((forecast - observed).abs() / size)
        }
    })
}

/// The loss of forecasts of a quantile: what is above the forecast counts `quantile`, what is below `1 - quantile`.
///
/// # Errors
/// As [`mean_absolute_error`]; [`PrimitiveError::Parameter`] for a quantile outside of 0 to 1.
pub fn pinball_loss(forecasts: &[f64], observed: &[f64], quantile: f64) -> Result<f64, PrimitiveError> {
    let is_share = (0.0..=1.0).contains(&quantile);
    parameter("the quantile", quantile, is_share, "from 0 to 1")?;
    mean_of(forecasts, observed, |forecast, observed| {
        let above = observed - forecast;
        quantile * above.max(0.0) + (1.0 - quantile) * (-above).max(0.0)
    })
}

/// The share of steps from one observation to the next whose direction (up, down, none) the forecast had: it is
/// compared with the observation before, as is what came.
///
/// # Errors
/// As [`mean_absolute_error`]; two observations are the fewest.
pub fn directional_accuracy(forecasts: &[f64], observed: &[f64]) -> Result<f64, PrimitiveError> {
    check(forecasts, observed)?;
    enough("observations", observed.len(), 2)?;
    let steps = observed.iter().zip(observed.iter().zip(forecasts).skip(1));
    let right =
        steps.filter(|(before, (now, forecast))| now.partial_cmp(before) == forecast.partial_cmp(before));
    Ok(right.count() as f64 / (observed.len() as f64 - 1.0))
}

fn mean_of(
    forecasts: &[f64],
    observed: &[f64],
    loss: impl Fn(f64, f64) -> f64,
) -> Result<f64, PrimitiveError> {
    check(forecasts, observed)?;
    let pairs = forecasts.iter().zip(observed);
    let losses: Vec<f64> = pairs
        .map(|(forecast, observed)| loss(*forecast, *observed))
        .collect();
    Ok(mean(&losses))
}

fn check(forecasts: &[f64], observed: &[f64]) -> Result<(), PrimitiveError> {
    enough("observations", observed.len(), 1)?;
    length("forecasts", forecasts.len(), observed.len())?;
    in_range("forecast", forecasts)?;
    in_range("observation", observed)
}
