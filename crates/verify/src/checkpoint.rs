use primitives::{Code, Fault};

use crate::{Assurance, AuthorityError, AuthoritySet, GrandpaChange, Header, Verified};

/// Why a checkpoint cannot be started from. Whoever supplied it is at fault, or the chain follows rules that
/// this library does not.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The header forces a change of voters, which is outside the rules of finality.
    #[error("the checkpoint's header forces a change of authorities")]
    ForcedChange,
    /// The set that the header announces cannot be used.
    #[error("the next authority set is unusable: {0}")]
    NextSet(#[from] AuthorityError),
    /// The set id or the height of the hand-over overflows.
    #[error("the hand-over's set id or height overflows")]
    Overflow,
}

impl CheckpointError {
    /// The code this error leaves the library by.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::ForcedChange => Code::ConsensusUnsupported,
            Self::NextSet(error) => error.code(),
            Self::Overflow => Code::BadArgument,
        }
    }

    /// Who is at fault.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        match self {
            Self::ForcedChange => Fault::Chain,
            Self::NextSet(error) => error.fault(),
            Self::Overflow => Fault::Caller,
        }
    }
}

/// The one thing trusted: a finalized header and the set that signed it.
///
/// As in the chain's own specification (`grandpaWarpSyncCheckpoint`), the set given is the one that *signed* the
/// header. The next set is never given: it is read from the header's own scheduled change. A header without one
/// (genesis, say) leaves the signing set in charge.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkpoint {
    pub(crate) header: Header,
    pub(crate) signing: AuthoritySet,
    pub(crate) handover: Option<Handover>,
}

impl Checkpoint {
    /// Checks that a walk can start here.
    ///
    /// # Errors
    ///
    /// [`CheckpointError`] when the header forces a change, or announces an unusable set.
    pub fn new(header: Header, signing: AuthoritySet) -> Result<Self, CheckpointError> {
        let handover = Handover::announced(&header, signing.id())?;
        Ok(Self {
            header,
            signing,
            handover,
        })
    }

    /// The trusted header.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The set that signed the header.
    #[must_use]
    pub const fn signing_set(&self) -> &AuthoritySet {
        &self.signing
    }

    /// The set that the header hands over to, and the height at which it takes over.
    #[must_use]
    pub fn next_set(&self) -> Option<(&AuthoritySet, u32)> {
        self.handover
            .as_ref()
            .map(|handover| (&handover.next, handover.at))
    }

    /// The header, verified by decree.
    pub fn verified(&self) -> Verified<Header> {
        Verified::new(self.header.clone(), self.header.block(), Assurance::Finalized)
    }
}

/// A change of voters that is announced and will happen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Handover {
    /// Height of the last block that the old set finalizes.
    pub(crate) at: u32,
    /// Who takes over.
    pub(crate) next: AuthoritySet,
}

impl Handover {
    /// Reads the change that `header` announces while set `current` is in charge.
    pub(crate) fn announced(header: &Header, current: u64) -> Result<Option<Self>, CheckpointError> {
        let (delay, next) = match header.grandpa_change() {
            None => return Ok(None),
            Some(GrandpaChange::Forced) => return Err(CheckpointError::ForcedChange),
            Some(GrandpaChange::Scheduled { delay, next }) => (*delay, next.clone()),
        };
        let id = current.checked_add(1).ok_or(CheckpointError::Overflow)?;
        let at = header
            .number()
            .checked_add(delay)
            .ok_or(CheckpointError::Overflow)?;
        Ok(Some(Self {
            at,
            next: AuthoritySet::weighted(id, next)?,
        }))
    }
}
