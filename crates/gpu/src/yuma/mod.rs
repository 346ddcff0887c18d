//! Many epochs of Yuma Consensus at once.
//!
//! What-if questions are batches: one subnet, and hundreds to tens of thousands of [`Scenario`]s that each change a
//! little of it. The processor prepares what is cheap or takes 128 bits (stakes, permits, masks), the GPU compares
//! weights and moves bonds, the processor pays out:
//!
//! ```text
//! EpochInput, Scenarios ─► Prepared: S, A, permits, masks                   processor, once for what they share
//!                             │
//!                             ▼
//! normalise ─► consensus ─► trust ─► incentive ─► bonds ─► earnings ─► dividends      kernels/yuma/*.wgsl
//!                                                                         │
//!                             EpochOutput ◄─ stored units, emission ◄─────┘           processor
//! ```
//!
//! The kernels reckon in the chain's own fixed point, made of 32-bit words, and every output equals that of
//! [`yuma::Epoch`] bit for bit: nothing they add up is negative, so no order of adding matters. The same kernels over
//! `f32` ([`Number::ExploreF32`]) are for exploring.
//!
//! Kernels see dense matrices of those neurons that may validate by all neurons, in the order of uids. Three things do
//! not fit that, and are computed by the processor in the same batch ([`YumaBatch::fits`]): liquid alpha over rows that
//! are not stored by column, where the chain's result depends on the order; subnets so large that a single scenario is
//! over the memory budget or that sums would leave 64 bits; and subnets in which nobody may validate.

mod answer;
mod batch;
mod engine;
mod kernels;
mod memory;
mod number;
mod report;
mod run;
mod shape;
mod subnet;
#[cfg(test)]
mod tests;
mod upload;

pub use batch::{BatchError, YumaBatch};
pub use number::Number;
pub use report::{Backend, Report, Why};
pub use yuma::batch::Scenario;
