//! Bittensor, typed: subnets and the metagraph, read from the storage of one block.
//!
//! Values are read where the chain stores them, in one batch of proved reads after another, and decoded by the
//! metadata of that very block. What the block's runtime does not have is `None` in its column; what it has but was
//! never written is the runtime's own default; everything else is an error. Nothing is ever a zero because it could
//! not be read.
//!
//! Where the values come from, and who proved them, is behind [`StateSource`].

#![no_std]

extern crate alloc;

pub mod audit;
mod axon;
mod batch;
mod epoch_error;
mod epoch_inputs;
mod error;
mod metagraph;
mod price;
mod sparse;
mod subnet;

use alloc::vec::Vec;

use primitives::{BlockRef, NetUid};

pub use audit::{AuditReport, audit, last_epoch};
pub use axon::Axon;
pub use epoch_error::EpochError;
pub use epoch_inputs::{EpochInputs, Mode, Pending, SubnetEpoch};
pub use error::SnapshotError;
pub use metagraph::Metagraph;
pub use price::{AlphaPrice, Pool};
pub use runtime::{Pairs, StateSource};
pub use sparse::SparseRows;
pub use subnet::SubnetInfo;

/// The pallet that holds subnets, neurons and stake.
const PALLET: &str = "SubtensorModule";

/// The subnet that TAO is staked on.
const ROOT: NetUid = NetUid(0);

/// One block's state, seen as Bittensor's.
#[derive(Debug, Clone, Copy)]
pub struct Snapshot<S>(S);

impl<S: StateSource> Snapshot<S> {
    /// A snapshot of whatever block `source` reads.
    pub fn new(source: S) -> Self {
        Self(source)
    }

    /// The block everything here is read at.
    pub fn block(&self) -> BlockRef {
        self.0.block()
    }

    /// Where values come from.
    pub fn source(&self) -> &S {
        &self.0
    }

    /// Every subnet, by number. Two rounds of reads.
    ///
    /// # Errors
    /// See [`SnapshotError`].
    pub async fn subnets(&self) -> Result<Vec<SubnetInfo>, SnapshotError<S::Error>> {
        subnet::list(&self.0).await
    }

    /// All neurons of one subnet, columnar, with their weights and bonds. Two rounds of reads; a third where hotkeys
    /// outside the subnet lend stake to hotkeys within, and one more for a subnet of over 256 neurons.
    ///
    /// # Errors
    /// [`SnapshotError::NoSubnet`] when the block has no such subnet; else see [`SnapshotError`].
    pub async fn metagraph(&self, netuid: NetUid) -> Result<Metagraph, SnapshotError<S::Error>> {
        metagraph::read(&self.0, netuid).await
    }

    /// What the subnet's next epoch is computed from. Two rounds of reads; a third where hotkeys outside the subnet
    /// lend stake to hotkeys within, and one more for a subnet of over 256 neurons.
    ///
    /// # Errors
    /// [`EpochError::Unsupported`] where the block's runtime computes epochs in a way that is not known here, and others.
    pub async fn epoch_inputs(&self, netuid: NetUid) -> Result<EpochInputs, EpochError<S::Error>> {
        epoch_inputs::read(&self.0, netuid).await
    }
}
