//! Yuma Consensus, bit for bit as the chain computes it.
#![no_std]
extern crate alloc;

mod error;
mod input;
pub mod mechanisms;
mod output;
mod rows;
pub mod stake;
mod version;

pub use error::InputError;
pub use input::{Commit, CommitReveal, EpochInput, MAX_NEURONS};
pub use output::EpochOutput;
pub use rows::{Row, Rows};
pub use version::{Unsupported, YumaVersion};
