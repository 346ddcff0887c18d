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
        let mut kernels = Kernels::default();
        let all = Id::all(preset);
        let of = all.len();
        for (done, id) in all.enumerate() {
            progress(done, of, id.name());
            kernels.build(&gpu, id, preset).await?;
        }
        progress(of, of, "");
        Ok(Self {
            runner: Runner::new(gpu, budget)?,
            kernels,
            preset,
            runs: RefCell::default(),
        })
    }

    /// The device.
    pub fn gpu(&self) -> &Gpu {
        self.runner.gpu()
    }

    /// Bytes of its memory that are held, those that wait to be used again too.
    pub fn held(&self) -> u64 {
        self.runner.pool().held()
    }

    /// Most that one buffer may have.
    pub(super) fn largest_binding(&self) -> u64 {
        self.gpu().device.limits().max_storage_buffer_binding_size
    }
}
