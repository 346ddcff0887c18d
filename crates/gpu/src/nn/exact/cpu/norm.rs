//! Norms, and what a row's length is.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "sums of up to 2^16 numbers fit 64 bits: see the specification"
)]

use super::{ExactCpu, POINT};
use crate::nn::exact::int::{Root, bits, mean, rescale, saturate};
use crate::nn::exact::load::{Fixed, nearest, power_of_two};
use crate::nn::exact::tensor::ExactTensor;
use crate::nn::exact::{MOST_COLUMNS, same};
use crate::nn::{NnError, Norm};

/// Most fraction bits of what is normalised.
const MOST_POINT: i32 = 24;
/// Fraction bits of a normalised number before gamma: it is at most 2^8.
pub(in super::super) const NORM_POINT: i32 = 22;
/// Bits of numbers that are squared.
const SQUARE_BITS: i32 = 23;
/// The bound of epsilon: below it and 2^16 numbers, epsilon's part of the sum is below 2^62.
const MOST_EPSILON: f32 = 0.25;

/// How rows are normalised.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Plan {
    /// Numbers that are normalised together.
    pub(in super::super) count: u32,
    /// By how many bits numbers are moved down first.
    pub(in super::super) down: i32,
    /// Epsilon times the count, as a sum of squares.
    pub(in super::super) epsilon: u64,
}

impl Plan {
    /// For numbers with `point` fraction bits in rows of `columns`.
    pub(in super::super) fn new(
        columns: usize,
        point: i32,
        gamma: usize,
        beta: Option<usize>,
        epsilon: f32,
    ) -> Result<Self, NnError> {
        let groups = columns.checked_div(gamma).unwrap_or(0);
        same("columns of a norm", columns, groups * gamma)?;
        same("numbers of beta", gamma, beta.unwrap_or(gamma))?;
        if gamma > MOST_COLUMNS {
            return Err(NnError::Unsupported("exact norms of more than 65,536 columns"));
        }
        if !(0.0..MOST_EPSILON).contains(&epsilon) {
            return Err(NnError::Unsupported("an epsilon outside 0 to 0.25"));
        }
        let kept = point.min(MOST_POINT);
        let epsilon = f64::from(epsilon) * gamma as f64 * power_of_two(2 * kept);
        Ok(Self {
            count: gamma as u32,
            down: point - kept,
            epsilon: nearest(epsilon).unsigned_abs(),
        })
    }
}

pub(super) fn norm(
    x: &ExactTensor,
    norm: &Norm<'_, ExactCpu>,
    centred: bool,
) -> Result<ExactTensor, NnError> {
    let (gamma, beta) = (&norm.gamma.0, norm.beta.map(|beta| &beta.0));
    let plan = Plan::new(
        x.columns,
        x.point,
        gamma.values.len(),
        beta.map(|beta| beta.values.len()),
        norm.epsilon,
    )?;
    let mut result = ExactTensor::new(x.rows, x.columns, POINT)?;
    let count = gamma.values.len().max(1);
    for (group, out) in x
        .values
        .chunks_exact(count)
        .zip(result.values.chunks_exact_mut(count))
    {
        let down = |value: &i32| rescale(i64::from(*value), plan.down);
        out.iter_mut()
            .zip(group)
            .for_each(|(out, value)| *out = down(value));
        normalise(out, &plan, centred);
        scale(out, gamma, beta);
    }
    Ok(result)
}

/// Leaves numbers with [`NORM_POINT`] fraction bits.
fn normalise(group: &mut [i32], plan: &Plan, centred: bool) {
    if centred {
        let total = group.iter().map(|value| i64::from(*value)).sum();
        let mean = i64::from(mean(total, plan.count));
        group
            .iter_mut()
            .for_each(|value| *value = saturate(i64::from(*value) - mean));
    }
    let (squares, shift) = squares(group);
    let total = squares + (plan.epsilon >> (2 * shift));
    divide(group, Root::of(total, plan.count), shift, NORM_POINT);
}

/// The sum of the squares of `value / 2^shift`, and that shift.
pub(super) fn squares(row: &[i32]) -> (u64, i32) {
    let most = row.iter().map(|value| value.unsigned_abs()).max().unwrap_or(0);
    let shift = (bits(most) - SQUARE_BITS).max(0);
    let square = |value: &i32| {
        let value = i64::from(rescale(i64::from(*value), shift));
        (value * value).unsigned_abs()
    };
    (row.iter().map(square).sum(), shift)
}

/// Multiplies `value / 2^shift` with a root, and leaves `point` fraction bits; all are zero where there is no root.
pub(super) fn divide(row: &mut [i32], root: Option<Root>, shift: i32, point: i32) {
    for value in row {
        *value = root.map_or(0, |root| {
            let product = i64::from(*value) * i64::from(root.mantissa);
            rescale(product, 63 - point + shift - root.halved)
        });
    }
}

fn scale(row: &mut [i32], gamma: &Fixed, beta: Option<&Fixed>) {
    for (value, gamma_value) in row.iter_mut().zip(&gamma.values) {
        let product = i64::from(*value) * i64::from(*gamma_value);
        *value = rescale(product, NORM_POINT + gamma.point - POINT);
    }
    let Some(beta) = beta else { return };
    for (value, other) in row.iter_mut().zip(&beta.values) {
        let other = rescale(i64::from(*other), beta.point - POINT);
        *value = saturate(i64::from(*value) + i64::from(other));
    }
}
