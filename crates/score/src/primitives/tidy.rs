//! Numbers that are none, before anything is made of them.

use super::error::{PrimitiveError, all};

/// What becomes of a number that is none, or infinite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Odd {
    /// It counts as nothing, as in the validators' template.
    Zero,
    /// It is left out; the list becomes shorter.
    Drop,
    /// It is an error.
    Refuse,
}

/// The numbers, all of them finite.
///
/// # Errors
/// [`PrimitiveError::OutOfRange`] where odd numbers are refused and there is one.
pub fn tidy(values: &[f64], odd: Odd) -> Result<Vec<f64>, PrimitiveError> {
    let mut tidy = values.to_vec();
    match odd {
        Odd::Zero => tidy
            .iter_mut()
            .filter(|value| !value.is_finite())
            .for_each(|value| *value = 0.0),
        Odd::Drop => tidy.retain(|value| value.is_finite()),
        Odd::Refuse => all("value", values, f64::is_finite)?,
    }
    Ok(tidy)
}
