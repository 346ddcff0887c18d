//! What a primitive refuses, and the checks that every one of them makes.

use primitives::{Code, Fault};

use crate::shown::Shown;

/// The largest number, either sign, that primitives compute with: sums of squares of such numbers do not overflow.
pub const LARGEST: f64 = 1e150;

/// An input that has no score. The caller's fault always.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PrimitiveError {
    /// Nothing was given, or less than the function needs.
    #[error("{got} {what} are too few: {least} at least")]
    TooFew {
        /// Of what.
        what: &'static str,
        /// How many there are.
        got: usize,
        /// How many there must be.
        least: usize,
    },
    /// Two lists that belong together are not of one length.
    #[error("{got} {what} where {expected} are expected")]
    Length {
        /// Of what.
        what: &'static str,
        /// How many there are.
        got: usize,
        /// How many there must be.
        expected: usize,
    },
    /// A number that is none, or out of its range.
    #[error("{what} {at} is {}", Shown(*.value))]
    OutOfRange {
        /// The list.
        what: &'static str,
        /// The place in it, from zero.
        at: usize,
        /// The number.
        value: f64,
    },
    /// A setting that has no meaning.
    #[error("{what} is {}, and must be {wants}", Shown(*.value))]
    Parameter {
        /// Which.
        what: &'static str,
        /// What it is.
        value: f64,
        /// What it may be.
        wants: &'static str,
    },
    /// More than can be computed in a bounded time or memory.
    #[error("{size} {what} are more than {limit}")]
    TooLarge {
        /// Of what.
        what: &'static str,
        /// How many are asked for.
        size: u64,
        /// How many there may be.
        limit: u64,
    },
}

impl PrimitiveError {
    /// The code it has in JavaScript.
    pub fn code(&self) -> Code {
        Code::BadArgument
    }

    /// Who is to blame.
    pub fn fault(&self) -> Fault {
        Fault::Caller
    }
}

/// That all are numbers in range.
pub(super) fn in_range(what: &'static str, values: &[f64]) -> Result<(), PrimitiveError> {
    all(what, values, |value| value.abs() <= LARGEST)
}

/// That all are numbers, or infinite.
pub(super) fn numbers(what: &'static str, values: &[f64]) -> Result<(), PrimitiveError> {
    all(what, values, |value| !value.is_nan())
}

/// That every one is `good`.
pub(super) fn all(
    what: &'static str,
    values: &[f64],
    good: impl Fn(f64) -> bool,
) -> Result<(), PrimitiveError> {
    match values.iter().enumerate().find(|(_, value)| !good(**value)) {
        Some((at, &value)) => Err(PrimitiveError::OutOfRange { what, at, value }),
        None => Ok(()),
    }
}

/// That there are `least` at least.
pub(super) fn enough(what: &'static str, got: usize, least: usize) -> Result<(), PrimitiveError> {
    if got < least {
        return Err(PrimitiveError::TooFew { what, got, least });
    }
    Ok(())
}

/// That there are as many as there must be.
pub(super) fn length(what: &'static str, got: usize, expected: usize) -> Result<(), PrimitiveError> {
    if got != expected {
        return Err(PrimitiveError::Length { what, got, expected });
    }
    Ok(())
}

/// That a setting is one it may be.
pub(super) fn parameter(
    what: &'static str,
    value: f64,
    good: bool,
    wants: &'static str,
) -> Result<(), PrimitiveError> {
    if !good {
        return Err(PrimitiveError::Parameter { what, value, wants });
    }
    Ok(())
}

/// That the product of `sizes` is not above `limit`.
pub(super) fn bounded(what: &'static str, sizes: &[usize], limit: u64) -> Result<(), PrimitiveError> {
    let size = sizes
        .iter()
        .fold(1_u64, |product, size| product.saturating_mul(*size as u64));
    if size > limit {
        return Err(PrimitiveError::TooLarge { what, size, limit });
    }
    Ok(())
}

/// The mean; the caller has seen to it that there is something.
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
