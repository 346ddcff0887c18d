//! What reads scores off: similarity, log-probabilities, forecasts.

use super::kernels::Id;
use super::linear::numbers;
use super::tensors::{ExactDeviceMatrix, ExactDeviceTensor};
use super::{ExactDevice, Items, word};
use crate::device::{Block, Grid, Step};
use crate::nn::NnError;
use crate::nn::exact::cpu::{CrpsPlan, check_similarity, check_targets, similarity_point};
use crate::nn::exact::tables::POINT;

/// Logits that are there at once: 16 MiB of them, or those of a row.
const LOGITS: usize = 1 << 22;

impl ExactDevice {
    pub(super) fn similar(
        &self,
        a: &ExactDeviceTensor,
        b: &ExactDeviceTensor,
    ) -> Result<ExactDeviceTensor, NnError> {
        check_similarity(a.columns, b.columns)?;
        let y = self.empty(a.rows, b.rows, similarity_point(a.unit && b.unit))?;
        let (left, right) = (self.short(a)?, self.short(b)?);
        let shift = a.point.saturating_add(b.point).saturating_sub(y.point);
        let parameters = [
            word(numbers(&y))?,
            word(a.columns)?,
            word(b.rows)?,
            shift.cast_unsigned(),
        ];
        let items = Items::of_threads(numbers(&y), a.columns.saturating_mul(2));
        self.each(Id::Similarity, &[&left, &right, &y.block], &parameters, items)?;
        Ok(y)
    }

    /// Rows with 23 bits, each followed by its shift.
    fn short(&self, x: &ExactDeviceTensor) -> Result<Block, NnError> {
        let y = self
            .runner
            .block(x.rows.saturating_mul(x.columns.saturating_add(1)))?;
        let items = Items::new(x.rows, x.columns.saturating_mul(4));
        self.each(Id::Short, &[&x.block, &y], &[word(x.columns)?], items)?;
        Ok(y)
    }

    pub(super) fn likelihoods(
        &self,
        x: &ExactDeviceTensor,
        head: &ExactDeviceMatrix,
        targets: &[u32],
    ) -> Result<ExactDeviceTensor, NnError> {
        check_targets(x.rows, head.outputs, targets)?;
        let y = self.empty(x.rows, 1, POINT)?;
        let narrow = self.narrow(x, head)?;
        let targets = self.runner.upload(targets)?;
        let at_once = LOGITS
            .checked_div(head.outputs)
            .unwrap_or(0)
            .clamp(1, x.rows.max(1));
        let logits = self.runner.block(at_once.saturating_mul(head.outputs))?;
        for first in (0..x.rows).step_by(at_once) {
            let end = first.saturating_add(at_once).min(x.rows);
            self.logits(&narrow, x.point, first..end, head, &logits)?;
            let (first, end) = (word(first)?, word(end)?);
            let count = end.saturating_sub(first);
            self.runner.run(&Step {
                kernel: self.kernels.get(Id::Likelihood)?,
                buffers: &[&logits, &targets, &self.tables, &y.block],
                parameters: &[first, end, word(head.outputs)?, first],
                grid: Grid::folded(count),
                cost: u64::from(count)
                    .saturating_mul(head.outputs as u64)
                    .saturating_mul(16),
            })?;
        }
        Ok(y)
    }

    pub(super) fn forecasts(
        &self,
        members: &ExactDeviceTensor,
        observations: &[f32],
    ) -> Result<ExactDeviceTensor, NnError> {
        let plan = CrpsPlan::new(members.rows, members.columns, members.point, observations)?;
        let y = self.empty(members.rows, 1, plan.point)?;
        let observations = self.runner.upload(&plan.observations)?;
        let down = members.point.saturating_sub(plan.point).cast_unsigned();
        let parameters = [word(members.columns)?, down];
        let items = Items::new(members.rows, members.columns.saturating_mul(members.columns));
        self.each(
            Id::Crps,
            &[&members.block, &observations, &y.block],
            &parameters,
            items,
        )?;
        Ok(y)
    }
}
