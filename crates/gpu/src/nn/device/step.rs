//! Kernels with a thread for each number, or a team for each row.

use super::kernels::{Id, Preset};
use super::{Device, check};
use crate::device::{Block, Grid, Step, THREADS};
use crate::nn::NnError;

/// What a number costs that goes through memory, in multiplications.
pub(super) const TOUCH: usize = 16;

impl Device {
    /// Runs a kernel, once those before it are done.
    pub(super) fn run(&self, step: &Step<'_>) -> Result<(), NnError> {
        Ok(self.runner.run(step)?)
    }

    /// A thread for each of `count` numbers.
    pub(super) fn each<const N: usize>(
        &self,
        id: Id,
        buffers: &[&Block],
        sizes: [usize; N],
        count: usize,
    ) -> Result<(), NnError> {
        self.run(&Step {
            kernel: self.kernels.get(id)?,
            buffers,
            parameters: &check::words(sizes)?,
            grid: Grid::folded(check::word("numbers", count)?.div_ceil(THREADS)),
            cost: count.saturating_mul(TOUCH) as u64,
        })
    }

    /// A team for each of `rows`, which has `length` numbers.
    pub(super) fn each_row(
        &self,
        id: Id,
        buffers: &[&Block],
        parameters: &[u32],
        (rows, length): (usize, usize),
    ) -> Result<(), NnError> {
        let teams = check::word("rows", rows)?;
        self.run(&Step {
            kernel: self.kernels.get(id)?,
            buffers,
            parameters,
            grid: Grid::folded(match self.preset {
                Preset::Tiled => teams,
                Preset::Direct => teams.div_ceil(THREADS),
            }),
            cost: rows.saturating_mul(length).saturating_mul(TOUCH) as u64,
        })
    }
}
