//! A finality walk that tells of every step.

use primitives::BlockRef;
use verify::{AuthoritySet, FinalityError, FinalityWalk, Header, Verified};

/// [`FinalityWalk`], with somebody who is told after each step: the walk as it then is, and how many bytes the step
/// verified.
pub(super) struct Walk<'a> {
    walk: FinalityWalk,
    told: &'a dyn Fn(&FinalityWalk, usize),
}

impl<'a> Walk<'a> {
    pub(super) fn new(walk: FinalityWalk, told: &'a dyn Fn(&FinalityWalk, usize)) -> Self {
        Self { walk, told }
    }

    pub(super) fn set(&self) -> &AuthoritySet {
        self.walk.set()
    }

    pub(super) fn finalized(&self) -> &Verified<Header> {
        self.walk.finalized()
    }

    pub(super) fn block(&self) -> BlockRef {
        self.walk.finalized().block()
    }

    pub(super) fn handover_at(&self) -> Option<u32> {
        self.walk.handover_at()
    }

    pub(super) fn advance(&mut self, header: &Header, justification: &[u8]) -> Result<(), FinalityError> {
        let _finalized = self.walk.advance(header, justification)?;
        (self.told)(
            &self.walk,
            header.scale().len().saturating_add(justification.len()),
        );
        Ok(())
    }

    /// Looks below the finalized block, newest first, for a change announced with a delay.
    pub(super) fn recall(&mut self, below: &[Header]) -> Result<bool, FinalityError> {
        self.walk.recall(below)
    }
}
