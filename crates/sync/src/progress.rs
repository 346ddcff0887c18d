//! What a watcher is told while the client works: numbers, and one plain sentence.

use core::fmt;

use primitives::BlockRef;

/// Where the client is in its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// Looking for an endpoint that answers and serves the right chain.
    #[default]
    Connecting,
    /// From the checkpoint to the newest stored justification, then over the headers to the tip.
    Warp,
    /// Learning the runtime's types.
    Runtime,
    /// Up to date; every new header is checked as it comes.
    Following,
}

impl Phase {
    /// The word JavaScript sees.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Warp => "warp",
            Self::Runtime => "runtime",
            Self::Following => "following",
        }
    }
}

/// Signatures of one justification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed {
    /// Weight of the authorities whose signatures verified.
    pub signed: u64,
    /// Weight of the whole set.
    pub of: u64,
}

/// A block that distinct Aura authors have built on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedBlock {
    /// The block.
    pub block: BlockRef,
    /// How many distinct authors have sealed blocks on top of it.
    pub authors: u32,
    /// How many Aura authorities there are.
    pub of: u32,
}

/// A moment of the work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Where the client is in its work.
    pub phase: Phase,
    /// The endpoint in use or being tried.
    pub endpoint: String,
    /// Where trust started.
    pub checkpoint: BlockRef,
    /// The newest block covered by a verified justification.
    pub finalized: BlockRef,
    /// The newest block with a quorum of distinct authors on top, above the finalized one.
    pub sealed: Option<SealedBlock>,
    /// The newest block whose chain of headers is checked.
    pub best: Option<BlockRef>,
    /// The authority set in force after `finalized`.
    pub set_id: u64,
    /// Justifications verified.
    pub fragments: u32,
    /// Signatures of the newest justification verified, once there is one.
    pub signatures: Option<Signed>,
    /// Bytes received from all endpoints.
    pub bytes_in: u64,
    /// Bytes that passed a check: headers, justifications, proofs.
    pub bytes_verified: u64,
    /// Age of the best block by its own proved clock, milliseconds; 0 until proved.
    pub lag_ms: u64,
    /// Why there is less than there could be: why nothing above `finalized` is sealed, or what the endpoint did last.
    pub note: Option<String>,
}

impl Progress {
    pub(crate) fn new(checkpoint: BlockRef, set_id: u64) -> Self {
        Self {
            phase: Phase::Connecting,
            endpoint: String::new(),
            checkpoint,
            finalized: checkpoint,
            sealed: None,
            best: None,
            set_id,
            fragments: 0,
            signatures: None,
            bytes_in: 0,
            bytes_verified: 0,
            lag_ms: 0,
            note: None,
        }
    }

    /// What is known, and why, in one plain sentence or a few.
    #[must_use]
    pub fn sentence(&self) -> String {
        let known = match self.phase {
            Phase::Connecting => format!("Connecting to {}.", self.endpoint),
            Phase::Warp => format!(
                "Checking the way from block {} to now: {}.",
                self.checkpoint.number,
                Final(self)
            ),
            Phase::Runtime => format!(
                "{}. Learning the runtime's types from its proved code.",
                Final(self)
            ),
            Phase::Following => format!("{}{}.", Final(self), Above(self)),
        };
        match &self.note {
            Some(note) => format!("{known} {note}"),
            None => known,
        }
    }
}

struct Final<'a>(&'a Progress);

impl fmt::Display for Final<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.0.finalized.number;
        match self.0.signatures {
            None => write!(f, "Block {number} is the checkpoint you chose to trust"),
            Some(Signed { signed, of }) => {
                write!(
                    f,
                    "Block {number} is final: {signed} of {of} authorities signed it, and we checked each signature"
                )
            }
        }
    }
}

struct Above<'a>(&'a Progress);

impl fmt::Display for Above<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(SealedBlock { block, authors, of }) = self.0.sealed {
            write!(
                f,
                "; block {} has blocks by {authors} of {of} authors on top",
                block.number
            )?;
        }
        match self.0.best {
            Some(best) => write!(f, "; the newest block is {}", best.number),
            None => Ok(()),
        }
    }
}
