//! One row for a sequence, and rows by number.

use super::kernels::Id;
use super::linear::numbers;
use super::tensors::ExactDeviceTensor;
use super::{ExactDevice, Items, word};
use crate::nn::exact::cpu::{check_pool, check_rows};
use crate::nn::{NnError, Pooling, Sequences};

/// Stands for no row.
const NONE: u32 = u32::MAX;

impl ExactDevice {
    pub(super) fn pooled(
        &self,
        x: &ExactDeviceTensor,
        sequences: &Sequences,
        pooling: Pooling,
    ) -> Result<ExactDeviceTensor, NnError> {
        check_pool(x.rows, sequences)?;
        let pairs = sequences.starts().windows(2).map(|pair| match pair {
            [start, end] if start < end => (*start, end.saturating_sub(1)),
            _ => (NONE, NONE),
        });
        match pooling {
            Pooling::Mean => self.means(x, sequences),
            Pooling::First => self.gather(x, &pairs.map(|(first, _)| first).collect::<Vec<_>>()),
            Pooling::Last => self.gather(x, &pairs.map(|(_, last)| last).collect::<Vec<_>>()),
        }
    }

    fn means(&self, x: &ExactDeviceTensor, sequences: &Sequences) -> Result<ExactDeviceTensor, NnError> {
        let y = self.empty(sequences.count(), x.columns, x.point)?;
        let starts = self.runner.upload(sequences.starts())?;
        let parameters = [word(numbers(&y))?, word(x.columns)?];
        let cost = sequences.longest().saturating_add(256);
        let items = Items::of_threads(numbers(&y), cost);
        self.each(Id::Mean, &[&x.block, &starts, &y.block], &parameters, items)?;
        Ok(y)
    }

    pub(super) fn chosen(&self, x: &ExactDeviceTensor, rows: &[u32]) -> Result<ExactDeviceTensor, NnError> {
        check_rows(x.rows, rows)?;
        let mut y = self.gather(x, rows)?;
        y.unit = x.unit;
        Ok(y)
    }

    fn gather(&self, x: &ExactDeviceTensor, rows: &[u32]) -> Result<ExactDeviceTensor, NnError> {
        let y = self.empty(rows.len(), x.columns, x.point)?;
        let rows = self.runner.upload(rows)?;
        let parameters = [word(numbers(&y))?, word(x.columns)?];
        let items = Items::of_threads(numbers(&y), 4);
        self.each(Id::Rows, &[&x.block, &rows, &y.block], &parameters, items)?;
        Ok(y)
    }
}
