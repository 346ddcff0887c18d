//! What models are made of: matrix products, attention, norms, and what reads scores off them.
//!
//! A model is written once, over [`Ops`]. Who computes is one of
//!
//! | | numbers | same on every machine |
//! |---|---|---|
//! | [`Cpu`] | `f32`, SIMD | on one kind of machine |
//! | [`Device`] | a GPU's `f32` | within a tolerance |
//! | [`ExactCpu`](exact::ExactCpu), [`ExactDevice`](exact::ExactDevice) | integers | yes, bit for bit, and as each other |
//!
//! [`AnyOps`] is whichever of them, as one type.
//!
//! Sequences of a batch lie end to end, without padding ([`Sequences`]), and no result depends on what else is in the
//! batch: every sum runs in a fixed order over one row.

mod any;
pub mod cpu;
mod decode;
#[cfg(feature = "webgpu")]
mod device;
mod error;
#[cfg(feature = "exact")]
pub mod exact;
mod f16;
mod narrow;
mod nearest;
mod ops;
pub mod quantise;
mod sequences;
mod spec;
mod values;
#[cfg(all(test, feature = "webgpu"))]
mod wgsl;

pub use any::{AnyOps, Numbers};
/// Kernels to choose from, which there are none of without GPUs.
#[cfg(not(feature = "webgpu"))]
pub use core::convert::Infallible as Chosen;
pub use cpu::Cpu;
#[cfg(feature = "webgpu")]
pub use device::{
    Calibration, Chosen, Cut, Device, DeviceMatrix, DeviceRope, DeviceTensor, DeviceVector, Preset, Products,
};
pub use error::NnError;
pub use nearest::Nearest;
pub use ops::Ops;
pub use sequences::Sequences;
pub use spec::{Activation, Attend, Columns, Gather, Linear, Norm, Pooling, Precision, Rope};
pub use values::{MatrixData, Values};
