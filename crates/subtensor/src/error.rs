//! Why a view of the chain could not be had.

use primitives::NetUid;
use primitives::error::{Code, Fault};
use runtime::StorageError;

/// Why a [`Snapshot`](crate::Snapshot) gave no answer. `E` is the error of its source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError<E> {
    /// The source could not read or prove a value. It knows who is at fault.
    #[error("{0}")]
    Source(E),
    /// The runtime lacks what the answer cannot do without, or a value does not decode (the chain's fault).
    #[error(transparent)]
    Storage(StorageError),
    /// The block has no such subnet (the caller's fault).
    #[error("there is no subnet {0} in this block")]
    NoSubnet(NetUid),
    /// The chain says that an entry exists, and does not have it (the chain's fault).
    #[error("`{0}` is absent for a neuron that exists")]
    Absent(&'static str),
    /// The source gave another number of values than it was asked for (a bug of ours).
    #[error("the source answered a different number of reads than it was asked")]
    Answers,
}

impl<E> SnapshotError<E> {
    /// Its stable code; `of_source` tells that of a source's error.
    pub fn code(&self, of_source: impl FnOnce(&E) -> Code) -> Code {
        match self {
            Self::Source(error) => of_source(error),
            Self::Storage(error) => error.code(),
            Self::NoSubnet(_) => Code::BadArgument,
            Self::Absent(_) => Code::Codec,
            Self::Answers => Code::Unknown,
        }
    }

    /// Who is to blame; `of_source` tells it for a source's error.
    pub fn fault(&self, of_source: impl FnOnce(&E) -> Fault) -> Fault {
        match self {
            Self::Source(error) => of_source(error),
            Self::Storage(error) => error.fault(),
            Self::NoSubnet(_) => Fault::Caller,
            Self::Absent(_) => Fault::Chain,
            Self::Answers => Fault::Bug,
        }
    }
}

impl<E> From<StorageError> for SnapshotError<E> {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}
