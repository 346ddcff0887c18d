//! `verify` against real chain data, against signatures made by another implementation, and against every flipped
//! bit.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "tests"
)]

mod finality;
mod flips;
mod justification;
mod proof;
mod real_data;
mod records;
mod sealed;
mod voters;
