//! The metadata of the very block decides every type; calls into the runtime run locally.
//!
//! A Substrate chain carries its own program, the *runtime*, in its state at the key `:code`. The
//! runtime is replaced every few weeks, and with it the layout of the state. So nothing here is
//! generated against one version: the proved `:code` is run ([`vm`]) to ask for its own
//! [`Metadata`], and that says where an item is kept ([`Entry::key`]) and what its bytes mean
//! ([`Entry::value`], [`Value`]).
//!
//! What is missing is told apart, always: an item the runtime does not have is an error
//! ([`StorageError::NoItem`]), a value proved absent is `None` or the runtime's own default, and
//! bytes that do not decode are an error. No error ever becomes a zero.

#![no_std]

extern crate alloc;

pub mod blob;
mod decode;
mod discover;
mod hasher;
mod metadata;
mod source;
mod storage;
mod types;
mod value;
mod version;
pub mod vm;

pub use decode::{DecodeError, FromChain, Input};
pub use discover::{DiscoverError, metadata_bytes, metadata_from_code};
pub use hasher::Hasher;
pub use metadata::{MAX_METADATA_BYTES, Metadata, MetadataError};
pub use source::{Pairs, StateSource};
pub use storage::{Entry, StorageError};
pub use types::Types;
pub use value::{Field, Value};
pub use version::RuntimeVersion;
pub use vm::{NoStorage, ProvedStorage, Query, RuntimeVm, Unproved, VmError};
