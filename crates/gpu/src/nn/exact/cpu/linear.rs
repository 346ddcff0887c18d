//! Linear layers and gates.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "products of a sum and a scale fit 64 bits; shifts are sums of numbers below 2^11: see the specification"
)]

use super::{ExactCpu, POINT, Tables, each};
use crate::nn::exact::int::{rescale, saturate};
use crate::nn::exact::load::Fixed;
use crate::nn::exact::product::{Narrow, ROWS, products};
use crate::nn::exact::same;
use crate::nn::exact::tensor::ExactTensor;
use crate::nn::exact::weights::Weights;
use crate::nn::{Activation, Linear, NnError};
use crate::parallel;

/// Outputs whose weights stay in the nearest cache while all rows go by.
const TILE: usize = 16;

/// What becomes of each sum.
struct Finish<'a> {
    tables: &'a Tables,
    weights: &'a Weights,
    /// Fraction bits of the input.
    point: i32,
    /// With [`POINT`] fraction bits; empty where there is none.
    bias: Vec<i32>,
    activation: Activation,
    residual: Option<&'a ExactTensor>,
}

pub(super) fn linear(
    tables: &Tables,
    x: &ExactTensor,
    layer: &Linear<'_, ExactCpu>,
) -> Result<ExactTensor, NnError> {
    let weights = &layer.weight.0;
    if let Some(residual) = layer.residual {
        same("rows of a residual", x.rows, residual.rows)?;
        same("columns of a residual", weights.rows, residual.columns)?;
    }
    let finish = Finish {
        tables,
        weights,
        point: x.point,
        bias: bias(layer.bias.map(|bias| &bias.0), weights.rows)?,
        activation: layer.activation,
        residual: layer.residual,
    };
    run(x, &finish)
}

/// `x · weightsᵀ` and no more.
pub(super) fn product(tables: &Tables, x: &ExactTensor, weights: &Weights) -> Result<ExactTensor, NnError> {
    let finish = Finish {
        tables,
        weights,
        point: x.point,
        bias: Vec::new(),
        activation: Activation::None,
        residual: None,
    };
    run(x, &finish)
}

fn bias(bias: Option<&Fixed>, rows: usize) -> Result<Vec<i32>, NnError> {
    let Some(bias) = bias else {
        return Ok(Vec::new());
    };
    same("numbers of a bias", rows, bias.values.len())?;
    let to_point = |value: &i32| rescale(i64::from(*value), bias.point - POINT);
    Ok(bias.values.iter().map(to_point).collect())
}

fn run(x: &ExactTensor, finish: &Finish<'_>) -> Result<ExactTensor, NnError> {
    let weights = finish.weights;
    same("columns of a linear layer's input", weights.columns, x.columns)?;
    let mut result = ExactTensor::new(x.rows, weights.rows, POINT)?;
    let share = x.rows.div_ceil(parallel::threads()).next_multiple_of(ROWS);
    let parts = result.values.chunks_mut((share * weights.rows).max(1));
    let parts: Vec<_> = (0..).step_by(share.max(1)).zip(parts).collect();
    let work = x.rows.saturating_mul(weights.rows).saturating_mul(x.columns);
    each(parts, work, |(first, out)| finish.rows(x, first, out));
    Ok(result)
}

impl Finish<'_> {
    /// The rows from `first` on that `out` has place for.
    fn rows(&self, x: &ExactTensor, first: usize, out: &mut [i32]) {
        let columns = self.weights.rows;
        let mut narrow = Narrow::default();
        let count = out.len().checked_div(columns).unwrap_or(0);
        x.iter().skip(first).take(count).for_each(|row| narrow.push(row));
        for tile in (0..columns).step_by(TILE) {
            let tile = tile..(tile + TILE).min(columns);
            for (block, out) in out.chunks_mut(ROWS * columns).enumerate() {
                self.block(&narrow, first, block * ROWS, tile.clone(), out);
            }
        }
    }

    /// Some outputs of up to [`ROWS`] rows, of which `start` is the first of `narrow`'s.
    fn block(
        &self,
        narrow: &Narrow,
        first: usize,
        start: usize,
        outputs: core::ops::Range<usize>,
        out: &mut [i32],
    ) {
        let x = narrow.rows(start, self.weights.columns);
        for output in outputs {
            let sums = products(x, &self.weights.halves, output, self.weights.columns);
            let rows = out.chunks_exact_mut(self.weights.rows).zip(sums);
            for ((row, shift), (out, sum)) in (start..).zip(narrow.shifts.iter().skip(start)).zip(rows) {
                if let Some(out) = out.get_mut(output) {
                    *out = self.number(sum, *shift, first + row, output);
                }
            }
        }
    }

    fn number(&self, sum: i64, shift: i32, row: usize, output: usize) -> i32 {
        let scale = self.weights.scales.get(output).copied().unwrap_or_default();
        let product = sum * i64::from(scale.mantissa);
        let value = rescale(product, scale.exponent + self.point - shift - POINT);
        let bias = self.bias.get(output).copied().unwrap_or_default();
        let value = saturate(i64::from(value) + i64::from(bias));
        let value = self.tables.activate(self.activation, value);
        let Some(residual) = self.residual else {
            return value;
        };
        let other = residual.row(row).get(output).copied().unwrap_or_default();
        let other = rescale(i64::from(other), residual.point - POINT);
        saturate(i64::from(value) + i64::from(other))
    }
}

/// `activation(first half of the columns) * second half`.
pub(super) fn gate(tables: &Tables, x: &ExactTensor, activation: Activation) -> Result<ExactTensor, NnError> {
    let half = x.columns / 2;
    same("columns of a gate", half * 2, x.columns)?;
    let mut result = ExactTensor::new(x.rows, half, POINT)?;
    for (row, out) in x.iter().zip(result.values.chunks_exact_mut(half.max(1))) {
        let (left, right) = row.split_at(half);
        for ((left, right), out) in left.iter().zip(right).zip(out) {
            let [left, right] = [left, right].map(|value| rescale(i64::from(*value), x.point - POINT));
            let left = tables.activate(activation, left);
            *out = rescale(i64::from(left) * i64::from(right), POINT);
        }
    }
    Ok(result)
}
