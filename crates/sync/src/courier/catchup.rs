//! From the checkpoint to the newest stored justification, through every change of the authority set.

use primitives::BlockRef;
use verify::{FinalityError, GrandpaChange, Header};

use super::bisect::{Bisection, Reach};
use super::fetch::Fetch;
use super::linked;
use super::walk::Walk;
use crate::error::Cause;
use crate::platform::Platform;

/// Most headers walked in search of one set change.
const MAX_WALK: u32 = 1 << 14;

/// Takes `walk` as far as stored justifications lead below the height the endpoint calls finalized.
pub(super) async fn catch_up<P: Platform>(
    fetch: &Fetch<P>,
    walk: &mut Walk<'_>,
    period: u32,
) -> Result<(), Cause> {
    let target = fetch.finalized_hint().await?.number;
    loop {
        match Bisection::new(fetch, period, target).run(walk).await? {
            Reach::Tip => return Ok(()),
            Reach::Crossed => {}
            Reach::Refused(block) => hand_over(fetch, walk, block).await?,
        }
    }
}

/// Takes `walk` to the block at height `at`, where a change of the set takes effect and a justification is always
/// stored, and on into the next set.
///
/// # Errors
/// There is none, it does not verify, or no header announces a change for that height.
pub(super) async fn cross<P: Platform>(fetch: &Fetch<P>, walk: &mut Walk<'_>, at: u32) -> Result<(), Cause> {
    let hash = fetch.hash_of(at).await?.ok_or(Cause::Unexplained(at))?;
    let block = fetch
        .blocks(&[hash])
        .await?
        .into_iter()
        .flatten()
        .next()
        .ok_or(Cause::BlockMissing(hash))?;
    let justification = block.justification.ok_or(Cause::Unexplained(at))?;
    let set = walk.set().id();
    walk.advance(&block.header, &justification)
        .map_err(|error| Cause::Finality { at, error })?;
    if walk.set().id() == set && !recall(fetch, walk).await? {
        return Err(Cause::Unexplained(at));
    }
    Ok(())
}

/// Height at which the change that this header announces takes effect.
pub(super) fn takes_effect(header: &Header) -> Option<u32> {
    match header.grandpa_change()? {
        GrandpaChange::Scheduled { delay, .. } => Some(header.number().saturating_add(*delay)),
        // Nothing to wait for: the walk itself refuses to pass it.
        GrandpaChange::Forced => Some(header.number()),
    }
}

/// Finds the set change that explains why the justification of `refused` does not verify, and crosses it.
///
/// # Errors
/// Nothing explains it: then that justification is simply false.
async fn hand_over<P: Platform>(
    fetch: &Fetch<P>,
    walk: &mut Walk<'_>,
    refused: BlockRef,
) -> Result<(), Cause> {
    let set = walk.set().id();
    let at = match walk.handover_at() {
        Some(at) => Some(at),
        None => match announced_above(fetch, walk.block(), refused.number).await? {
            Some(at) => Some(at),
            None => recall(fetch, walk).await?.then(|| walk.handover_at()).flatten(),
        },
    };
    match at {
        _ if walk.set().id() != set => Ok(()),
        Some(at) if at < refused.number => cross(fetch, walk, at).await,
        _ => Err(Cause::Unexplained(refused.number)),
    }
}

/// Where the first change announced in the headers above `from` and below `end` takes effect.
async fn announced_above<P: Platform>(
    fetch: &Fetch<P>,
    mut from: BlockRef,
    end: u32,
) -> Result<Option<u32>, Cause> {
    if end.saturating_sub(from.number) > MAX_WALK {
        return Err(Cause::NoJustification(MAX_WALK));
    }
    while from.number < end {
        let headers = linked::headers_above(fetch, from, end).await?;
        if let Some(at) = headers.iter().find_map(takes_effect) {
            return Ok(Some(at));
        }
        let Some(last) = headers.last() else { break };
        from = last.block();
    }
    Ok(None)
}

/// Looks for a change announced with a delay below the finalized block, by a header the walk leapt over.
async fn recall<P: Platform>(fetch: &Fetch<P>, walk: &mut Walk<'_>) -> Result<bool, Cause> {
    let finalized = walk.finalized();
    let mut below = linked::headers_below(fetch, finalized, linked::WINDOW).await?;
    below.pop();
    below.reverse();
    let at = finalized.number();
    walk.recall(&below)
        .map_err(|error: FinalityError| Cause::Finality { at, error })
}
