//! Everything that can go wrong on the way, and who is at fault.

use primitives::{BlockRef, Code, Fault, Hash};
use runtime::{DiscoverError, StorageError};
use thiserror::Error;
use verify::{FinalityError, HeaderError, ProofError, SealedError};

use crate::platform::StoreError;
use crate::rpc::{LinkError, RpcError};

/// Why the courier has no answer.
#[derive(Debug, Clone, Error)]
pub enum CourierError {
    /// One endpoint failed; there was no other to turn to.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// Every endpoint failed, each for its own reason.
    #[error("no endpoint serves: {}", list(.0))]
    NoEndpoint(Vec<EndpointError>),
    /// The list of endpoints is empty (caller).
    #[error("no endpoint was given")]
    NoneGiven,
    /// No block of this chain has that hash, as far as it is checked here (caller).
    #[error("block {0} is not of the chain that is checked here")]
    UnknownBlock(Hash),
    /// The chain is not that long yet, as far as it is checked here (caller).
    #[error("block {number} is beyond the newest one, {newest}")]
    NotYet {
        /// The height asked for.
        number: u32,
        /// The newest block's.
        newest: u32,
    },
    /// More headers lead down to that block than are walked (caller: the state of so old a block needs a nearer start).
    #[error(
        "block {number} is more than {} blocks below block {start}",
        crate::courier::MAX_BACK
    )]
    TooFarBack {
        /// The height asked for.
        number: u32,
        /// The height of the nearest verified header above.
        start: u32,
    },
    /// Nothing is sealed by a quorum (chain, or the authorities could not be learnt).
    #[error("no block above the finalized one is sealed by a quorum{}", because(.0))]
    NotSealed(Option<String>),
    /// The tip has not moved for too long (endpoint, or the chain stands still).
    #[error("the newest block is {age_ms} ms old, more than {limit_ms}")]
    Stale {
        /// Age by the block's own proved clock, milliseconds.
        age_ms: u64,
        /// The most accepted.
        limit_ms: u64,
    },
    /// No endpoint is connected just now (environment, or the endpoints are down).
    #[error("no endpoint is connected just now")]
    Disconnected,
    /// The client was closed (caller).
    #[error("closed")]
    Closed,
    /// The platform's store failed (environment).
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CourierError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Endpoint(error) => error.code(),
            Self::NoEndpoint(errors) => errors
                .iter()
                .map(EndpointError::code)
                .find(|c| *c != Code::NoPeers)
                .unwrap_or(Code::NoPeers),
            Self::NoneGiven | Self::UnknownBlock(_) | Self::NotYet { .. } | Self::TooFarBack { .. } => {
                Code::BadArgument
            }
            Self::NotSealed(_) => Code::NotFinalized,
            Self::Stale { .. } => Code::NotSynced,
            Self::Disconnected => Code::NoPeers,
            Self::Closed => Code::Closed,
            Self::Store(_) => Code::Storage,
        }
    }

    /// Who is to blame.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::Endpoint(error) => error.fault(),
            Self::NoEndpoint(errors) => errors.first().map_or(Fault::Environment, EndpointError::fault),
            Self::NoneGiven | Self::UnknownBlock(_) | Self::Closed => Fault::Caller,
            Self::NotYet { .. } | Self::TooFarBack { .. } => Fault::Caller,
            Self::NotSealed(_) => Fault::Chain,
            Self::Stale { .. } => Fault::Endpoint,
            Self::Store(_) | Self::Disconnected => Fault::Environment,
        }
    }

    /// Whether the same call may work later.
    #[must_use]
    pub fn retryable(&self) -> bool {
        match self {
            Self::Endpoint(error) => error.retryable(),
            Self::NoEndpoint(errors) => errors.iter().any(EndpointError::retryable),
            Self::NotSealed(_)
            | Self::Store(_)
            | Self::Stale { .. }
            | Self::Disconnected
            | Self::NotYet { .. } => true,
            Self::NoneGiven | Self::UnknownBlock(_) | Self::TooFarBack { .. } | Self::Closed => false,
        }
    }

    /// The endpoint that failed, where it was one.
    #[must_use]
    pub fn endpoint(&self) -> Option<&str> {
        match self {
            Self::Endpoint(error) => Some(&error.endpoint),
            Self::NoEndpoint(errors) => errors.first().map(|error| error.endpoint.as_str()),
            _ => None,
        }
    }
}

/// What one endpoint did.
#[derive(Debug, Clone, Error)]
#[error("{endpoint}: {cause}")]
pub struct EndpointError {
    /// Its address.
    pub endpoint: String,
    /// What happened.
    #[source]
    pub cause: Box<Cause>,
}

