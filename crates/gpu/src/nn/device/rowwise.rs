//! What goes row by row: norms, gates, pooling, choices.

use super::kernels::Id;
use super::tensors::{DeviceMatrix, DeviceTensor, Part};
use super::{Device, check};
use crate::device::Block;
use crate::nn::{Activation, NnError, Norm, Pooling, Sequences};

use super::format::{BLOCK, Format};
use super::product::Finish;

impl Device {
    pub(super) fn normalise(
        &self,
        x: &DeviceTensor,
        norm: &Norm<'_, Self>,
        centred: bool,
    ) -> Result<DeviceTensor, NnError> {
        let length = norm.gamma.length;
        let groups = x.columns.checked_div(length).unwrap_or(0);
        check::same("factors of a norm", groups.saturating_mul(length), x.columns)?;
        if let Some(beta) = norm.beta {
            check::same("a norm's beta", length, beta.length)?;
        }
        let rows = x.rows.saturating_mul(groups);
        let y = self.empty(x.rows, x.columns)?;
        let beta = norm.beta.map_or(self.runner.nothing(), |beta| &beta.block);
        let buffers: [&Block; 4] = [&x.block, &norm.gamma.block, beta, &y.block];
        let sizes = [rows, length, centred.into(), norm.beta.is_some().into(), 0];
        let [a, b, c, d, _] = check::words(sizes)?;
        let parameters = [a, b, c, d, norm.epsilon.to_bits()];
        self.each_row(Id::Norm, &buffers, &parameters, (rows, length))?;
        Ok(y)
    }

    pub(super) fn gated(&self, x: &DeviceTensor, activation: Activation) -> Result<DeviceTensor, NnError> {
        let columns = x.columns / 2;
        check::same("columns of a gate", columns.saturating_mul(2), x.columns)?;
        let y = self.empty(x.rows, columns)?;
        let sizes = [x.rows, columns, activation as usize];
        let count = x.rows.saturating_mul(columns);
        self.each(Id::Gate, &[&x.block, &y.block], sizes, count)?;
        Ok(y)
    }

    pub(super) fn pooled(
        &self,
        x: &DeviceTensor,
        sequences: &Sequences,
        pooling: Pooling,
        unit: bool,
    ) -> Result<DeviceTensor, NnError> {
        check::same("rows of all sequences", sequences.rows(), x.rows)?;
        let starts = self.runner.upload(sequences.starts())?;
        let y = self.empty(sequences.count(), x.columns)?;
        let sizes = [sequences.count(), x.columns, pooling as usize];
        let count = sequences.count().saturating_mul(x.columns);
        self.each(Id::Pool, &[&x.block, &starts, &y.block], sizes, count)?;
        if unit { self.unit(&y) } else { Ok(y) }
    }

    fn unit(&self, x: &DeviceTensor) -> Result<DeviceTensor, NnError> {
        let y = self.empty(x.rows, x.columns)?;
        let parameters = check::words([x.rows, x.columns])?;
        let size = (x.rows, x.columns);
        self.each_row(Id::Unit, &[&x.block, &y.block], &parameters, size)?;
        Ok(y)
    }

    pub(super) fn chosen_rows(&self, x: &DeviceTensor, rows: &[u32]) -> Result<DeviceTensor, NnError> {
        check::below("a row", x.rows, rows)?;
        let numbers = self.runner.upload(rows)?;
        let y = self.empty(rows.len(), x.columns)?;
        let count = rows.len().saturating_mul(x.columns);
        let buffers: [&Block; 3] = [&x.block, &numbers, &y.block];
        self.each(Id::Rows, &buffers, [rows.len(), x.columns], count)?;
        Ok(y)
    }

    /// Every row of `a` times every row of `b`, which is laid out as weights are.
    pub(super) fn similar(&self, a: &DeviceTensor, b: &DeviceTensor) -> Result<DeviceTensor, NnError> {
        check::same("columns", a.columns, b.columns)?;
        let whole = self.whole_blocks(b)?;
        let blocks = b.columns.div_ceil(BLOCK);
        let weights = self
            .runner
            .block(check::area("a tensor", b.rows, blocks.saturating_mul(BLOCK))?)?;
        let count = b.rows.saturating_mul(blocks);
        self.each(Id::Lay, &[&whole, &weights], [b.rows, blocks], count)?;
        let part = Part {
            first: 0,
            outputs: b.rows,
            weights,
            scales: None,
        };
        let matrix = DeviceMatrix {
            outputs: b.rows,
            inputs: b.columns,
            format: Format::F32,
            group: 0,
            largest: 0.0,
            parts: vec![part],
        };
        self.times(a, &matrix, Finish::default())
    }
}
