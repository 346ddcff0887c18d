//! Where the set in force stops signing: bisection over the stored justifications, by what verifies.
//!
//! A stock node stores a justification at the first block it finalizes past each multiple of a period, and at each
//! change of the authority set. While one set is in force all of them verify under it; after the change none does.
//! So whether one verifies tells on which side of the change it lies, and no answer has to be believed.

use std::collections::BTreeSet;

use primitives::BlockRef;

use super::fetch::{Fetch, JustifiedBlock};
use super::walk::Walk;
use crate::error::Cause;
use crate::platform::Platform;

/// How many blocks past a multiple are looked at for its justification. Nodes finalize every few blocks.
pub(super) const SCAN: u32 = 48;
/// Blocks looked at in one go: bodies come along, so few.
const SCAN_STEP: u32 = 4;
/// Most multiples without a justification that are put up with in one search.
const MAX_MISSING: usize = 64;

/// Where a search ended.
pub(super) enum Reach {
    /// No stored justification above the walk refuses to verify.
    Tip,
    /// The walk crossed a change of the authority set: another search is due, under the new one.
    Crossed,
    /// The justification stored at this block does not verify under the set in force, and there is none in between
    /// that does.
    Refused(BlockRef),
}

/// One search, under one authority set.
pub(super) struct Bisection<'a, P> {
    fetch: &'a Fetch<P>,
    period: u32,
    /// Height up to which the endpoint claims finality.
    target: u32,
    /// Multiples that have no justification stored.
    missing: BTreeSet<u32>,
    /// The lowest block known whose justification does not verify.
    refused: Option<BlockRef>,
}

impl<'a, P: Platform> Bisection<'a, P> {
    pub(super) fn new(fetch: &'a Fetch<P>, period: u32, target: u32) -> Self {
        Self {
            fetch,
            period: period.max(1),
            target,
            missing: BTreeSet::new(),
            refused: None,
        }
    }

    /// Takes `walk` to the newest justification that verifies under the set in force.
    pub(super) async fn run(mut self, walk: &mut Walk<'_>) -> Result<Reach, Cause> {
        let set = walk.set().id();
        while let Some(multiple) = self.next(walk.block().number) {
            match self.stored_past(multiple, walk.block().number).await? {
                None => self.none_at(multiple)?,
                Some((found, justification)) => match walk.advance(&found.header, &justification) {
                    Ok(()) if walk.set().id() != set => return Ok(Reach::Crossed),
                    Ok(()) => {}
                    Err(_) => self.refused = Some(found.header.block()),
                },
            }
        }
        Ok(self.refused.map_or(Reach::Tip, Reach::Refused))
    }

    /// The multiple to look at next: the newest while nothing refused to verify, then the middle of what is open.
    fn next(&self, finalized: u32) -> Option<u32> {
        let low = finalized.checked_div(self.period)?.saturating_add(1);
        let high = match self.refused {
            None => self.target.checked_div(self.period)?,
            Some(block) => block.number.checked_div(self.period)?.checked_sub(1)?,
        };
        let middle = if self.refused.is_none() {
            high
        } else {
            low.midpoint(high)
        };
        let open = |multiple: &u32| !self.missing.contains(multiple);
        let below = (low..=middle.min(high)).rev().find(open);
        below.or_else(|| (middle.max(low)..=high).find(open))
    }

    fn none_at(&mut self, multiple: u32) -> Result<(), Cause> {
        self.missing.insert(multiple);
        if self.missing.len() > MAX_MISSING {
            return Err(Cause::NoJustification(self.target));
        }
        Ok(())
    }

    /// The first stored justification at or shortly past a multiple, above what is finalized already.
    async fn stored_past(
        &self,
        multiple: u32,
        finalized: u32,
    ) -> Result<Option<(JustifiedBlock, Vec<u8>)>, Cause> {
        let first = multiple.saturating_mul(self.period);
        let end = first
            .saturating_add(SCAN.min(self.period))
            .min(self.target.saturating_add(1));
        let mut next = first.max(finalized.saturating_add(1));
        while next < end {
            let stop = end.min(next.saturating_add(SCAN_STEP));
            if let Some(found) = first_justified(self.fetch, next, stop).await? {
                return Ok(Some(found));
            }
            next = stop;
        }
        Ok(None)
    }
}

/// The first block in `from..end` that has a justification stored, with it.
pub(super) async fn first_justified<P: Platform>(
    fetch: &Fetch<P>,
    from: u32,
    end: u32,
) -> Result<Option<(JustifiedBlock, Vec<u8>)>, Cause> {
    let numbers: Vec<u32> = (from..end).collect();
    let hashes: Vec<_> = fetch
        .hashes(&numbers)
        .await?
        .into_iter()
        .map_while(|hash| hash)
        .collect();
    for mut block in fetch.blocks(&hashes).await?.into_iter().flatten() {
        if let Some(justification) = block.justification.take() {
            return Ok(Some((block, justification)));
        }
    }
    Ok(None)
}
