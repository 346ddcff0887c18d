//! The way back: from a verified header down to an older one, each the parent of the next by hash.

use primitives::Hash;
use verify::{Header, Verified};

use super::fetch::Fetch;
use super::linked::{self, WINDOW};
use super::shared::{Session, Shared};
use crate::error::{Cause, CourierError};
use crate::platform::Platform;

/// Most headers walked back in one go: a day of Bittensor's blocks, about three megabytes.
pub const MAX_BACK: u32 = 8192;

impl<P: Platform, V> Shared<P, V> {
    /// The block at height `number`: one held, or an ancestor of the finalized block, or of `from` where that is
    /// nearer. `told` hears how many headers are still to come.
    pub(super) async fn back(
        &self,
        number: u32,
        from: Option<&Verified<Header>>,
        told: impl Fn(u32),
    ) -> Result<Verified<Header>, CourierError> {
        if let Some(held) = self.held(number)? {
            return Ok(held);
        }
        let finalized = self.chain.borrow().walk.finalized().clone();
        let nearer = from.filter(|header| (number..finalized.number()).contains(&header.number()));
        let mut reached = nearer.cloned().unwrap_or(finalized);
        let start = reached.number();
        if start.saturating_sub(number) > MAX_BACK {
            return Err(CourierError::TooFarBack { number, start });
        }
        while reached.number() > number {
            let left = reached.number().saturating_sub(number);
            told(left);
            let lower = self
                .asking(async |session: &Session<P>| step(&session.fetch, &reached, left.min(WINDOW)).await);
            reached = lower.await?;
        }
        Ok(reached)
    }

    /// The block with this hash. Its header, which the hash vouches for, tells the height; the walk down tells whether
    /// it is of this chain.
    pub(super) async fn back_to(&self, hash: Hash) -> Result<Verified<Header>, CourierError> {
        let unknown = CourierError::UnknownBlock(hash);
        let asked = self.asking(
            async |session: &Session<P>| match session.fetch.header(hash).await {
                Ok(header) => Ok(Some(header.block().number)),
                Err(Cause::BlockMissing(_)) => Ok(None),
                Err(cause) => Err(cause),
            },
        );
        let number = asked.await?.ok_or(unknown.clone())?;
        let reached = self.back(number, None, |_| {}).await?;
        if reached.hash() == hash {
            Ok(reached)
        } else {
            Err(unknown)
        }
    }

    /// The block at this height, where it is among those held above the finalized one.
    fn held(&self, number: u32) -> Result<Option<Verified<Header>>, CourierError> {
        let chain = self.chain.borrow();
        let finalized = chain.walk.finalized();
        if number <= finalized.number() {
            return Ok((number == finalized.number()).then(|| finalized.clone()));
        }
        let held = chain.above.chain().and_then(|above| above.at(number));
        let found = held.and_then(|header| chain.above.verified(header.hash()));
        let newest = chain
            .above
            .best()
            .map_or(finalized.number(), |best| best.number());
        found.map(Some).ok_or(CourierError::NotYet { number, newest })
    }
}

/// The ancestor `count` blocks below `from`.
async fn step<P: Platform>(
    fetch: &Fetch<P>,
    from: &Verified<Header>,
    count: u32,
) -> Result<Verified<Header>, Cause> {
    let mut below = linked::headers_below(fetch, from, count.saturating_add(1)).await?;
    // The last one is `from` itself.
    below.pop();
    if u32::try_from(below.len()) != Ok(count) {
        return Err(Cause::BlockMissing(from.parent_hash()));
    }
    let at = from.number();
    let oldest = from.ancestor(below.iter().rev());
    oldest.map_err(|error| Cause::Finality { at, error })
}
