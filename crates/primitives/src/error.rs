//! How an error leaves this library: a stable code, and who is at fault.
//!
//! Each component has one error enum of its own; each of those answers `code()` and `fault()` with the types
//! here, so that the JavaScript boundary needs no table of its own.

use core::fmt;

/// Who must do something about an error.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Fault {
    /// The endpoint sent something false, broken or nothing at all. Another endpoint may serve.
    Endpoint,
    /// The chain itself is so: an item is absent, a rule is not supported.
    Chain,
    /// The caller asked for something that cannot be.
    Caller,
    /// The browser, the device or the network between.
    Environment,
    /// This library. Please report it.
    Bug,
}

impl Fault {
    /// The word JavaScript sees.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Endpoint => "endpoint",
            Self::Chain => "chain",
            Self::Caller => "caller",
            Self::Environment => "environment",
            Self::Bug => "bug",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Declares [`Code`], so that a code and its text stand on one line.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// Stable name of an error, the same in Rust and JavaScript. Codes are added, never renamed.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The text JavaScript sees, such as `PROOF_INVALID`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

codes! {
    /// The caller's `AbortSignal` fired.
    Aborted = "ABORTED",
    /// The client was closed.
    Closed = "CLOSED",
    /// The worker died; every handle it owned is void.
    Crashed = "CRASHED",
    /// No endpoint or peer could be reached.
    NoPeers = "NO_PEERS",
    /// The head known is too old to answer from.
    NotSynced = "NOT_SYNCED",
    /// The block is not final, and the caller demanded finality.
    NotFinalized = "NOT_FINALIZED",
    /// The chain uses a consensus rule this library does not verify: it says so instead of guessing.
    ConsensusUnsupported = "CONSENSUS_UNSUPPORTED",
    /// The checkpoint is older than the policy allows.
    CheckpointStale = "CHECKPOINT_STALE",
    /// A storage proof does not verify against the state root of its block.
    ProofInvalid = "PROOF_INVALID",
    /// A GRANDPA justification does not verify under the authority set that must have signed it.
    JustificationInvalid = "JUSTIFICATION_INVALID",
    /// A header is malformed, badly sealed, by the wrong author, or breaks the parent link.
    HeaderInvalid = "HEADER_INVALID",
    /// The endpoint serves another chain.
    WrongChain = "WRONG_CHAIN",
    /// The endpoint broke the protocol: garbage, oversized or endless answers.
    EndpointMisbehaved = "ENDPOINT_MISBEHAVED",
    /// The endpoint stopped answering.
    EndpointStalled = "ENDPOINT_STALLED",
    /// The endpoint no longer holds the state of that block.
    StatePruned = "STATE_PRUNED",
    /// The runtime changed under a handle made for another version.
    RuntimeChanged = "RUNTIME_CHANGED",
    /// The runtime of the block has no such pallet, item or call.
    NotInRuntime = "NOT_IN_RUNTIME",
    /// Bytes did not decode as the type that the runtime says they have.
    Codec = "CODEC",
    /// The caller passed something malformed.
    BadArgument = "BAD_ARGUMENT",
    /// A key file is malformed or unsupported.
    Keyfile = "KEYFILE",
    /// The password does not open the key file.
    WrongPassword = "WRONG_PASSWORD",
    /// A cryptographic operation failed.
    Crypto = "CRYPTO",
    /// The device lacks something, such as memory.
    Device = "DEVICE",
    /// The signer said no.
    SignerRejected = "SIGNER_REJECTED",
    /// The transaction is invalid.
    TxInvalid = "TX_INVALID",
    /// The transaction was dropped from the pool.
    TxDropped = "TX_DROPPED",
    /// Another transaction took its place.
    TxUsurped = "TX_USURPED",
    /// The transaction's era has passed.
    TxExpired = "TX_EXPIRED",
    /// The call was included and failed.
    DispatchError = "DISPATCH_ERROR",
    /// A policy of the caller forbids it.
    Policy = "POLICY",
    /// No GPU.
    GpuUnavailable = "GPU_UNAVAILABLE",
    /// The GPU went away.
    GpuLost = "GPU_LOST",
    /// Files of a model are missing, or cannot be fetched.
    ModelUnavailable = "MODEL_UNAVAILABLE",
    /// Files of a model are malformed, not supported, or not those that were demanded.
    ModelInvalid = "MODEL_INVALID",
    /// The browser's storage failed.
    Storage = "STORAGE",
    /// None of the above.
    Unknown = "UNKNOWN",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_codes_share_a_text() {
        let texts: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(texts.len(), Code::ALL.len());
    }
}
