//! The courier: endpoints carry bytes, every one of them is verified here, and what does not hold never gets out.
//!
//! From a checkpoint ([`crate::spec::ChainSpec`]) the way leads over stored GRANDPA justifications to the newest
//! finalized block, found by bisection on what verifies; from there over sealed headers to the tip; and then along
//! with the chain. What an endpoint says is only ever a hint where to look. An endpoint that lies is left for good,
//! one that fails is tried again after the others.
//!
//! What is trusted: the checkpoint, this code, and the platform's own store, which keeps the metadata of runtimes by
//! the hash of their code so that the code need not be fetched again.

mod above;
mod aura;
mod back;
mod bisect;
mod catchup;
mod connect;
mod drive;
mod fetch;
mod follow;
mod keys;
mod linked;
mod read;
mod runtime;
mod shared;
mod source;
mod walk;

use core::pin::pin;
use std::rc::Rc;

use ::runtime::RuntimeVm;
use futures_util::future::{Either, select};
use primitives::{AccountId, BlockRef, Hash};
use verify::{Header, Verified};

pub use self::back::MAX_BACK;
pub use self::fetch::HeaderJson;
pub use self::read::{ProvedValue, Spent, StateAt};
pub use self::runtime::Runtime;
use self::shared::{Life, Session, Shared};
use crate::error::{Cause, CourierError};
use crate::platform::Platform;
use crate::progress::{Progress, SealedBlock};
use crate::rpc::{Limits, Traffic};
use crate::spec::ChainSpec;

/// How to go about it.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// WebSocket addresses, asked in this order.
    pub endpoints: Vec<String>,
    /// What each endpoint may cost.
    pub limits: Limits,
}

/// Which block to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum At {
    /// The newest block that is finalized or sealed by a quorum.
    #[default]
    Surest,
    /// The newest block covered by a verified justification.
    Finalized,
    /// The newest block that more than two thirds of the authors have built on.
    Sealed,
    /// The newest block.
    Best,
    /// A block between the finalized one and the tip.
    Block(Hash),
}

/// The tip of the chain, and how sure what lies below it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The newest block: parent links, slot, author and seal are checked.
    pub block: BlockRef,
    /// Its Aura slot; none at genesis.
    pub slot: Option<u64>,
    /// Who sealed it; none for the finalized block itself.
    pub author: Option<AccountId>,
    /// The newest block covered by a verified justification.
    pub finalized: BlockRef,
    /// The newest block with a quorum of authors on top.
    pub sealed: Option<SealedBlock>,
}

/// A light client fed by JSON-RPC endpoints. Clones share it; it closes when the last one is dropped.
pub struct Courier<P: Platform, V: RuntimeVm + 'static> {
    owner: Rc<Owner<P, V>>,
}

impl<P: Platform, V: RuntimeVm + 'static> Clone for Courier<P, V> {
    fn clone(&self) -> Self {
        Self {
            owner: Rc::clone(&self.owner),
        }
    }
}

impl<P: Platform, V: RuntimeVm + 'static> Courier<P, V> {
    /// Connects, and returns once the tip is verified and fresh. `listener` is told of every step, then and later.
    ///
    /// # Errors
    /// Every endpoint failed; [`CourierError::code`] tells how.
    pub async fn connect(
        platform: P,
        vm: V,
        spec: ChainSpec,
        options: Options,
        listener: impl Fn(&Progress) + 'static,
    ) -> Result<Self, CourierError> {
        let shared = Rc::new(Shared::new(
            (platform.clone(), vm),
            spec,
            options,
            Box::new(listener),
        ));
        let courier = Self {
            owner: Rc::new(Owner {
                shared: Rc::clone(&shared),
            }),
        };
        platform.spawn(drive::drive(Rc::clone(&shared)));
        loop {
            let seen = shared.version();
            match shared.life() {
                Life::Following => return Ok(courier),
                Life::Over(reason) => return Err(reason),
                Life::Starting => shared.changed_since(seen).await,
            };
        }
    }

    /// Opens the state of a block.
    ///
    /// # Errors
    /// The block is not known or not sure enough, its state is pruned, the tip is stale, or the endpoint failed.
    pub async fn at(&self, at: At) -> Result<StateAt<P, V>, CourierError> {
        let shared = &self.owner.shared;
        let header = self.header(at).await?;
        if !matches!(at, At::Block(_)) {
            shared.refuse_stale()?;
        }
        StateAt::open(Rc::clone(shared), header).await
    }

    /// The verified header of a block; [`Courier::at`] without its state. A block below the finalized one is walked
    /// down to, as by [`Courier::header_at`].
    ///
    /// # Errors
    /// The block is not known, not sure enough, or not of this chain; or the endpoint failed.
    pub async fn header(&self, at: At) -> Result<Verified<Header>, CourierError> {
        let shared = &self.owner.shared;
        match shared.pick(at) {
            Err(CourierError::UnknownBlock(hash)) => shared.back_to(hash).await,
            picked => picked,
        }
    }

    /// The verified header of the block at height `number`, however far below the tip: headers are fetched downwards
    /// from the finalized block, or from `from` where that is nearer, each the parent of the one before by hash. `told`
    /// hears how many are still to come.
    ///
    /// # Errors
    /// The block is not there yet, is more than [`MAX_BACK`] blocks below, or the endpoint failed.
    pub async fn header_at(
        &self,
        number: u32,
        from: Option<&Verified<Header>>,
        told: impl Fn(u32),
    ) -> Result<Verified<Header>, CourierError> {
        self.owner.shared.back(number, from, told).await
    }

    /// Opens the state of a block whose header was verified here, such as by [`Courier::header_at`].
    ///
    /// # Errors
    /// The state is pruned, or the endpoint failed.
    pub async fn open(&self, header: Verified<Header>) -> Result<StateAt<P, V>, CourierError> {
        StateAt::open(Rc::clone(&self.owner.shared), header).await
    }

    /// The tip as it is now.
    pub fn head(&self) -> Option<Head> {
        self.owner.shared.head()
    }

    /// The tip as it moves, newest only.
    pub fn heads(&self) -> Heads<P, V> {
        Heads {
            courier: self.clone(),
            last: None,
        }
    }

    /// Where the client stands.
    pub fn progress(&self) -> Progress {
        self.owner.shared.progress()
    }

    /// What went over the wire so far.
    pub fn traffic(&self) -> Traffic {
        self.owner.shared.traffic()
    }

    /// The specification in use.
    pub fn spec(&self) -> &ChainSpec {
        &self.owner.shared.spec
    }

    /// Ends everything; pending calls fail with [`CourierError::Closed`]. Once is enough, twice is fine.
    pub fn close(&self) {
        self.owner.shared.end(CourierError::Closed);
    }
}

