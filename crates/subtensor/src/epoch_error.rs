//! Why an epoch could not be read, recomputed or audited.

use primitives::{BlockRef, Code, Fault, NetUid};
use yuma::{InputError, Unsupported};

use crate::error::SnapshotError;

/// Why there is no epoch to compute. `E` is the error of the state's source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EpochError<E> {
    /// The state could not be read.
    #[error("{0}")]
    Snapshot(SnapshotError<E>),
    /// The block's runtime computes epochs in a way that is not known here (the chain: nothing is guessed).
    #[error("{0}")]
    Unsupported(Unsupported),
    /// The block brought a new runtime into force, whose migrations may change what the epoch reads (the chain).
    #[error("block {0} migrated the state to a new runtime before its epochs")]
    Migrated(BlockRef),
    /// The state is none that an epoch can have read (the chain).
    #[error("{0}")]
    Input(InputError),
    /// The subnet says it has more mechanisms than there can be (the chain).
    #[error("{0} mechanisms are more than a subnet can have")]
    Mechanisms(u8),
    /// Commits are to be revealed after more epochs than a chain allows (the chain).
    #[error("{0} epochs until commits are revealed are more than there can be")]
    RevealPeriod(u64),
    /// No epoch of the subnet ran in that block (the caller).
    #[error("no epoch of subnet {netuid} ran in block {}; {}", .block.number, told(.last))]
    NotAnEpoch {
        /// The subnet.
        netuid: NetUid,
        /// The block asked about.
        block: BlockRef,
        /// The block of the last epoch at or before it; `None` where there was none yet.
        last: Option<u64>,
    },
    /// The first block is not the one right before the second (the caller).
    #[error("block {before} does not come right before block {block}")]
    NotParent {
        /// The block inputs were to be read from.
        before: BlockRef,
        /// The block outputs were to be read from.
        block: BlockRef,
    },
    /// Later in the same block, the subnet lost neurons or mechanisms: what the epoch stored is gone (the chain).
    #[error("subnet {netuid} was cut down in block {} after its epoch ran", .block.number)]
    Overwritten {
        /// The subnet.
        netuid: NetUid,
        /// The epoch's block.
        block: BlockRef,
    },
}

impl<E> EpochError<E> {
    /// Its stable code; `of_source` tells that of a source's error.
    pub fn code(&self, of_source: impl FnOnce(&E) -> Code) -> Code {
        match self {
            Self::Snapshot(error) => error.code(of_source),
            Self::Unsupported(error) => error.code(),
            Self::Migrated(_) | Self::Overwritten { .. } => Code::ConsensusUnsupported,
            Self::Input(_) | Self::Mechanisms(_) | Self::RevealPeriod(_) => Code::Codec,
            Self::NotAnEpoch { .. } | Self::NotParent { .. } => Code::BadArgument,
        }
    }

    /// Who is to blame; `of_source` tells it for a source's error.
    pub fn fault(&self, of_source: impl FnOnce(&E) -> Fault) -> Fault {
        match self {
            Self::Snapshot(error) => error.fault(of_source),
            Self::Unsupported(error) => error.fault(),
            Self::NotAnEpoch { .. } | Self::NotParent { .. } => Fault::Caller,
            _ => Fault::Chain,
        }
    }
}

impl<E> From<SnapshotError<E>> for EpochError<E> {
    fn from(error: SnapshotError<E>) -> Self {
        Self::Snapshot(error)
    }
}

impl<E> From<runtime::StorageError> for EpochError<E> {
    fn from(error: runtime::StorageError) -> Self {
        Self::Snapshot(error.into())
    }
}

impl<E> From<Unsupported> for EpochError<E> {
    fn from(error: Unsupported) -> Self {
        Self::Unsupported(error)
    }
}

impl<E> From<InputError> for EpochError<E> {
    fn from(error: InputError) -> Self {
        Self::Input(error)
    }
}

fn told(last: &Option<u64>) -> alloc::string::String {
    match last {
        Some(block) => alloc::format!("the last one was in block {block}"),
        None => "it had none before".into(),
    }
}
