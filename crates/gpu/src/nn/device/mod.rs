//! The operations on a GPU.
//!
//! Kernels lie in `kernels/nn/*.wgsl`, are all compiled when the device is opened, and run through
//! [`Runner`](crate::device::Runner). Numbers are single precision; how far they may be from the processor's is said where they are tested.

mod check;
mod format;
mod kernels;
mod layout;
mod load;
mod open;
mod ops;
mod product;
mod tensors;

use crate::device::Runner;
use kernels::Kernels;

pub use kernels::Preset;
pub use tensors::{DeviceMatrix, DeviceRope, DeviceTensor, DeviceVector};

/// A GPU that computes models.
pub struct Device {
    runner: Runner,
    kernels: Kernels,
    preset: Preset,
}
