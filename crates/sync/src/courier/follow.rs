//! One endpoint, from the first question to its last answer: catch up, walk to the tip, then keep up.

use core::convert::Infallible;
use core::pin::pin;
use core::time::Duration;

use futures_util::future::{Either, select};
use primitives::{BlockRef, Hash};
use verify::{FinalityWalk, Header};

use super::catchup::{catch_up, cross, takes_effect};
use super::fetch::HeaderJson;
use super::read::prove_clock;
use super::shared::{Life, Session, Shared};
use super::walk::Walk;
use super::{above, aura, bisect, linked};
use crate::error::Cause;
use crate::platform::Platform;
use crate::progress::{Phase, Signed};
use crate::rpc::{LinkError, RpcError, Subscription};

/// Most headers fetched parent by parent; more are fetched by height.
const MOST_PARENTS: u32 = 16;
/// How often to ask for the best header where subscriptions are refused.
const POLL: Duration = Duration::from_secs(3);

/// Syncs over this endpoint and follows it for as long as it serves.
pub(super) async fn serve<P: Platform, V>(
    shared: &Shared<P, V>,
    session: &Session<P>,
) -> Result<Infallible, Cause> {
    let mut follower = Follower {
        shared,
        session,
        tip: 0,
        scanned: 0,
    };
    shared.report(|progress| progress.phase = Phase::Warp);
    follower.catch_up().await?;
    follower.settle().await?;
    let best = session.fetch.best().await?;
    follower.take(best).await?;
    follower.check_fresh().await?;
    session.ready.set(true);
    shared.live(Life::Following);
    shared.report(|progress| progress.phase = Phase::Following);
    follower.keep_up().await
}

struct Follower<'a, P, V> {
    shared: &'a Shared<P, V>,
    session: &'a Session<P>,
    /// The height of the newest header the endpoint told of.
    tip: u32,
    /// Height up to which stored justifications have been looked for since the last one found.
    scanned: u32,
}

