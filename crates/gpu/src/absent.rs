//! What a build without GPUs has in place of one: a type without values, so that what would use it is not there either.

use core::convert::Infallible;

use crate::nn::{AnyOps, NnError, Numbers};
use crate::{Adapter, GpuError};

/// A GPU that nobody has.
#[derive(Debug, Clone)]
pub struct Gpu(Infallible);

impl Gpu {
    /// Opens none.
    ///
    /// # Errors
    /// [`GpuError::NoAdapter`], always.
    pub async fn open() -> Result<Self, GpuError> {
        Err(GpuError::NoAdapter("this build computes on the processor".into()))
    }

    /// Which GPU it would be.
    pub fn adapter(&self) -> &Adapter {
        match self.0 {}
    }

    /// Would give the device back.
    pub fn destroy(&self) {
        match self.0 {}
    }
}

impl AnyOps {
    /// A GPU's, if there were one.
    ///
    /// # Errors
    /// None.
    pub async fn on_gpu(
        gpu: &Gpu,
        _: Numbers,
        _: [u64; 2],
        _: impl FnMut(usize, usize, &'static str),
    ) -> Result<Self, NnError> {
        match gpu.0 {}
    }
}
