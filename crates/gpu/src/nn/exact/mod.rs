//! Models in whole numbers.

mod cpu;
mod curves;
mod device;
mod int;
mod load;
mod product;
mod tables;
mod tensor;
#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "tests"
)]
mod tests;
mod weights;

use crate::nn::NnError;

pub use cpu::{ExactCpu, ExactMatrix, ExactTable};
pub use device::{ExactDevice, ExactDeviceMatrix, ExactDeviceRope, ExactDeviceTensor, ExactDeviceVector};
pub use tensor::{ExactRope, ExactTensor, ExactVector};

/// Columns of a matrix that is multiplied, summed or normalised: its sums stay within 64 bits.
pub(crate) const MOST_COLUMNS: usize = 1 << 16;
/// Rows of a sequence.
pub(crate) const MOST_ROWS: usize = 1 << 20;
/// Numbers of a matrix: a gibibyte of them.
const MOST_NUMBERS: usize = 1 << 28;

/// An error unless both are the same.
pub(crate) fn same(what: &'static str, expected: usize, got: usize) -> Result<(), NnError> {
    let [expected, got] = [expected, got].map(|number| number as u64);
    if expected == got {
        Ok(())
    } else {
        Err(NnError::Shape { what, expected, got })
    }
}

/// How many numbers a matrix has, where they are not too many.
pub(crate) fn within(rows: usize, columns: usize) -> Result<usize, NnError> {
    let numbers = rows
        .checked_mul(columns)
        .filter(|numbers| *numbers <= MOST_NUMBERS);
    numbers.ok_or(NnError::OverBudget {
        wanted: (rows as u64).saturating_mul(columns as u64).saturating_mul(4),
        budget: (MOST_NUMBERS as u64).saturating_mul(4),
    })
}
