//! Work for a GPU, through WebGPU: in a browser its own, elsewhere Vulkan, Metal or D3D12.
//!
//! [`Gpu`] is the device, and everything that knows of it: kernels, memory, geometry, loss. What is computed on it lies
//! beside it, one folder for each kind of work. [`yuma`] is the first: many epochs of Yuma Consensus that start from
//! one subnet, bit for bit as the processor computes them.
//!
//! A GPU is never needed. Whoever asks for one may get none, or lose it halfway; the work is then done by the
//! processor, and a report says so. Without the feature `webgpu` nobody ever gets one, and the rest is as it is.

#[cfg(not(feature = "webgpu"))]
mod absent;
mod adapter;
mod clock;
#[cfg(feature = "webgpu")]
mod device;
mod error;
pub mod nn;
mod parallel;
#[cfg(feature = "webgpu")]
pub mod yuma;

#[cfg(not(feature = "webgpu"))]
pub use absent::Gpu;
pub use adapter::Adapter;
pub use clock::now_ms;
#[cfg(feature = "webgpu")]
pub use device::Gpu;
pub use error::GpuError;
