//! Whether arguments belong together.

use crate::nn::NnError;

/// That two sizes are one.
pub(super) fn same(what: &'static str, expected: usize, got: usize) -> Result<(), NnError> {
    if expected == got {
        return Ok(());
    }
    Err(NnError::Shape {
        what,
        expected: expected as u64,
        got: got as u64,
    })
}

/// That a size is no more than another.
pub(super) fn at_most(what: &'static str, most: usize, got: usize) -> Result<(), NnError> {
    same(what, got.min(most), got)
}

/// As the device counts.
pub(super) fn word(what: &'static str, size: usize) -> Result<u32, NnError> {
    u32::try_from(size).map_err(|_| NnError::Shape {
        what,
        expected: u64::from(u32::MAX),
        got: size as u64,
    })
}

/// How many numbers a matrix has; they must be so few that the device can count them.
pub(super) fn area(what: &'static str, rows: usize, columns: usize) -> Result<usize, NnError> {
    let area = rows.saturating_mul(columns);
    word(what, area)?;
    Ok(area)
}

/// Parameters of a kernel.
pub(super) fn words<const N: usize>(sizes: [usize; N]) -> Result<[u32; N], NnError> {
    let mut words = [0; N];
    for (to, size) in words.iter_mut().zip(sizes) {
        *to = word("a parameter", size)?;
    }
    Ok(words)
}

/// That a size is no less than another.
pub(super) fn at_least(what: &'static str, least: usize, got: usize) -> Result<(), NnError> {
    same(what, got.max(least), got)
}

/// That all numbers of things are below how many there are.
pub(super) fn below(what: &'static str, end: usize, numbers: &[u32]) -> Result<(), NnError> {
    let largest = numbers.iter().max().map_or(0, |largest| *largest as usize);
    if numbers.is_empty() || largest < end {
        return Ok(());
    }
    Err(NnError::Shape {
        what,
        expected: end.saturating_sub(1) as u64,
        got: largest as u64,
    })
}
