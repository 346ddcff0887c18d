//! Matrix products.

use core::ops::Range;
use std::rc::Rc;

use super::format::BLOCK;
use super::kernels::{Id, Preset, Tile};
use super::tensors::{DeviceMatrix, DeviceTensor, Part};
use super::{Device, check};
use crate::device::{Block, Grid, Step};
use crate::nn::{Activation, Linear, NnError};

/// Workgroups that keep a large GPU busy: below, smaller tiles make more of them.
const BUSY: u32 = 128;

/// What comes after the sum.
#[derive(Clone, Copy, Default)]
pub(super) struct Finish<'a> {
    pub(super) bias: Option<&'a Block>,
    pub(super) activation: Activation,
    pub(super) residual: Option<&'a Block>,
}

/// Where a product goes.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) block: &'a Block,
    /// Columns of a row.
    pub(super) stride: usize,
    /// Where the first row and the first output go.
    pub(super) row: usize,
    pub(super) column: usize,
}

/// Rows as a product takes them: of whole blocks.
pub(super) struct Operand {
    pub(super) block: Rc<Block>,
    /// What brings each row's sums back, where they are in half precision.
    pub(super) scales: Option<Block>,
}

/// Some rows times some outputs of a part of a matrix.
pub(super) struct Product<'a> {
    pub(super) x: &'a Operand,
    pub(super) rows: Range<usize>,
    pub(super) matrix: &'a DeviceMatrix,
    pub(super) part: &'a Part,
    /// Outputs, counted within the part.
    pub(super) outputs: Range<usize>,
    pub(super) finish: Finish<'a>,
    pub(super) target: Target<'a>,
}

impl Device {
    pub(super) fn layer(&self, x: &DeviceTensor, layer: &Linear<'_, Self>) -> Result<DeviceTensor, NnError> {
        let matrix = layer.weight;
        check::same("inputs of a layer", matrix.inputs, x.columns)?;
        if let Some(bias) = layer.bias {
            check::same("a bias", matrix.outputs, bias.length)?;
        }
        if let Some(residual) = layer.residual {
            check::same("rows of a residual", x.rows, residual.rows)?;
            check::same("columns of a residual", matrix.outputs, residual.columns)?;
        }
        let finish = Finish {
            bias: layer.bias.map(|bias| &bias.block),
            activation: layer.activation,
            residual: layer.residual.map(|residual| &*residual.block),
        };
        self.times(x, matrix, finish)
    }

    /// All rows times all outputs.
    pub(super) fn times(
        &self,
        x: &DeviceTensor,
        matrix: &DeviceMatrix,
        finish: Finish<'_>,
    ) -> Result<DeviceTensor, NnError> {
        let y = self.empty(x.rows, matrix.outputs)?;
        let x_blocks = self.operand(x, matrix)?;
        for part in &matrix.parts {
            self.product(&Product {
                x: &x_blocks,
                rows: 0..x.rows,
                matrix,
                part,
                outputs: 0..part.outputs,
                finish,
                target: Target {
                    block: &y.block,
                    stride: matrix.outputs,
                    row: 0,
                    column: part.first,
                },
            })?;
        }
        Ok(y)
    }

    /// Runs a product in as many steps as it takes for none to be long.
    pub(super) fn product(&self, product: &Product<'_>) -> Result<(), NnError> {
        let blocks = product.matrix.inputs.div_ceil(BLOCK);
        let each = blocks.saturating_mul(BLOCK).saturating_mul(product.outputs.len());
        let tile = self.tile(product.rows.len(), product.outputs.len())?;
        let at_once = self.rows_at_once(each, tile.size().0);
        for first in product.rows.clone().step_by(at_once) {
            let end = first.saturating_add(at_once).min(product.rows.end);
            self.product_step(product, tile, first..end)?;
        }
        Ok(())
    }

    /// How many rows of such a cost a step takes: whole tiles, and one at least.
    pub(super) fn rows_at_once(&self, each: usize, tile: u32) -> usize {
        let allowed = self.runner.allowed().checked_div(each.max(1) as u64);
        let allowed = usize::try_from(allowed.unwrap_or(0)).unwrap_or(usize::MAX);
        let tile = tile.max(1) as usize;
        let tiles = allowed.checked_div(tile).unwrap_or(0);
        tiles.max(1).saturating_mul(tile)
    }

    fn tile(&self, rows: usize, outputs: usize) -> Result<Tile, NnError> {
        let (rows, outputs) = (check::word("rows", rows)?, check::word("outputs", outputs)?);
        let (height, width) = Tile::Large.size();
        let large = rows.div_ceil(height).saturating_mul(outputs.div_ceil(width));
        Ok(match self.preset {
            _ if rows <= Tile::Few.size().0 => Tile::Few,
            Preset::Direct => Tile::Direct,
            Preset::Tiled if large >= BUSY => Tile::Large,
            Preset::Tiled => Tile::Small,
        })
    }

    fn product_step(&self, product: &Product<'_>, tile: Tile, rows: Range<usize>) -> Result<(), NnError> {
        let Product {
            x,
            matrix,
            part,
            outputs,
            finish,
            target,
            ..
        } = product;
        let blocks = matrix.inputs.div_ceil(BLOCK);
        let row = target
            .row
            .saturating_add(rows.start.saturating_sub(product.rows.start));
        let sizes = [
            rows.start,
            rows.end,
            blocks,
            part.outputs,
            outputs.start,
            outputs.end,
            target.stride,
            target.column,
            row,
            finish.activation as usize,
            usize::from(finish.bias.is_some()),
            usize::from(finish.residual.is_some()),
            matrix.group,
        ];
        let nothing = self.runner.nothing();
        let (height, width) = tile.size();
        self.run(&Step {
            kernel: self.kernels.get(Id::Linear(tile, matrix.format))?,
            buffers: &[
                &part.weights,
                x.scales.as_ref().or(part.scales.as_ref()).unwrap_or(nothing),
                &x.block,
                finish.bias.unwrap_or(nothing),
                finish.residual.unwrap_or(nothing),
                target.block,
            ],
            parameters: &check::words(sizes)?,
            grid: Grid::of_groups(
                check::word("outputs", outputs.len())?.div_ceil(width),
                check::word("rows", rows.len())?.div_ceil(height),
            ),
            cost: (rows.len() as u64)
                .saturating_mul(blocks.saturating_mul(BLOCK) as u64)
                .saturating_mul(outputs.len() as u64),
        })
    }

    /// Rows for products with a matrix.
    pub(super) fn operand(&self, x: &DeviceTensor, matrix: &DeviceMatrix) -> Result<Operand, NnError> {
        if self.halves(matrix.format) {
            return self.halved(x, matrix);
        }
        Ok(Operand {
            block: self.whole_blocks(x)?,
            scales: None,
        })
    }

    /// Its rows as whole blocks.
    pub(super) fn whole_blocks(&self, x: &DeviceTensor) -> Result<Rc<Block>, NnError> {
        if x.columns.is_multiple_of(BLOCK) {
            return Ok(x.block.clone());
        }
        let padded = x.columns.next_multiple_of(BLOCK);
        let whole = self.empty(x.rows, padded)?;
        let sizes = [x.rows, x.columns, padded];
        let count = x.rows.saturating_mul(padded);
        self.each(Id::Pad, &[&x.block, &whole.block], sizes, count)?;
        Ok(whole.block)
    }
}
