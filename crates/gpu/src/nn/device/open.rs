//! From a GPU to one that computes models.

use std::cell::RefCell;

use super::kernels::{Id, Kernels};
use super::{Device, Preset};
use crate::Gpu;
use crate::device::Runner;
use crate::nn::NnError;

impl Device {
    /// Compiles the kernels of a preset; `progress` is told how many are done, of how many, and the name of the next.
    /// All the device's memory that is ever held is `budget` bytes.
    ///
    /// # Errors
    /// [`NnError::Gpu`] where the device refuses a kernel or is lost, [`NnError::OverBudget`] of a budget that holds nothing.
    pub async fn open(
        gpu: Gpu,
        budget: u64,
        preset: Preset,
        mut progress: impl FnMut(usize, usize, &'static str),
    ) -> Result<Self, NnError> {
        let mut device = Self::with(gpu, budget, Kernels::default(), preset)?;
        device.build_all(0, &mut progress).await?;
        Ok(device)
    }

    pub(super) fn with(gpu: Gpu, budget: u64, kernels: Kernels, preset: Preset) -> Result<Self, NnError> {
        Ok(Self {
            binding: gpu.device.limits().max_storage_buffer_binding_size,
            runner: Runner::new(gpu, budget)?,
            kernels,
            preset,
            runs: RefCell::default(),
        })
    }

    /// Compiles what the preset needs, after `before` others.
    pub(super) async fn build_all(
        &mut self,
        before: usize,
        progress: &mut impl FnMut(usize, usize, &'static str),
    ) -> Result<(), NnError> {
        let all = Id::all(self.preset);
        let of = before.saturating_add(all.len());
        for (done, id) in (before..).zip(all) {
            progress(done, of, id.name());
            self.kernels.build(self.runner.gpu(), id, self.preset).await?;
        }
        progress(of, of, "");
        Ok(())
    }

    /// The device.
    pub fn gpu(&self) -> &Gpu {
        self.runner.gpu()
    }

    /// Bytes of its memory that are held, those that wait to be used again too.
    pub fn held(&self) -> u64 {
        self.runner.pool().held()
    }

    /// How its kernels are cut.
    pub fn preset(&self) -> Preset {
        self.preset
    }
}
