//! Probabilities of tokens.

use core::ops::Range;

use super::kernels::Id;
use super::product::{Finish, Operand, Product, Target};
use super::tensors::{DeviceMatrix, DeviceTensor};
use super::{Device, check};
use crate::device::Block;
use crate::nn::NnError;

/// Tokens of a tile of the vocabulary. Sums go tile by tile, so it must not depend on the batch.
const TOKENS: usize = 4096;
/// Rows whose logits of a tile there are at a time.
const ROWS: usize = 512;

/// One pass over the vocabulary.
struct Pass<'a> {
    x: &'a Operand,
    head: &'a DeviceMatrix,
    targets: &'a Block,
    logits: Block,
    states: Block,
    y: &'a Block,
}

impl Device {
    pub(super) fn token_probabilities(
        &self,
        x: &DeviceTensor,
        head: &DeviceMatrix,
        targets: &[u32],
    ) -> Result<DeviceTensor, NnError> {
        check::same("inputs of a layer", head.inputs, x.columns)?;
        check::same("targets", x.rows, targets.len())?;
        check::below("a target", head.outputs, targets)?;
        let y = self.empty(x.rows, 1)?;
        let (rows, tokens) = (x.rows.min(ROWS), head.outputs.min(TOKENS));
        let pass = Pass {
            x: &self.operand(x, head)?,
            head,
            targets: &self.runner.upload(targets)?,
            logits: self.runner.block(rows.saturating_mul(tokens))?,
            states: self.runner.block(check::area("states", x.rows, 3)?)?,
            y: &y.block,
        };
        for first in (0..x.rows).step_by(ROWS) {
            self.pass_over(&pass, first..first.saturating_add(ROWS).min(x.rows))?;
        }
        Ok(y)
    }

    fn pass_over(&self, pass: &Pass<'_>, rows: Range<usize>) -> Result<(), NnError> {
        for (at, part) in pass.head.parts.iter().enumerate() {
            for first in (0..part.outputs).step_by(TOKENS) {
                let outputs = first..first.saturating_add(TOKENS).min(part.outputs);
                let width = outputs.len();
                self.product(&Product {
                    x: pass.x,
                    rows: rows.clone(),
                    matrix: pass.head,
                    part,
                    outputs,
                    finish: Finish::default(),
                    target: Target {
                        block: &pass.logits,
                        stride: width,
                        row: 0,
                        column: 0,
                    },
                })?;
                let token = part.first.saturating_add(first);
                self.tile_by(pass, &rows, token, width, at == 0 && first == 0)?;
            }
        }
        Ok(())
    }

    /// A tile whose logits are there goes by.
    fn tile_by(
        &self,
        pass: &Pass<'_>,
        rows: &Range<usize>,
        token: usize,
        width: usize,
        is_first: bool,
    ) -> Result<(), NnError> {
        let is_last = token.saturating_add(width) == pass.head.outputs;
        let parameters = check::words([
            rows.len(),
            width,
            token,
            rows.start,
            is_first.into(),
            is_last.into(),
        ])?;
        let buffers: [&Block; 4] = [&pass.logits, pass.targets, &pass.states, pass.y];
        self.each_row(Id::Vocabulary, &buffers, &parameters, (rows.len(), width))
    }
}
