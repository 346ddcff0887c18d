//! Continuous ranked probability score.

use super::kernels::{Id, Preset};
use super::step::TOUCH;
use super::tensors::DeviceTensor;
use super::{Device, check};
use crate::device::{Block, Grid, Step, THREADS};
use crate::nn::{NnError, Pooling, Sequences};

/// Members that workgroup memory has room for: MOST of the kernel.
const MOST: usize = 2048;

impl Device {
    pub(super) fn ranked_probability(
        &self,
        members: &DeviceTensor,
        observations: &[f32],
    ) -> Result<DeviceTensor, NnError> {
        check::same("observations", members.rows, observations.len())?;
        check::at_least("members", 1, members.columns)?;
        if members.columns > MOST {
            return Err(NnError::Unsupported("more than 2048 members of an ensemble"));
        }
        let observed = self.runner.upload(observations)?;
        match self.preset {
            Preset::Tiled => self.by_sorting(members, &observed),
            Preset::Direct => self.by_pairs(members, &observed),
        }
    }

    fn by_sorting(&self, members: &DeviceTensor, observed: &Block) -> Result<DeviceTensor, NnError> {
        let y = self.empty(members.rows, 1)?;
        let places = members.columns.next_power_of_two();
        let stages = (places.ilog2() as usize).saturating_add(1);
        let each = places.saturating_mul(stages);
        let buffers: [&Block; 3] = [&members.block, observed, &y.block];
        let at_once = self.rows_at_once(each.saturating_mul(TOUCH), 1);
        for first in (0..members.rows).step_by(at_once) {
            let end = first.saturating_add(at_once).min(members.rows);
            let parameters = check::words([first, end, members.columns, places])?;
            let size = (end.saturating_sub(first), each);
            self.each_row(Id::Crps, &buffers, &parameters, size)?;
        }
        Ok(y)
    }

    /// Slower by far, but without a barrier: sorting would take as long to compile as all other kernels together.
    fn by_pairs(&self, members: &DeviceTensor, observed: &Block) -> Result<DeviceTensor, NnError> {
        let count = members.columns;
        let terms = self.empty(members.rows.saturating_mul(count), 1)?;
        let at_once = self.rows_at_once(count.saturating_mul(count), 1);
        for first in (0..members.rows).step_by(at_once) {
            let end = first.saturating_add(at_once).min(members.rows);
            let numbers = end.saturating_sub(first).saturating_mul(count);
            self.run(&Step {
                kernel: self.kernels.get(Id::Crps)?,
                buffers: &[&members.block, observed, &terms.block],
                parameters: &check::words([first, end, count])?,
                grid: Grid::folded(check::word("members", numbers)?.div_ceil(THREADS)),
                cost: numbers.saturating_mul(count) as u64,
            })?;
        }
        let each = check::word("members", count)?;
        let ensembles = Sequences::of_lengths((0..members.rows).map(|_| each));
        let ensembles = ensembles.ok_or(NnError::Unsupported("2^32 members of ensembles"))?;
        self.pooled(&terms, &ensembles, Pooling::Mean, false)
    }
}
