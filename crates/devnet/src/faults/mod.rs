//! Misbehaviour on demand, one name each. A fault spoils exactly one thing and keeps everything around it honest, so
//! that only the check meant for it can notice.

pub mod finality;
pub mod headers;
pub mod proofs;
pub mod seals;
pub mod transport;

use std::{fmt, str::FromStr};

macro_rules! faults {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal,)+) => {
        /// A misbehaviour devnet can be asked for with `--fault NAME`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Fault {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Fault {
            /// Every fault, in the order of the list in the help text.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name on the command line.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

faults! {
    /// Values are changed, in plain answers and in the proof's leaf; every other node of the proof is honest.
    ForgedValue = "forged-value",
    /// One bit of the proof is flipped.
    FlippedProof = "flipped-proof",
    /// The last node of the proof is missing.
    TruncatedProof = "truncated-proof",
    /// The proof is a good one, of another block's state.
    ForeignProof = "foreign-proof",
    /// Headers are served with another state root.
    ForgedStateRoot = "forged-state-root",
    /// Blocks carry a seal that is no signature of their author; their hashes and children are consistent with it.
    BadSeal = "bad-seal",
    /// Blocks are sealed, really, by an authority whose turn it is not.
    WrongAuthor = "wrong-author",
    /// Justifications are signed under the next set id.
    WrongSetId = "wrong-set-id",
    /// Justifications reach the threshold only by one voter's vote counted twice.
    DuplicateSigner = "duplicate-signer",
    /// Justifications are one vote short.
    BelowThreshold = "below-threshold",
    /// Justifications are good, for a block nobody knows, and served beside one everybody knows.
    UnknownFork = "unknown-fork",
    /// The chain stopped an hour ago.
    StaleHead = "stale-head",
    /// The chain is another one than its specification says.
    WrongChain = "wrong-chain",
    /// Answers begin and never end.
    EndlessReply = "endless-reply",
    /// Answers are far larger than anything that was asked for.
    OversizedReply = "oversized-reply",
    /// Answers are not JSON.
    GarbageJson = "garbage-json",
    /// The server closes its half of the connection instead of answering, and goes on listening.
    HalfClosed = "half-closed",
    /// Answers take half a minute.
    Stall = "stall",
}

/// There is no fault of that name.
#[derive(Debug, thiserror::Error)]
#[error("no fault is called {0}; there are: {names}", names = all_names())]
pub struct UnknownFault(String);

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().find(|fault| fault.name() == name);
        found.copied().ok_or_else(|| UnknownFault(name.into()))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

fn all_names() -> String {
    Fault::ALL
        .iter()
        .map(|fault| fault.name())
        .collect::<Vec<_>>()
        .join(", ")
}
