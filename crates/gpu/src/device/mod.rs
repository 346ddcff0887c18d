//! The device: who owns it, what it may hold, how work is laid out on it, and what happens when it goes.

mod adapter;
mod arena;
mod dispatch;
mod open;
mod readback;
mod stopwatch;

pub use adapter::Adapter;
pub(crate) use arena::{Arena, Use, total};
pub(crate) use dispatch::Grid;
pub use open::Gpu;
pub(crate) use readback::read;
pub(crate) use stopwatch::Stopwatch;
