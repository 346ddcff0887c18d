//! The operations of a GPU against the processor's, and against plain references in double precision.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    missing_docs,
    unreachable_pub,
    reason = "tests"
)]

mod attend;
mod calibrate;
mod halves;
mod linear;
mod loss;
mod memory;
mod rowwise;
mod scores;
mod support;
