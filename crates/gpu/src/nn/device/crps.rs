//! Continuous ranked probability score.

use super::kernels::Id;
use super::tensors::DeviceTensor;
use super::{Device, check};
use crate::device::{Block, Grid, Step};
use crate::nn::NnError;

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
        let y = self.empty(members.rows, 1)?;
        let places = members.columns.next_power_of_two();
        let stages = (places.ilog2() as usize).saturating_add(1).pow(2);
        let buffers: [&Block; 3] = [&members.block, &observed, &y.block];
        let cost = members.rows.saturating_mul(places).saturating_mul(stages);
        self.run(&Step {
            kernel: self.kernels.get(Id::Crps)?,
            buffers: &buffers,
            parameters: &check::words([members.rows, members.columns, places])?,
            grid: Grid::folded(check::word("rows", members.rows)?),
            cost: cost as u64,
        })?;
        Ok(y)
    }
}
