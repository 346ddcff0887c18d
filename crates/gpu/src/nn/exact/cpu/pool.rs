//! One row for a sequence, rows of length one, and rows by number.

use super::norm::{divide, squares};
use crate::nn::exact::int::{Root, mean};
use crate::nn::exact::tensor::ExactTensor;
use crate::nn::exact::{MOST_COLUMNS, MOST_ROWS, same};
use crate::nn::{NnError, Pooling, Sequences};

/// Fraction bits of rows of length one.
pub(in super::super) const UNIT_POINT: i32 = 30;

pub(super) fn pool(x: &ExactTensor, sequences: &Sequences, pooling: Pooling) -> Result<ExactTensor, NnError> {
    same("rows of sequences", x.rows, sequences.rows())?;
    if sequences.longest() > MOST_ROWS {
        return Err(NnError::Unsupported("exact sequences of more than 2^20 rows"));
    }
    let mut result = ExactTensor::new(sequences.count(), x.columns, x.point)?;
    let rows = result.values.chunks_exact_mut(x.columns.max(1));
    for (out, range) in rows.zip(sequences.ranges()) {
        let chosen = match pooling {
            Pooling::Mean => {
                average(out, x, range);
                continue;
            }
            Pooling::First => range.clone().next(),
            Pooling::Last => range.clone().last(),
        };
        if let Some(row) = chosen {
            out.copy_from_slice(x.row(row));
        }
    }
    Ok(result)
}

/// Whether there are as many rows as sequences have, and none has too many.
#[cfg(feature = "webgpu")]
pub(in super::super) fn check(rows: usize, sequences: &Sequences) -> Result<(), NnError> {
    same("rows of sequences", rows, sequences.rows())?;
    if sequences.longest() > MOST_ROWS {
        return Err(NnError::Unsupported("exact sequences of more than 2^20 rows"));
    }
    Ok(())
}

fn average(out: &mut [i32], x: &ExactTensor, range: core::ops::Range<usize>) {
    let count = u32::try_from(range.len()).unwrap_or(u32::MAX);
    let mut sums = vec![0i64; out.len()];
    for row in range {
        let pairs = sums.iter_mut().zip(x.row(row));
        pairs.for_each(|(sum, value)| *sum = sum.saturating_add(i64::from(*value)));
    }
    out.iter_mut()
        .zip(sums)
        .for_each(|(out, sum)| *out = mean(sum, count));
}

/// Rows of length one in the direction of each; zeros stay.
pub(super) fn unit(x: &ExactTensor) -> Result<ExactTensor, NnError> {
    if x.columns > MOST_COLUMNS {
        return Err(NnError::Unsupported("exact lengths of more than 65,536 columns"));
    }
    let mut result = x.clone();
    result.point = UNIT_POINT;
    result.unit = true;
    for row in result.values.chunks_exact_mut(x.columns.max(1)) {
        let (total, shift) = squares(row);
        divide(row, Root::of(total, 1), shift, UNIT_POINT);
    }
    Ok(result)
}

pub(super) fn rows(x: &ExactTensor, rows: &[u32]) -> Result<ExactTensor, NnError> {
    check_rows(x.rows, rows)?;
    let mut result = ExactTensor::new(rows.len(), x.columns, x.point)?;
    result.unit = x.unit;
    for (out, row) in result.values.chunks_exact_mut(x.columns.max(1)).zip(rows) {
        out.copy_from_slice(x.row(*row as usize));
    }
    Ok(result)
}

/// Whether there are such rows.
pub(in super::super) fn check_rows(count: usize, rows: &[u32]) -> Result<(), NnError> {
    match rows.iter().find(|row| **row as usize >= count) {
        None => Ok(()),
        Some(row) => Err(NnError::Shape {
            what: "a row, which must be below their number",
            expected: count as u64,
            got: u64::from(*row),
        }),
    }
}
