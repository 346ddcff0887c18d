//! Models in whole numbers: how near they are to what they stand for, and that no bit of them changes.

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

mod bert;
mod golden;
mod minilm;
mod near;
