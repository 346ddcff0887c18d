//! Model files: what PyTorch's own libraries wrote is read as they read it, and what nobody would write is refused.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    missing_docs,
    reason = "tests"
)]

mod common;
mod configs;
mod directory;
mod folder;
mod hostile_configs;
mod hostile_folders;
mod hostile_packs;
mod hostile_tensors;
mod minilm;
mod packs;
mod properties;
mod tensors;
