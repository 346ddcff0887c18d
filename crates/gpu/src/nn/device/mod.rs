//! The operations on a GPU.
//!
//! Kernels lie in `kernels/nn/*.wgsl`, are all compiled when the device is opened, and run through
//! [`Runner`](crate::device::Runner). Numbers are single precision; how far they may be from the processor's is said where they are tested.

mod attend;
mod calibrate;
mod check;
mod chosen;
mod crps;
mod embed;
mod format;
mod half;
mod kernels;
mod layout;
mod load;
mod nearest;
mod open;
mod ops;
mod product;
mod rowwise;
mod runs;
mod step;
mod tensors;
#[cfg(test)]
mod tests;
mod vocabulary;

use std::cell::RefCell;

use crate::device::Runner;
use kernels::Kernels;
use runs::Runs;

pub use calibrate::Calibration;
pub use chosen::Chosen;
pub use kernels::{Cut, Preset, Products};
pub use tensors::{DeviceMatrix, DeviceRope, DeviceTensor, DeviceVector};

/// A GPU that computes models.
pub struct Device {
    runner: Runner,
    kernels: Kernels,
    preset: Preset,
    products: Products,
    /// What the preset was chosen by.
    measured: Option<Calibration>,
    /// Most bytes that a kernel sees of one buffer.
    binding: u64,
    /// Of the sequences seen last: every layer of a model has the same.
    runs: RefCell<Option<Runs>>,
}
