//! Bytes in, [`Verified`] out: headers, seals, justifications, storage proofs.
//!
//! A light client trusts one thing, a [`Checkpoint`], and derives the rest:
//!
//! ```text
//! Checkpoint ──► FinalityWalk ──► Verified<Header>, Finalized
//!                (justifications)        │
//!                                        ▼
//!                                  SealedChain ──► Verified<Header>, Sealed or Best
//!                                  (Aura seals)          │
//!                                                        ▼
//!                            StorageProof ──► Verified<Option<Vec<u8>>>, proved present or absent
//! ```
//!
//! - [`FinalityWalk`] follows GRANDPA from one justified block to the next, handing over from authority set to
//!   authority set as the headers' scheduled changes say.
//! - [`SealedChain`] bridges the gap from the last justified block to the tip: parent links, slots, authors,
//!   sr25519 seals, and how many distinct authors have built on a block.
//! - [`StorageProof`] reads values, their hashes, and whole prefixes out of a Merkle proof against a verified
//!   header's state root; [`trace`](StorageProof::trace) shows the same walk node by node.
//!
//! Nothing here does I/O, reads a clock or draws randomness: the same bytes always give the same answer. Every
//! input may be hostile: its size is bounded before it is decoded, decoders accept exactly one encoding of a
//! value and no trailing bytes, and nothing panics. Every flipped bit is noticed.

#![no_std]

extern crate alloc;

mod authority;
mod checkpoint;
mod finality;
mod header;
mod justification;
mod proof;
mod seal;
mod sealed;
mod verified;

pub use authority::{AuraAuthorities, AuraKey, AuthorityError, AuthoritySet, GrandpaKey, MAX_AUTHORITIES};
pub use checkpoint::{Checkpoint, CheckpointError};
pub use finality::{FinalityError, FinalityWalk};
pub use header::{GrandpaChange, Header, HeaderError, HeaderParts, MAX_HEADER_BYTES, Seal};
pub use justification::{Justification, JustificationError, MAX_JUSTIFICATION_BYTES, Signatures};
pub use proof::{
    MAX_PREFIX_ENTRIES, MAX_PROOF_BYTES, MAX_PROOF_NODES, NodeKind, NodeStatus, ProofError, ProofTrace,
    Reference, StorageEntry, StorageProof, Tamper, TraceOutcome, TraceStep, trace_unverified,
};
pub use seal::SealError;
pub use sealed::{MAX_SEALED_BLOCKS, MAX_SEALED_BYTES, Pushed, SealedChain, SealedError};
pub use verified::{Assurance, Verified};

/// Bytes of a block number on this chain (u32).
const BLOCK_NUMBER_BYTES: usize = 4;
