//! From a GPU to one that computes models.

use std::cell::RefCell;

use super::kernels::{Id, Kernels};
use super::{Chosen, Cut, Device, Products};
use crate::Gpu;
use crate::device::Runner;
use crate::nn::NnError;

impl Device {
    /// Compiles the kernels of a cut; `progress` is told how many are done, of how many, and the name of the next.
    /// All the device's memory that is ever held is `budget` bytes.
    ///
    /// # Errors
    /// [`NnError::Gpu`] where the device refuses a kernel or is lost, [`NnError::OverBudget`] of a budget that holds nothing.
    pub async fn open(
        gpu: Gpu,
        budget: u64,
        cut: impl Into<Cut>,
        mut progress: impl FnMut(usize, usize, &'static str),
    ) -> Result<Self, NnError> {
        let mut device = Self::with(gpu, budget, cut.into())?;
        device.build_all(0, &mut progress).await?;
        Ok(device)
    }

    /// Without any kernel.
    pub(super) fn with(gpu: Gpu, budget: u64, cut: Cut) -> Result<Self, NnError> {
        Ok(Self {
            binding: gpu.device.limits().max_storage_buffer_binding_size,
            preset: cut.preset,
            products: match gpu.adapter().has_halves {
                true => cut.products,
                false => Products::Single,
            },
            runner: Runner::new(gpu, budget)?,
            kernels: Kernels::default(),
            measured: None,
            runs: RefCell::default(),
        })
    }

    /// Compiles what is needed, after `before` others.
    pub(super) async fn build_all(
        &mut self,
        before: usize,
        progress: &mut impl FnMut(usize, usize, &'static str),
    ) -> Result<(), NnError> {
        let all = Id::all(self.cut());
        let of = before.saturating_add(all.len());
        for (done, id) in (before..).zip(all) {
            progress(done, of, id.name());
            self.build(id).await?;
        }
        progress(of, of, "");
        Ok(())
    }

    pub(super) async fn build(&mut self, id: Id) -> Result<(), NnError> {
        let cut = self.cut();
        Ok(self.kernels.build(self.runner.gpu(), id, cut).await?)
    }

    /// The device.
    pub fn gpu(&self) -> &Gpu {
        self.runner.gpu()
    }

    /// Bytes of its memory that are held, those that wait to be used again too.
    pub fn held(&self) -> u64 {
        self.runner.pool().held()
    }

    /// What its kernels are.
    pub fn cut(&self) -> Cut {
        Cut {
            preset: self.preset,
            products: self.products,
        }
    }

    /// The same, and why.
    pub fn chosen(&self) -> Chosen {
        Chosen {
            cut: self.cut(),
            measured: self.measured,
        }
    }
}
