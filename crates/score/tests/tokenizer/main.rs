//! Tokenizers: equal to Hugging Face's, and unmoved by bad files.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "tests"
)]

mod characters;
mod equal;
mod hostile;
mod vectors;
