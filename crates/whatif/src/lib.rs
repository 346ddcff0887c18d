//! Questions to Yuma Consensus: what would happen if.
//!
//! - [`simulate`]: validators that are honest, lazy, copy, split themselves or favour their own, over many epochs;
//! - [`sensitivity`]: what each neuron gains for each unit of a validator's weights;
//! - [`collusion`]: groups of validators that favour the same miners beyond consensus;
//! - [`generate`]: subnets that look like real ones, with the truth about them, and cliques planted on purpose.
//!
//! Epochs are run by a [`yuma::batch::Runner`], many at once, so that a GPU can answer. Everything is reckoned in
//! integers and from a seed: the same question gives the same answer on every machine. Floating point appears only in
//! methods that are there to be shown.

#![no_std]

extern crate alloc;

mod chunks;
pub mod collusion;
pub mod generate;
mod random;
pub mod sensitivity;
pub mod simulate;

pub use random::Random;