impl<P: Platform, V> Follower<'_, P, V> {
    async fn catch_up(&self) -> Result<(), Cause> {
        let told = |walk: &FinalityWalk, bytes: usize| self.moved(walk, bytes);
        let mut walk = Walk::new(self.shared.chain.borrow().walk.clone(), &told);
        catch_up(
            &self.session.fetch,
            &mut walk,
            self.shared.spec.justification_period,
        )
        .await
    }

    /// Notes a step of the finality walk.
    fn moved(&self, walk: &FinalityWalk, bytes: usize) {
        self.shared.chain.borrow_mut().walk = walk.clone();
        self.shared.count_verified(bytes);
        self.shared.report(|progress| {
            progress.fragments = progress.fragments.saturating_add(1);
            progress.signatures = walk.signatures().map(|s| Signed {
                signed: s.signed.into(),
                of: s.of.into(),
            });
        });
    }

    /// Lets the headers held rest on the finalized block; without such headers, begins anew above it.
    async fn settle(&self) -> Result<(), Cause> {
        let base = self.shared.chain.borrow().walk.finalized().clone();
        if self.shared.chain.borrow_mut().above.rebase(&base) {
            return Ok(());
        }
        let checkpoint = self.shared.spec.checkpoint.header().hash();
        let stated = self
            .shared
            .spec
            .aura_authorities
            .as_ref()
            .filter(|_| base.hash() == checkpoint);
        let authors = aura::authors_on(&self.session.fetch, &base, stated).await?;
        self.shared.chain.borrow_mut().above = above::start(base, authors);
        let best = self.session.fetch.best().await?;
        self.extend_to(best).await
    }

    /// Adds `best`, with whatever is missing below it: by height where that is much, then by parent.
    async fn extend_to(&self, best: Header) -> Result<(), Cause> {
        if self.heights_to(&best) > MOST_PARENTS {
            self.fill_up_to(best.number()).await?;
        }
        let mut falling = vec![best];
        while let Some(parent) = self.missing_below(&falling) {
            if falling.len() > MOST_PARENTS as usize {
                return Err(Cause::BlockMissing(parent));
            }
            falling.push(self.session.fetch.header(parent).await?);
        }
        falling.reverse();
        self.push_all(falling)
    }

    /// How far a header is above the newest one held.
    fn heights_to(&self, best: &Header) -> u32 {
        let head = self.shared.chain.borrow().above.best().map(|head| head.number());
        head.map_or(0, |head| best.number().saturating_sub(head))
    }

    /// Adds the endpoint's headers above the newest one held, up to a height. Where they do not follow it, the fork has
    /// changed, and the base is where to go on from.
    async fn fill_up_to(&self, height: u32) -> Result<(), Cause> {
        let Some((mut from, base)) = self.ends() else {
            return Ok(());
        };
        loop {
            let headers = match linked::headers_above(&self.session.fetch, from, height).await {
                Err(Cause::Unlinked { .. }) if from != base => {
                    from = base;
                    continue;
                }
                other => other?,
            };
            let Some(last) = headers.last() else { return Ok(()) };
            from = last.block();
            self.push_all(headers)?;
        }
    }

    /// The newest block held, and the base.
    fn ends(&self) -> Option<(BlockRef, BlockRef)> {
        let chain = self.shared.chain.borrow();
        let held = chain.above.chain()?;
        Some((held.head().block(), held.base().block()))
    }

    /// The parent to fetch before the last of a falling row can be added.
    fn missing_below(&self, falling: &[Header]) -> Option<Hash> {
        let chain = self.shared.chain.borrow();
        let (held, oldest) = (chain.above.chain()?, falling.last()?);
        let is_held = |hash| held.verified(hash).is_some();
        let rests = oldest.number() <= held.base().number()
            || is_held(oldest.parent_hash())
            || is_held(oldest.hash());
        (!rests).then(|| oldest.parent_hash())
    }

    /// Adds a row. What lies below the base is old news, no lie.
    fn push_all(&self, headers: Vec<Header>) -> Result<(), Cause> {
        let base = self.shared.chain.borrow().walk.finalized().number();
        for header in headers.into_iter().filter(|header| header.number() > base) {
            let bytes = self.shared.chain.borrow_mut().above.push(header)?;
            self.shared.count_verified(bytes);
        }
        self.shared.report(|_| {});
        Ok(())
    }

    /// Takes a new best header: what it follows, then what may have become final with it.
    async fn take(&mut self, best: Header) -> Result<(), Cause> {
        self.tip = best.number();
        if self.shared.chain.borrow().above.chain().is_some() {
            self.extend_to(best).await?;
            return self.finalize().await;
        }
        // Without authors there are no headers to find set changes in; the way of the start leads on.
        if self.next_multiple() <= self.tip {
            self.catch_up().await?;
            self.settle().await?;
        }
        Ok(())
    }

    /// Looks for justifications stored above the finalized block, at set changes and past multiples of the period,
    /// as far as the endpoint claims finality.
    async fn finalize(&mut self) -> Result<(), Cause> {
        while let Some(next) = self.next_stored() {
            let claimed = self.session.fetch.finalized_hint().await?.number;
            if claimed < next || !self.finalize_up_to(claimed).await? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The lowest height above the finalized block where a justification can be stored and that the tip has reached.
    fn next_stored(&self) -> Option<u32> {
        let from_multiple = self.next_multiple().max(self.scanned.saturating_add(1));
        let next = self
            .next_change()
            .map_or(from_multiple, |at| at.min(from_multiple));
        (next <= self.tip).then_some(next)
    }

    /// The next multiple of the period above the finalized block.
    fn next_multiple(&self) -> u32 {
        let period = self.shared.spec.justification_period.max(1);
        let finalized = self.shared.chain.borrow().walk.finalized().number();
        finalized
            .checked_div(period)
            .unwrap_or(0)
            .saturating_add(1)
            .saturating_mul(period)
    }

    /// Where the first change announced in the headers held takes effect.
    fn next_change(&self) -> Option<u32> {
        let chain = self.shared.chain.borrow();
        let held = chain.above.chain()?;
        let first = held.base().number().saturating_add(1);
        let announced = (first..=held.head().number()).filter_map(|number| takes_effect(held.at(number)?));
        chain.walk.handover_at().into_iter().chain(announced).min()
    }

    /// Advances by one justification, if there is one up to `claimed`. Tells whether there was.
    async fn finalize_up_to(&mut self, claimed: u32) -> Result<bool, Cause> {
        let told = |walk: &FinalityWalk, bytes: usize| self.moved(walk, bytes);
        let mut walk = Walk::new(self.shared.chain.borrow().walk.clone(), &told);
        let fetch = &self.session.fetch;
        if let Some(at) = self.next_change().filter(|at| *at <= claimed) {
            cross(fetch, &mut walk, at).await?;
        } else {
            let from = self.next_multiple().max(self.scanned.saturating_add(1));
            let end = claimed.saturating_add(1).min(from.saturating_add(bisect::SCAN));
            let Some((block, justification)) = bisect::first_justified(fetch, from, end).await? else {
                self.scanned = end.saturating_sub(1);
                return Ok(self.scanned < claimed);
            };
            let at = block.header.number();
            walk.advance(&block.header, &justification)
                .map_err(|error| Cause::Finality { at, error })?;
        }
        self.scanned = 0;
        self.settle().await?;
        Ok(true)
    }

    /// Refuses a tip whose own clock, proved, is too far behind ours.
    async fn check_fresh(&self) -> Result<(), Cause> {
        let Some(best) = self.shared.chain.borrow().above.best() else {
            return Ok(());
        };
        prove_clock(self.shared, self.session, &best).await?;
        let (age_ms, limit_ms) = (
            self.shared.lag_ms().unwrap_or(0),
            self.shared.spec.max_head_age_ms,
        );
        if age_ms > limit_ms {
            return Err(Cause::Stale { age_ms, limit_ms });
        }
        Ok(())
    }

    async fn keep_up(&mut self) -> Result<Infallible, Cause> {
        let mut heads = match self
            .session
            .fetch
            .client
            .subscribe("chain_subscribeNewHeads")
            .await
        {
            Ok(heads) => Some(heads),
            Err(RpcError::Refused { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        loop {
            let best = self.next_head(heads.as_mut()).await?;
            self.take(best).await?;
            self.check_fresh().await?;
            self.shared.report(|_| {});
        }
    }

    /// The next header the endpoint calls its best; silence for too long is a stall.
    async fn next_head(&self, heads: Option<&mut Subscription>) -> Result<Header, Cause> {
        let patience = Duration::from_millis(self.shared.spec.max_head_age_ms);
        let Some(heads) = heads else {
            self.shared.platform.sleep(POLL).await;
            return self.session.fetch.best().await;
        };
        match select(pin!(heads.next()), pin!(self.shared.platform.sleep(patience))).await {
            Either::Left((value, _)) => HeaderJson::parse(&value?)?.header(),
            Either::Right(_) => {
                let ms = self.shared.spec.max_head_age_ms;
                Err(LinkError::Stalled {
                    what: "a new head",
                    ms,
                }
                .into())
            }
        }
    }
}
