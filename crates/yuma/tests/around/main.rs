//! What surrounds an epoch, against the chain's fixed-point crate and values of other implementations.
//!
//! `substrate-fixed` is the crate the chain computes with; formulas are written out here once more, with its types and
//! in the pallet's order of operations.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "tests"
)]

mod emission;
mod mechanisms;
mod stake;
mod unsigned;
mod weights;
