//! What the log-probabilities of tokens say. All logarithms are natural.

use super::error::{LARGEST, PrimitiveError, all, enough, length, mean, parameter};

/// How far above zero rounding may lift the logarithm of a probability.
const ROUNDING: f64 = 1e-3;

/// The mean of minus the log-probabilities, in nats a token. Infinite where a token had no probability at all.
///
/// # Errors
/// [`PrimitiveError::TooFew`] for no tokens, [`PrimitiveError::OutOfRange`] for what is no number, or above zero by
/// more than rounding (0.001).
pub fn cross_entropy<T: Copy + Into<f64>>(log_probs: &[T]) -> Result<f64, PrimitiveError> {
    let log_probs = checked("log-probability", log_probs)?;
    Ok(-mean(&log_probs))
}

/// `exp` of the [`cross_entropy`]: 1 for a text that was certain. Infinite above a cross-entropy of 709.
///
/// # Errors
/// As [`cross_entropy`].
pub fn perplexity<T: Copy + Into<f64>>(log_probs: &[T]) -> Result<f64, PrimitiveError> {
    cross_entropy(log_probs).map(libm::exp)
}

/// The sum of minus the log-probabilities, in bits a byte of the text: comparable between tokenizers.
///
/// # Errors
/// As [`cross_entropy`], and [`PrimitiveError::Parameter`] for a text of no bytes.
pub fn bits_per_byte<T: Copy + Into<f64>>(log_probs: &[T], bytes: usize) -> Result<f64, PrimitiveError> {
    parameter("the number of bytes", bytes as f64, bytes > 0, "above zero")?;
    let log_probs = checked("log-probability", log_probs)?;
    let nats = -log_probs.iter().sum::<f64>();
    Ok(nats / std::f64::consts::LN_2 / bytes as f64)
}

/// How far two lists of log-probabilities of the same tokens lie apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogProbDistance {
    /// The mean of the distances, in nats.
    pub mean: f64,
    /// The largest.
    pub largest: f64,
    /// The share of tokens that lie no further apart than the threshold: 0 to 1.
    pub within: f64,
}

/// Compares what two models, or one model here and there, gave the same tokens. Two that are both minus infinity do not
/// differ.
///
/// # Errors
/// As [`cross_entropy`]; [`PrimitiveError::Length`] if the lists differ in length, [`PrimitiveError::Parameter`] for a
/// threshold below zero.
pub fn log_prob_distance<T: Copy + Into<f64>>(
    one: &[T],
    other: &[T],
    threshold: f64,
) -> Result<LogProbDistance, PrimitiveError> {
    parameter("the threshold", threshold, threshold >= 0.0, "zero or above")?;
    length("log-probabilities of the other", other.len(), one.len())?;
    let one = checked("log-probability of one", one)?;
    let other = checked("log-probability of the other", other)?;
    let apart = |(a, b): (&f64, &f64)| if a == b { 0.0 } else { (a - b).abs() };
    let distances: Vec<f64> = one.iter().zip(&other).map(apart).collect();
    let within = distances.iter().filter(|distance| **distance <= threshold);
    Ok(LogProbDistance {
        mean: mean(&distances),
        largest: distances.iter().copied().fold(0.0, f64::max),
        within: within.count() as f64 / distances.len() as f64,
    })
}

/// From the logit of a cross-encoder with one output to a score: `1 / (1 + exp(-logit))`, 0 to 1. Infinities have their
/// limits, and what is no number stays none.
pub fn sigmoid(logit: f64) -> f64 {
    let small = libm::exp(-logit.abs());
    if logit < 0.0 {
        small / (1.0 + small)
    } else {
        1.0 / (1.0 + small)
    }
}

fn checked<T: Copy + Into<f64>>(what: &'static str, log_probs: &[T]) -> Result<Vec<f64>, PrimitiveError> {
    enough("log-probabilities", log_probs.len(), 1)?;
    let log_probs: Vec<f64> = log_probs.iter().map(|value| (*value).into()).collect();
    all(what, &log_probs, |value| {
        value <= ROUNDING && (value >= -LARGEST || value == f64::NEG_INFINITY)
    })?;
    Ok(log_probs)
}
