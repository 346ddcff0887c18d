//! Yuma Consensus, bit for bit as the chain computes it.
//!
//! Once a tempo, Bittensor turns what validators think of miners into what everybody is paid. [`Epoch::run`] does the
//! same from the same inputs and gives the same integers, so that what a chain stores can be recomputed and compared:
//!
//! ```text
//! EpochInput ─► Prepared: S stake, A active stake, permits, masks
//!                  │
//!                  ▼
//!               W weights ─► C consensus ─► W̄ clipped ─► T trust, I incentive
//!                  │                          │
//!                  └────────► bonds: ΔB, B ◄──┘ ──► D dividends
//!                                                       │
//!                                EpochOutput: stored ratios, emission
//! ```
//!
//! Steps and matrices are called what the chain calls them; each function names the file of
//! `pallets/subtensor/src` (opentensor/subtensor, spec 425) it was written after. Nothing an epoch reckons is
//! floating point, nothing does I/O, and the same input gives the same bits on every machine.

#![no_std]

extern crate alloc;

pub mod batch;
mod bonds;
mod consensus;
pub mod emission;
mod epoch;
mod error;
pub mod fixed;
mod input;
mod masks;
pub mod mechanisms;
mod output;
mod payout;
mod permits;
mod prepared;
mod ratios;
mod rows;
mod shares;
pub mod stake;
mod trace;
mod version;
pub mod weights;

pub use bonds::{Liquid, bond_speed};
pub use epoch::{Epoch, Verdict};
pub use error::InputError;
pub use input::{Commit, CommitReveal, EpochInput, MAX_NEURONS};
pub use output::EpochOutput;
pub use prepared::Prepared;
pub use rows::{Row, Rows};
pub use trace::{Seen, Step, Trace};
pub use version::{Unsupported, YumaVersion};