/// What can be wrong with what an endpoint says, or does not say.
#[derive(Debug, Clone, Error)]
pub enum Cause {
    /// The connection, or the JSON-RPC on it (endpoint or network).
    #[error(transparent)]
    Rpc(#[from] RpcError),
    /// Its genesis is not ours (endpoint, or a wrong address).
    #[error("serves another chain: its genesis is {found}, not {expected}")]
    WrongChain {
        /// The specification's genesis hash.
        expected: Hash,
        /// The endpoint's.
        found: Hash,
    },
    /// At the checkpoint's height it has another block, or none (endpoint).
    #[error("does not have the checkpoint, block {0}")]
    CheckpointUnknown(BlockRef),
    /// A header that cannot be, or that breaks the chain of headers (endpoint).
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// Asked for one header, it gave another (endpoint).
    #[error("gave header {found} when asked for {asked}")]
    OtherHeader {
        /// The hash asked for.
        asked: Hash,
        /// The hash of what came.
        found: Hash,
    },
    /// A header whose parent is not the one it must have (endpoint).
    #[error("block {block} has the parent {found}, not {expected}")]
    Unlinked {
        /// The header.
        block: BlockRef,
        /// The parent it must have.
        expected: Hash,
        /// The parent it has.
        found: Hash,
    },
    /// A header or block it told of is not to be had from it (endpoint).
    #[error("does not give block {0}")]
    BlockMissing(Hash),
    /// A block whose seal, author or slot is wrong (endpoint).
    #[error(transparent)]
    Sealed(#[from] SealedError),
    /// A justification that does not take finality further (endpoint, or a rule of the chain we do not follow).
    #[error("finality at block {at}: {error}")]
    Finality {
        /// The block it is stored at.
        at: u32,
        /// Why it does not verify.
        error: FinalityError,
    },
    /// The newest stored justification does not verify, and no change of the authority set explains it (endpoint).
    #[error("no authority set we can derive signed the justification of block {0}")]
    Unexplained(u32),
    /// Too far from the last justification to walk (endpoint: it stores none, or hides them).
    #[error("stores no justification in the {0} blocks below its tip")]
    NoJustification(u32),
    /// A storage proof that does not hold (endpoint).
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// It no longer has the state of that block (endpoint's policy: ask an archive, or a newer block).
    #[error("no longer has the state of block {0}")]
    Pruned(BlockRef),
    /// Its newest block is too old (endpoint, or the chain stands still).
    #[error("its newest block is {age_ms} ms old, more than {limit_ms}")]
    Stale {
        /// Age by the block's own proved clock, milliseconds.
        age_ms: u64,
        /// The most accepted.
        limit_ms: u64,
    },
    /// Aura's authorities are not to be had from its state (chain: it runs another consensus).
    #[error("the chain does not run Aura: {0}")]
    NotAura(&'static str),
    /// The proved code does not yield metadata (chain).
    #[error(transparent)]
    Runtime(#[from] DiscoverError),
    /// The metadata lacks what we need (chain).
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A proved value is not what its type says (chain).
    #[error("{0} does not decode")]
    Codec(&'static str),
    /// The platform's store failed (environment).
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LinkError> for Cause {
    fn from(error: LinkError) -> Self {
        Self::Rpc(error.into())
    }
}

impl EndpointError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.cause.code()
    }

    /// Who is to blame.
    #[must_use]
    pub fn fault(&self) -> Fault {
        self.cause.fault()
    }

    /// Whether asking again may work: not after a lie.
    #[must_use]
    pub fn retryable(&self) -> bool {
        !self.cause.is_lie()
    }
}

impl Cause {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Rpc(error) => rpc_code(error),
            Self::WrongChain { .. } | Self::CheckpointUnknown(_) => Code::WrongChain,
            Self::Header(_) | Self::OtherHeader { .. } | Self::Unlinked { .. } => Code::HeaderInvalid,
            Self::BlockMissing(_) => Code::EndpointMisbehaved,
            Self::Sealed(error) => error.code(),
            Self::Finality { error, .. } => error.code(),
            Self::Unexplained(_) => Code::JustificationInvalid,
            Self::NoJustification(_) => Code::NotFinalized,
            Self::Proof(_) => Code::ProofInvalid,
            Self::Pruned(_) => Code::StatePruned,
            Self::Stale { .. } => Code::NotSynced,
            Self::NotAura(_) => Code::ConsensusUnsupported,
            Self::Runtime(error) => error.code(),
            Self::Storage(error) => error.code(),
            Self::Codec(_) => Code::Codec,
            Self::Store(_) => Code::Storage,
        }
    }

    /// Who is to blame.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::Rpc(RpcError::Link(LinkError::Unreachable(_))) | Self::Store(_) => Fault::Environment,
            Self::Rpc(RpcError::Link(LinkError::Closed | LinkError::TooMany { .. })) => Fault::Caller,
            Self::NotAura(_) | Self::Codec(_) => Fault::Chain,
            Self::Finality { error, .. } => error.fault(),
            Self::Sealed(error) => error.fault(),
            Self::Runtime(error) => error.fault(),
            Self::Storage(error) => error.fault(),
            _ => Fault::Endpoint,
        }
    }

    /// Whether it shows an endpoint that must not be asked again: it lied or broke the protocol, as against being
    /// slow, away or behind.
    #[must_use]
    pub fn is_lie(&self) -> bool {
        match self {
            Self::Rpc(RpcError::Link(LinkError::Misbehaved(_)) | RpcError::Shape { .. }) => true,
            Self::Rpc(_) | Self::Pruned(_) | Self::Stale { .. } | Self::NoJustification(_) => false,
            Self::Store(_) | Self::BlockMissing(_) | Self::Sealed(SealedError::Full) => false,
            _ => true,
        }
    }
}

fn rpc_code(error: &RpcError) -> Code {
    match error {
        RpcError::Refused { .. } | RpcError::Shape { .. } => Code::EndpointMisbehaved,
        RpcError::Link(LinkError::Unreachable(_)) => Code::NoPeers,
        RpcError::Link(LinkError::Lost(_) | LinkError::Stalled { .. }) => Code::EndpointStalled,
        RpcError::Link(LinkError::Misbehaved(_)) => Code::EndpointMisbehaved,
        RpcError::Link(LinkError::TooMany { .. }) => Code::BadArgument,
        RpcError::Link(LinkError::Closed) => Code::Closed,
    }
}

fn list(errors: &[EndpointError]) -> String {
    errors
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}

fn because(reason: &Option<String>) -> String {
    reason.as_ref().map(|why| format!(": {why}")).unwrap_or_default()
}
