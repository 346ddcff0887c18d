//! What the driver, the readers and the watchers share.

use core::cell::{Cell, RefCell};
use core::future::poll_fn;
use core::task::{Poll, Waker};
use std::rc::Rc;

use primitives::Hash;
use verify::FinalityWalk;

use super::above::Above;
use super::fetch::Fetch;
use super::runtime::Runtime;
use super::{Head, Options};
use crate::error::{Cause, CourierError, EndpointError};
use crate::platform::Platform;
use crate::progress::{Phase, Progress};
use crate::rpc::{LinkError, Traffic};
use crate::spec::ChainSpec;

/// Where the whole courier stands.
#[derive(Debug, Clone)]
pub(super) enum Life {
    /// Not synced yet.
    Starting,
    /// Synced at least once; trouble with an endpoint is met by turning to another, or to the same again.
    Following,
    /// Given up.
    Over(CourierError),
}

/// One endpoint in use.
pub(super) struct Session<P> {
    pub(super) url: String,
    pub(super) fetch: Fetch<P>,
    /// Synced over it: readers may use it.
    pub(super) ready: Cell<bool>,
    /// What a reader caught the endpoint at.
    blame: RefCell<Option<Cause>>,
}

impl<P: Platform> Session<P> {
    pub(super) fn new(url: String, fetch: Fetch<P>) -> Self {
        Self {
            url,
            fetch,
            ready: Cell::new(false),
            blame: RefCell::default(),
        }
    }

    /// Ends the session when the cause says that this endpoint is of no more use. Tells whether it did.
    pub(super) fn condemn(&self, cause: &Cause) -> bool {
        if cause.is_lie() && self.fetch.client.ended().is_none() {
            self.blame.replace(Some(cause.clone()));
            self.fetch.client.end(LinkError::Closed);
        }
        self.fetch.client.ended().is_some()
    }

    /// The cause the session really ended for, given the one the driver met.
    pub(super) fn verdict(&self, met: Cause) -> Cause {
        self.blame.take().unwrap_or(met)
    }

    pub(super) fn error(&self, cause: Cause) -> EndpointError {
        EndpointError {
            endpoint: self.url.clone(),
            cause: Box::new(cause),
        }
    }
}

/// What is proved about the chain so far.
pub(super) struct Chain {
    pub(super) walk: FinalityWalk,
    pub(super) above: Above,
}

/// The courier's insides.
pub(super) struct Shared<P, V> {
    pub(super) platform: P,
    pub(super) vm: V,
    pub(super) spec: ChainSpec,
    pub(super) options: Options,
    pub(super) chain: RefCell<Chain>,
    pub(super) session: RefCell<Option<Rc<Session<P>>>>,
    /// The newest runtime learnt, by the hash of its code.
    pub(super) runtime: RefCell<Option<(Hash, Rc<Runtime>)>>,
    /// The newest block whose own clock was proved, and what it showed, Unix milliseconds.
    pub(super) clock: Cell<Option<(Hash, u64)>>,
    progress: RefCell<Progress>,
    /// Traffic of the sessions that are over.
    past: Cell<Traffic>,
    life: RefCell<Life>,
    version: Cell<u64>,
    wakers: RefCell<Vec<Waker>>,
    listener: Box<dyn Fn(&Progress)>,
}

impl<P: Platform, V> Shared<P, V> {
    pub(super) fn new(
        (platform, vm): (P, V),
        spec: ChainSpec,
        options: Options,
        listener: Box<dyn Fn(&Progress)>,
    ) -> Self {
        let walk = FinalityWalk::start(spec.checkpoint.clone());
        let progress = Progress::new(walk.finalized().block(), walk.set().id());
        Self {
            platform,
            vm,
            spec,
            options,
            chain: RefCell::new(Chain {
                walk,
                above: Above::default(),
            }),
            session: RefCell::default(),
            runtime: RefCell::default(),
            clock: Cell::default(),
            progress: RefCell::new(progress),
            past: Cell::default(),
            life: RefCell::new(Life::Starting),
            version: Cell::new(0),
            wakers: RefCell::default(),
            listener,
        }
    }

