use primitives::{BlockRef, Code, Fault};

use crate::{
    Assurance, AuthoritySet, Checkpoint, CheckpointError, Header, Justification, JustificationError,
    Signatures, Verified, checkpoint::Handover,
};

/// Why finality did not advance. The walk is unchanged.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FinalityError {
    /// The justification does not hold under the set in charge.
    #[error(transparent)]
    Justification(#[from] JustificationError),
    /// The justification is for another block than the header offered.
    #[error("the justification is for {target}, not for {header}")]
    WrongTarget {
        /// Block the justification claims.
        target: BlockRef,
        /// Block offered.
        header: BlockRef,
    },
    /// The block is not above the finalized one.
    #[error("block {offered} is not above the finalized block {finalized}")]
    NotNewer {
        /// Height offered.
        offered: u32,
        /// Height already finalized.
        finalized: u32,
    },
    /// The set in charge must stop at the hand-over, and the block is beyond it.
    #[error("block {offered} is beyond the hand-over at {handover}")]
    BeyondHandover {
        /// Height offered.
        offered: u32,
        /// Height of the hand-over.
        handover: u32,
    },
    /// A header offered as an ancestor is not the parent of the one before it.
    #[error("{0} is not the parent of the header before it")]
    NotAnAncestor(BlockRef),
    /// A change is announced while another is still to come.
    #[error("overlapping changes of the authority set")]
    OverlappingChange,
    /// The change that the finalized header announces cannot be followed. The chain is at fault.
    #[error(transparent)]
    Change(#[from] CheckpointError),
}

impl FinalityError {
    /// The code this error leaves the library by.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::OverlappingChange | Self::Change(_) => Code::ConsensusUnsupported,
            Self::NotAnAncestor(_) => Code::HeaderInvalid,
            _ => Code::JustificationInvalid,
        }
    }

    /// Who is at fault.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        match self {
            Self::OverlappingChange | Self::Change(_) => Fault::Chain,
            _ => Fault::Endpoint,
        }
    }
}

/// Follows GRANDPA from a checkpoint, justification by justification.
///
/// Blocks between justified ones need not be seen, with one exception: a change of voters announced with a delay
/// by a block that was skipped. [`FinalityWalk::recall`] picks such a change up from the headers behind the
/// finalized block.
#[derive(Clone, Debug)]
pub struct FinalityWalk {
    set: AuthoritySet,
    handover: Option<Handover>,
    finalized: Verified<Header>,
    /// Height from which the set in charge is in charge. Changes announced at or below it are history.
    since: u32,
    signatures: Option<Signatures>,
}

impl FinalityWalk {
    /// Starts at a checkpoint.
    #[must_use]
    pub fn start(checkpoint: Checkpoint) -> Self {
        let mut walk = Self {
            finalized: checkpoint.verified(),
            since: checkpoint.header.number(),
            set: checkpoint.signing,
            handover: checkpoint.handover,
            signatures: None,
        };
        walk.hand_over_if_due();
        walk
    }

    /// The set that signs from here on.
    #[must_use]
    pub const fn set(&self) -> &AuthoritySet {
        &self.set
    }

    /// The newest finalized block.
    pub const fn finalized(&self) -> &Verified<Header> {
        &self.finalized
    }

    /// Height at which the set in charge will hand over, when that is known and still to come.
    #[must_use]
    pub fn handover_at(&self) -> Option<u32> {
        self.handover.as_ref().map(|handover| handover.at)
    }

    /// How many signed the newest justification; `None` at the checkpoint.
    #[must_use]
    pub const fn signatures(&self) -> Option<Signatures> {
        self.signatures
    }

    /// Finalizes `header` by a justification of the set in charge, and hands over to the next set when the
    /// header is where that is due.
    ///
    /// # Errors
    ///
    /// [`FinalityError`]; the walk is then where it was.
    pub fn advance(
        &mut self,
        header: &Header,
        justification: &[u8],
    ) -> Result<Verified<Header>, FinalityError> {
        self.check_height(header)?;
        let justification = Justification::decode(justification)?;
        if justification.target() != header.block() {
            return Err(FinalityError::WrongTarget {
                target: justification.target(),
                header: header.block(),
            });
        }
        let signatures = self.set.verify(&justification)?;
        let mut next = self.clone();
        next.signatures = Some(signatures);
        next.finalized = Verified::new(header.clone(), header.block(), Assurance::Finalized);
        next.hand_over_if_due();
        next.note_change(header)?;
        next.hand_over_if_due();
        *self = next;
        Ok(self.finalized.clone())
    }

    /// Looks through the headers behind the finalized block, newest first and without a gap, for a change of
    /// voters that was announced with a delay by a block this walk skipped.
    ///
    /// Returns whether one was found: it then took over here, or [`FinalityWalk::handover_at`] says where it will.
    ///
    /// # Errors
    ///
    /// [`FinalityError`]; the walk is then where it was.
    pub fn recall(&mut self, ancestors: &[Header]) -> Result<bool, FinalityError> {
        let mut parent = self.finalized.parent_hash();
        for header in ancestors {
            if header.hash() != parent {
                return Err(FinalityError::NotAnAncestor(header.block()));
            }
            parent = header.parent_hash();
            if header.number() > self.since && header.grandpa_change().is_some() {
                let mut next = self.clone();
                next.note_change(header)?;
                next.hand_over_if_due();
                *self = next;
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn check_height(&self, header: &Header) -> Result<(), FinalityError> {
        let (offered, finalized) = (header.number(), self.finalized.number());
        if offered <= finalized {
            return Err(FinalityError::NotNewer { offered, finalized });
        }
        match self.handover_at() {
            Some(handover) if offered > handover => Err(FinalityError::BeyondHandover { offered, handover }),
            _ => Ok(()),
        }
    }

    /// Notes the change that a finalized header announces.
    fn note_change(&mut self, header: &Header) -> Result<(), FinalityError> {
        let Some(handover) = Handover::announced(header, self.set.id())? else {
            return Ok(());
        };
        let finalized = self.finalized.number();
        if self.handover.is_some() {
            return Err(FinalityError::OverlappingChange);
        }
        if handover.at < finalized {
            return Err(FinalityError::BeyondHandover {
                offered: finalized,
                handover: handover.at,
            });
        }
        self.handover = Some(handover);
        Ok(())
    }

    fn hand_over_if_due(&mut self) {
        let finalized = self.finalized.number();
        if let Some(handover) = self.handover.take_if(|handover| handover.at <= finalized) {
            self.set = handover.next;
            self.since = finalized;
        }
    }
}
