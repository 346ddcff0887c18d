//! Yuma Consensus for the chain devnet runs, as spec 425 of Bittensor has it.
//!
//! The client recomputes epochs with an implementation of its own and compares. That proves something only if the other
//! side is not the same code, so this crate shares none with it: dense matrices and plain loops, written from the
//! description of the algorithm, on the fixed-point crate the chain itself computes with. Where the two disagree, one of
//! them is wrong.
//!
//! Clarity comes before speed here: what is a sum over a matrix in the algorithm is a loop over a matrix.
//!
//! [`epoch`] is one epoch of one mechanism; [`mechanisms`] splits and sums over several; [`inheritance`] is the stake
//! an epoch counts for a hotkey with parents and children.

#![no_std]

extern crate alloc;

mod bonds;
mod commits;
mod consensus;
pub mod inheritance;
mod liquid;
mod matrix;
pub mod mechanisms;
mod number;
mod outcome;
mod stake;
mod subnet;
mod weights;

use alloc::vec::Vec;

pub use commits::{Commit, CommitReveal};
pub use outcome::Outcome;
pub use subnet::{LiquidAlpha, Mode, Neuron, Subnet};

use consensus::Agreement;
use stake::Stakes;

/// Runs one epoch of one mechanism and says what the chain would store of it.
#[must_use]
pub fn epoch(subnet: &Subnet) -> Outcome {
    let stakes = Stakes::weigh(subnet);
    let weights = weights::counted(subnet, &stakes.permits);
    let agreement = Agreement::find(subnet, &stakes.active, &weights);
    let earned = bonds::move_on(subnet, &stakes.active, &weights, &agreement);
    outcome::settle(subnet, stakes, agreement, earned)
}

/// The value of a uid; a column is zero past its end.
fn at<V: Copy + Default>(column: &[V], uid: u16) -> V {
    column.get(usize::from(uid)).copied().unwrap_or_default()
}

/// A column from what a function says of each uid.
fn column<V>(neurons: u16, value: impl FnMut(u16) -> V) -> Vec<V> {
    (0..neurons).map(value).collect()
}
