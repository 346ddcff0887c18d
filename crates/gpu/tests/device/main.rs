//! The operations of a GPU against plain references in double precision.

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

mod linear;
mod support;
