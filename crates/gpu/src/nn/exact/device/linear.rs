//! Linear layers and gates.

use super::kernels::Id;
use super::tensors::{ExactDeviceMatrix, ExactDeviceTensor, Part};
use super::{ExactDevice, Items, word};
use crate::device::{Block, Grid, Step};
use crate::nn::exact::same;
use crate::nn::exact::tables::{POINT, place_of};
use crate::nn::{Activation, Linear, NnError};

/// Rows and outputs of a workgroup.
const TILE: [u32; 2] = [32, 16];

/// What becomes of each sum, and where it goes.
struct Finish<'a> {
    bias: Option<(&'a Block, i32)>,
    activation: Activation,
    residual: Option<(&'a Block, i32)>,
    target: &'a Block,
    /// The row of the input that is the target's first.
    base: usize,
}

impl ExactDevice {
    pub(super) fn layer(
        &self,
        x: &ExactDeviceTensor,
        layer: &Linear<'_, Self>,
    ) -> Result<ExactDeviceTensor, NnError> {
        let matrix = layer.weight;
        if let Some(residual) = layer.residual {
            same("rows of a residual", x.rows, residual.rows)?;
            same("columns of a residual", matrix.outputs, residual.columns)?;
        }
        if let Some(bias) = layer.bias {
            same("numbers of a bias", matrix.outputs, bias.length)?;
        }
        let y = self.empty(x.rows, matrix.outputs, POINT)?;
        let finish = Finish {
            bias: layer.bias.map(|bias| (&bias.block, bias.point)),
            activation: layer.activation,
            residual: layer.residual.map(|residual| (&*residual.block, residual.point)),
            target: &y.block,
            base: 0,
        };
        let narrow = self.narrow(x, matrix)?;
        self.products(&narrow, x.point, 0..x.rows, matrix, &finish)?;
        Ok(y)
    }

    /// `x · weightsᵀ` of some rows of `narrow`, and no more, into `target`.
    pub(super) fn logits(
        &self,
        narrow: &Block,
        point: i32,
        rows: core::ops::Range<usize>,
        matrix: &ExactDeviceMatrix,
        target: &Block,
    ) -> Result<(), NnError> {
        let finish = Finish {
            bias: None,
            activation: Activation::None,
            residual: None,
            target,
            base: rows.start,
        };
        self.products(narrow, point, rows, matrix, &finish)
    }

    /// Rows with 16 bits.
    pub(super) fn narrow(&self, x: &ExactDeviceTensor, matrix: &ExactDeviceMatrix) -> Result<Block, NnError> {
        same("columns of a linear layer's input", matrix.inputs, x.columns)?;
        self.narrow_heads(x, 0, [1, x.columns], None)
    }

    fn products(
        &self,
        narrow: &Block,
        point: i32,
        rows: core::ops::Range<usize>,
        matrix: &ExactDeviceMatrix,
        finish: &Finish<'_>,
    ) -> Result<(), NnError> {
        let rows = word(rows.start)?..word(rows.end)?;
        for part in &matrix.parts {
            let each = (matrix.inputs as u64).saturating_mul(part.outputs as u64).max(1);
            let allowed = self.runner.allowed().checked_div(each).unwrap_or(1);
            let at_once = u32::try_from(allowed)
                .unwrap_or(u32::MAX)
                .min(1 << 20)
                .next_multiple_of(TILE[0])
                .max(TILE[0]);
            let mut first = rows.start;
            while first < rows.end {
                let end = first.saturating_add(at_once).min(rows.end);
                self.product(narrow, point, first..end, (matrix, part), finish)?;
                first = end;
            }
        }
        Ok(())
    }

    fn product(
        &self,
        narrow: &Block,
        point: i32,
        rows: core::ops::Range<u32>,
        (matrix, part): (&ExactDeviceMatrix, &Part),
        finish: &Finish<'_>,
    ) -> Result<(), NnError> {
        let nothing = (self.runner.nothing(), POINT);
        let (bias, bias_point) = finish.bias.unwrap_or(nothing);
        let (residual, residual_point) = finish.residual.unwrap_or(nothing);
        let shift = |point: i32| point.saturating_sub(POINT).cast_unsigned();
        let [table, last, kind] = place_of(finish.activation);
        let (count, outputs) = (rows.end.saturating_sub(rows.start), word(part.outputs)?);
        let parameters = [
            rows.start,
            rows.end,
            word(matrix.inputs.div_ceil(4))?,
            outputs,
            word(part.first)?,
            word(matrix.outputs)?,
            u32::from(matrix.wide),
            shift(point),
            u32::from(finish.bias.is_some()),
            shift(bias_point),
            u32::from(finish.residual.is_some()),
            shift(residual_point),
            table,
            last,
            kind,
            word(finish.base)?,
        ];
        let products = u64::from(count).saturating_mul(matrix.inputs as u64);
        Ok(self.runner.run(&Step {
            kernel: self.kernels.get(Id::Linear)?,
            buffers: &[narrow, &part.weights, bias, residual, &self.tables, finish.target],
            parameters: &parameters,
            grid: Grid::of_groups(outputs.div_ceil(TILE[1]), count.div_ceil(TILE[0])),
            cost: products.saturating_mul(part.outputs as u64),
        })?)
    }

    pub(super) fn gated(
        &self,
        x: &ExactDeviceTensor,
        activation: Activation,
    ) -> Result<ExactDeviceTensor, NnError> {
        let half = x.columns / 2;
        same("columns of a gate", half.saturating_mul(2), x.columns)?;
        let y = self.empty(x.rows, half, POINT)?;
        let count = numbers(&y);
        let [table, last, kind] = place_of(activation);
        let down = x.point.saturating_sub(POINT).cast_unsigned();
        let parameters = [word(count)?, word(half)?, down, table, last, kind];
        let items = Items::of_threads(count, 16);
        self.each(Id::Gate, &[&x.block, &self.tables, &y.block], &parameters, items)?;
        Ok(y)
    }
}

/// Numbers of a tensor.
pub(super) fn numbers(x: &ExactDeviceTensor) -> usize {
    x.rows.saturating_mul(x.columns)
}