    pub(super) fn life(&self) -> Life {
        self.life.borrow().clone()
    }

    /// Moves on to another state of life; what is over stays over.
    pub(super) fn live(&self, next: Life) {
        if !matches!(*self.life.borrow(), Life::Over(_)) {
            self.life.replace(next);
        }
        self.changed();
    }

    pub(super) fn is_over(&self) -> bool {
        matches!(*self.life.borrow(), Life::Over(_))
    }

    /// Ends everything for a reason.
    pub(super) fn end(&self, reason: CourierError) {
        self.live(Life::Over(reason));
        if let Some(session) = self.session.borrow().as_ref() {
            session.fetch.client.end(LinkError::Closed);
        }
    }

    /// Installs the connection in use, and keeps count of what the one before it carried.
    pub(super) fn use_session(&self, next: Option<Rc<Session<P>>>) {
        let before = self.session.replace(next);
        if let Some(session) = before {
            self.past
                .set(sum(self.past.get(), session.fetch.client.traffic()));
        }
        self.changed();
    }

    /// Bytes and round trips of all sessions.
    pub(super) fn traffic(&self) -> Traffic {
        let session = self.session.borrow();
        sum(
            self.past.get(),
            session
                .as_ref()
                .map(|s| s.fetch.client.traffic())
                .unwrap_or_default(),
        )
    }

    pub(super) fn count_verified(&self, bytes: usize) {
        let mut progress = self.progress.borrow_mut();
        progress.bytes_verified = progress.bytes_verified.saturating_add(bytes as u64);
    }

    /// Changes the progress by `change` and by what the chain now shows, and tells the listener.
    pub(super) fn report(&self, change: impl FnOnce(&mut Progress)) {
        change(&mut self.progress.borrow_mut());
        let now = self.progress();
        (self.listener)(&now);
        self.progress.replace(now);
        self.changed();
    }

    pub(super) fn progress(&self) -> Progress {
        let mut progress = self.progress.borrow().clone();
        let chain = self.chain.borrow();
        progress.finalized = chain.walk.finalized().block();
        progress.set_id = chain.walk.set().id();
        progress.best = chain.above.best().map(|header| header.block());
        progress.sealed = chain.above.quorum();
        progress.bytes_in = self.traffic().bytes_in;
        progress.lag_ms = self.lag_ms().unwrap_or(0);
        if progress.phase == Phase::Following {
            progress.note = chain.above.unsealed_because().map(ToOwned::to_owned);
        }
        progress
    }

    /// How old the newest proved clock is, milliseconds; 0 for a clock ahead of ours.
    pub(super) fn lag_ms(&self) -> Option<u64> {
        self.clock
            .get()
            .map(|(_, moment)| self.platform.now_unix_ms().saturating_sub(moment))
    }

    /// The tip and how sure what lies below it is; `None` before the first one.
    pub(super) fn head(&self) -> Option<Head> {
        let chain = self.chain.borrow();
        let best = chain.above.best()?;
        Some(Head {
            block: best.block(),
            slot: best.aura_slot(),
            author: chain.above.best_author(),
            finalized: chain.walk.finalized().block(),
            sealed: chain.above.quorum(),
        })
    }

    pub(super) fn version(&self) -> u64 {
        self.version.get()
    }

    /// Waits until something has changed since `seen`; gives the new version.
    pub(super) async fn changed_since(&self, seen: u64) -> u64 {
        poll_fn(|context| {
            if self.version.get() != seen {
                return Poll::Ready(self.version.get());
            }
            self.wakers.borrow_mut().push(context.waker().clone());
            Poll::Pending
        })
        .await
    }

    fn changed(&self) {
        self.version.set(self.version.get().wrapping_add(1));
        for waker in self.wakers.take() {
            waker.wake();
        }
    }
}

fn sum(a: Traffic, b: Traffic) -> Traffic {
    Traffic {
        bytes_in: a.bytes_in.saturating_add(b.bytes_in),
        round_trips: a.round_trips.saturating_add(b.round_trips),
    }
}
