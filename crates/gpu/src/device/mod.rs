//! The device: who owns it, what it may hold, how work is laid out on it, and what happens when it goes.

mod arena;
mod dispatch;
mod kernel;
mod open;
mod pace;
mod pool;
mod readback;
mod runner;
mod stopwatch;
mod work;

pub(crate) use arena::{Arena, Use, total};
pub(crate) use dispatch::{Grid, THREADS};
pub(crate) use kernel::Kernel;
pub use open::Gpu;
pub(crate) use pace::Pace;
pub(crate) use pool::{Block, Pool};
pub(crate) use readback::{finished, read};
pub(crate) use runner::Runner;
pub(crate) use stopwatch::Stopwatch;
pub(crate) use work::{Step, Work};
