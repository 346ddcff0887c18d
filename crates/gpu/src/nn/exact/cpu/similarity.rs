//! Products of rows with rows.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "2^16 products of numbers of 23 bits fit 64: see the specification"
)]

use super::pool::UNIT_POINT;
use super::{POINT, each};
use crate::nn::NnError;
use crate::nn::exact::int::{bits, rescale};
use crate::nn::exact::tensor::ExactTensor;
use crate::nn::exact::{MOST_COLUMNS, same};
use crate::parallel;

/// Bits of a factor.
const FACTOR_BITS: i32 = 23;

/// Rows of at most [`FACTOR_BITS`] bits: about `value / 2^shift`.
struct Short {
    values: Vec<i32>,
    shifts: Vec<i32>,
}

pub(super) fn similarity(a: &ExactTensor, b: &ExactTensor) -> Result<ExactTensor, NnError> {
    check(a.columns, b.columns)?;
    let mut result = ExactTensor::new(a.rows, b.rows, result_point(a.unit && b.unit))?;
    let point = a.point + b.point - result.point;
    let (left, right) = (Short::of(a), Short::of(b));
    let columns = a.columns.max(1);
    let share = a.rows.div_ceil(parallel::threads()).max(1);
    let outs = result.values.chunks_mut((share * b.rows).max(1));
    let parts: Vec<_> = (0..).step_by(share).zip(outs).collect();
    let work = a.values.len().saturating_mul(b.rows);
    each(parts, work, |(first, out): (usize, &mut [i32])| {
        let rows = left.values.chunks_exact(columns).zip(&left.shifts).skip(first);
        for ((row, shift), out) in rows.zip(out.chunks_exact_mut(b.rows.max(1))) {
            right.products(row, point - shift, columns, out);
        }
    });
    Ok(result)
}

/// Whether rows can be multiplied.
pub(in super::super) fn check(left: usize, right: usize) -> Result<(), NnError> {
    same("columns of what is compared", left, right)?;
    if left > MOST_COLUMNS {
        return Err(NnError::Unsupported("exact products of rows of more than 65,536"));
    }
    Ok(())
}

/// Cosines of unit rows have as many fraction bits as there are; other products are as large as they like.
pub(in super::super) fn result_point(unit: bool) -> i32 {
    if unit { UNIT_POINT } else { POINT }
}

impl Short {
    fn of(x: &ExactTensor) -> Self {
        let mut short = Self {
            values: Vec::with_capacity(x.values.len()),
            shifts: Vec::with_capacity(x.rows),
        };
        for row in x.iter() {
            let most = row.iter().map(|value| value.unsigned_abs()).max().unwrap_or(0);
            let shift = (bits(most) - FACTOR_BITS).max(0);
            let shorter = row.iter().map(|value| rescale(i64::from(*value), shift));
            short.values.extend(shorter);
            short.shifts.push(shift);
        }
        short
    }

    /// The products of a row with all of these.
    fn products(&self, row: &[i32], point: i32, columns: usize, out: &mut [i32]) {
        let others = self.values.chunks_exact(columns).zip(&self.shifts);
        for ((other, shift), out) in others.zip(out) {
            let pairs = row.iter().zip(other);
            let sum = pairs.map(|(a, b)| i64::from(*a) * i64::from(*b)).sum();
            *out = rescale(sum, point - shift);
        }
    }
}