/// Closes the courier when nobody holds it any more.
struct Owner<P: Platform, V> {
    shared: Rc<Shared<P, V>>,
}

impl<P: Platform, V> Drop for Owner<P, V> {
    fn drop(&mut self) {
        self.shared.end(CourierError::Closed);
    }
}

/// The tip as it moves.
pub struct Heads<P: Platform, V: RuntimeVm + 'static> {
    courier: Courier<P, V>,
    last: Option<Head>,
}

impl<P: Platform, V: RuntimeVm + 'static> Heads<P, V> {
    /// The newest tip that differs from the one given last, or in what is finalized or sealed below it.
    ///
    /// # Errors
    /// The courier is closed or has no endpoint left.
    pub async fn next(&mut self) -> Result<Head, CourierError> {
        let shared = &self.courier.owner.shared;
        loop {
            let seen = shared.version();
            if let Life::Over(reason) = shared.life() {
                return Err(reason);
            }
            match shared.head() {
                Some(head) if self.last.as_ref() != Some(&head) => {
                    self.last = Some(head.clone());
                    return Ok(head);
                }
                _ => shared.changed_since(seen).await,
            };
        }
    }
}

impl<P: Platform, V> Shared<P, V> {
    /// The verified header meant by `at`.
    fn pick(&self, at: At) -> Result<Verified<Header>, CourierError> {
        let chain = self.chain.borrow();
        let finalized = chain.walk.finalized();
        let why = || CourierError::NotSealed(chain.above.unsealed_because().map(ToOwned::to_owned));
        match at {
            At::Finalized => Ok(finalized.clone()),
            At::Surest => Ok(chain.above.quorum_head().unwrap_or_else(|| finalized.clone())),
            At::Sealed => chain.above.quorum_head().ok_or_else(why),
            At::Best => chain.above.best().ok_or_else(why),
            At::Block(hash) if hash == finalized.hash() => Ok(finalized.clone()),
            At::Block(hash) => chain.above.verified(hash).ok_or(CourierError::UnknownBlock(hash)),
        }
    }

    /// Refuses to answer for "now" from a tip whose proved clock has fallen too far behind.
    fn refuse_stale(&self) -> Result<(), CourierError> {
        let limit_ms = self.spec.max_head_age_ms;
        match self.lag_ms() {
            Some(age_ms) if age_ms > limit_ms => Err(CourierError::Stale { age_ms, limit_ms }),
            _ => Ok(()),
        }
    }

    /// Asks the endpoint in use. One that is caught lying, or is gone, is left; then the next one is asked, as often as
    /// there are endpoints.
    async fn asking<T>(
        &self,
        question: impl AsyncFn(&Session<P>) -> Result<T, Cause>,
    ) -> Result<T, CourierError> {
        let mut turns = self.options.endpoints.len();
        loop {
            let session = self.ready_session().await?;
            let cause = match question(&session).await {
                Ok(answer) => return Ok(answer),
                Err(cause) => cause,
            };
            turns = turns.saturating_sub(1);
            if !session.condemn(&cause) || turns == 0 {
                return Err(session.error(cause).into());
            }
        }
    }

    /// The session in use, once it is synced; waits for one for as long as a request may take.
    async fn ready_session(&self) -> Result<Rc<Session<P>>, CourierError> {
        let patience = pin!(self.platform.sleep(self.options.limits.request_timeout));
        let ready = pin!(async {
            loop {
                let seen = self.version();
                if let Life::Over(reason) = self.life() {
                    return Err(reason);
                }
                let session = self.session.borrow().clone();
                match session.filter(|session| session.ready.get()) {
                    Some(session) if session.fetch.client.ended().is_none() => return Ok(session),
                    _ => self.changed_since(seen).await,
                };
            }
        });
        match select(ready, patience).await {
            Either::Left((session, _)) => session,
            Either::Right(_) => Err(CourierError::Disconnected),
        }
    }
}
