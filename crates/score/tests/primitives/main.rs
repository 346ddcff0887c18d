//! The scoring primitives against published Python packages (`tests/vectors/README.md` says which), and against what
//! nobody should send.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "tests"
)]

mod hostile;
mod language;
mod numbers;
mod ranks;
mod similarity;
mod texts;
mod vectors;
mod weights;
