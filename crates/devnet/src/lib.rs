//! A Bittensor-shaped local chain in one native binary, faults on demand.
//!
//! A chain is a state machine: storage (key to value), code that changes it (`:code`, a wasm module inside that very
//! storage), and blocks, each of which names the root hash of the storage it leaves behind. Aura says who may seal the
//! block of a slot; GRANDPA says, by signatures of more than two thirds of its voters, which blocks are final.
//!
//! This crate is all of that in one process: it holds the keys of every authority, executes a real runtime, seals
//! each block, signs each finality proof, and serves the result over the JSON-RPC methods of Bittensor's public
//! endpoints. It stands on Parity's own crates and shares no code with the light client, so that the two ends of a
//! proof are never the same bug. Asked for a [`faults::Fault`], it lies in exactly one way.
//!
//! Reading order: [`spec`], [`genesis`] and [`genesis_edit`] (before the first block), [`state`], [`executor`],
//! [`block`] (one block), [`finality`], [`chain`] (many), [`pool`], [`node`] (who does it, and when), [`devnet`] (how to
//! use it).

pub mod block;
pub mod calls;
pub mod chain;
pub mod checkpoint;
pub mod clock;
pub mod devnet;
pub mod executor;
pub mod faults;
pub mod finality;
pub mod genesis;
pub mod genesis_edit;
pub mod keys;
pub mod node;
pub mod pool;
pub mod rotation;
mod rpc;
pub mod spec;
pub mod state;

pub use devnet::{Config, Devnet, DevnetError};
