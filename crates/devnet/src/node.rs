//! One running chain: authors blocks, finalizes them, and tells who listens.

use std::sync::{
    Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use codec::Decode;
use sp_consensus_aura::AURA_ENGINE_ID;
use sp_core::{H256, Pair, sr25519};
use sp_runtime::traits::Header as _;
use tokio::sync::broadcast;

use crate::{
    block::{self, BuildError, Built, Extrinsic, Header, Slot},
    calls::{Calls, EncodeError, Facts},
    chain::{Chain, Imported},
    clock::Clock,
    executor::CallError,
    faults::{self, Fault},
    finality::{AuthoritySet, Round},
    keys::{self, Keyring},
    pool::{Pool, PoolError, hash_of},
    rotation,
    state::{StateError, View},
};

/// Listeners that fall further behind than this miss events.
const EVENT_BACKLOG: usize = 4096;

/// What listeners hear.
#[derive(Clone, Debug)]
pub enum Event {
    /// A block was imported.
    Imported {
        /// Its hash.
        hash: H256,
        /// It is the new best block.
        best: bool,
    },
    /// Blocks were finalized, in order.
    Finalized(Vec<H256>),
    /// Transactions left the pool without a block.
    Dropped(Vec<H256>),
}

/// Why the node could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// A block could not be built.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// A runtime call failed.
    #[error(transparent)]
    Call(#[from] CallError),
    /// A state is not there.
    #[error(transparent)]
    State(#[from] StateError),
    /// A call could not be encoded.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The pool refused a transaction.
    #[error(transparent)]
    Pool(#[from] PoolError),
    /// None of our keys may seal the slot.
    #[error("no dev authority may seal slot {0}")]
    NotOurs(u64),
}

/// What a node does of its own accord.
#[derive(Clone, Copy, Debug)]
pub struct Habits {
    /// Authorities in each set.
    pub authorities: usize,
    /// Hand over to new authorities at each multiple of this height.
    pub rotate_every: Option<u32>,
    /// Seal a rival block at each multiple of this height.
    pub fork_every: Option<u32>,
    /// The misbehaviour asked for.
    pub fault: Option<Fault>,
}

/// A chain with its keys, pool and clock.
pub struct Node {
    chain: RwLock<Chain>,
    pool: Mutex<Pool>,
    keys: Mutex<Keyring>,
    events: broadcast::Sender<Event>,
    authoring: Mutex<Authoring>,
    generation: AtomicUsize,
    rotation_due: AtomicBool,
    habits: Habits,
    slot_ms: u64,
    /// Chain time.
    pub clock: Clock,
}

/// What the author remembers from block to block.
#[derive(Default)]
struct Authoring {
    /// The parent of a block that was just given a rival: the next block is the rival's elder brother.
    rival_of: Option<H256>,
    /// The block to build on, when it is not the best one.
    tip: Option<H256>,
}

impl Node {
    /// A node at genesis.
    ///
    /// # Errors
    /// [`NodeError::Call`] when the runtime does not tell its slot duration.
    pub fn new(chain: Chain, keys: Keyring, clock: Clock, habits: Habits) -> Result<Self, NodeError> {
        let genesis = chain.genesis_hash();
        let slot_ms = chain
            .executor()
            .query(&chain.state(genesis)?, "AuraApi_slot_duration", &[])?;
        Ok(Self {
            chain: RwLock::new(chain),
            pool: Mutex::default(),
            keys: Mutex::new(keys),
            events: broadcast::channel(EVENT_BACKLOG).0,
            authoring: Mutex::default(),
            generation: AtomicUsize::new(0),
            rotation_due: AtomicBool::new(false),
            habits,
            slot_ms,
            clock,
        })
    }

    /// The chain, for reading.
    pub fn chain(&self) -> RwLockReadGuard<'_, Chain> {
        self.chain.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The waiting transactions.
    pub fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hears of every event from now on.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// The misbehaviour asked for.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        self.habits.fault
    }

    /// Slot duration in milliseconds of chain time.
    #[must_use]
    pub fn slot_ms(&self) -> u64 {
        self.slot_ms
    }

    /// The slot that chain time `ms` lies in.
    #[must_use]
    pub fn slot_at(&self, ms: u64) -> u64 {
        ms.checked_div(self.slot_ms).unwrap_or(0)
    }

    /// The next block hands over to new authorities.
    pub fn rotate(&self) {
        self.rotation_due.store(true, Ordering::Relaxed);
    }

    /// Takes a transaction into the pool.
    ///
    /// # Errors
    /// [`NodeError::Pool`] when the runtime refuses it.
    pub fn submit(&self, extrinsic: Extrinsic) -> Result<H256, NodeError> {
        let chain = self.chain();
        let at = chain.best_hash();
        Ok(self
            .pool()
            .submit(chain.executor(), &chain.state(at)?, at, extrinsic)?)
    }

    /// The nonce an account's next transaction needs, waiting ones counted.
    ///
    /// # Errors
    /// [`NodeError::Call`].
    pub fn next_nonce(&self, account: &[u8; 32]) -> Result<u32, NodeError> {
        let chain = self.chain();
        let view = chain.state(chain.best_hash())?;
        let stored: u32 = chain
            .executor()
            .query(&view, "AccountNonceApi_account_nonce", account)?;
        Ok(stored.saturating_add(self.pool().signed_by(account)))
    }

    /// Signs `call` for the next free nonce on the best state.
    ///
    /// # Errors
    /// [`NodeError`].
    pub fn sign(&self, call: &[u8], signer: &sr25519::Pair) -> Result<Extrinsic, NodeError> {
        let nonce = self.next_nonce(&signer.public().0)?;
        let chain = self.chain();
        let view = chain.state(chain.best_hash())?;
        let facts = self.facts(&chain, nonce)?;
        Ok(Calls::of(chain.executor(), &view)?.sign(call, signer, &facts)?)
    }

    /// Authors a block at the first slot that is both free and not before `earliest`, imports it, finalizes.
    ///
    /// # Errors
    /// [`NodeError`].
    pub fn author(&self, earliest: u64) -> Result<H256, NodeError> {
        let mut authoring = self.authoring.lock().unwrap_or_else(PoisonError::into_inner);
        let built = self.build(&authoring, earliest)?;
        let parent = built.header.parent_hash;
        self.pool().remove(&built.body);
        let imported = self.import(built);
        self.plan_next(&mut authoring, &imported, parent);
        Ok(imported.hash)
    }

    fn facts(&self, chain: &Chain, nonce: u32) -> Result<Facts, NodeError> {
        Ok(Facts {
            nonce,
            genesis: chain.genesis_hash(),
            version: chain.version(chain.best_hash())?,
        })
    }

    /// A sealed block, executed but not imported.
    fn build(&self, authoring: &Authoring, earliest: u64) -> Result<Built, NodeError> {
        let chain = self.chain();
        let parent_hash = authoring.tip.unwrap_or_else(|| chain.best_hash());
        let parent = chain
            .header(parent_hash)
            .ok_or(StateError::Unknown(parent_hash))?;
        let view = chain.state(parent_hash)?;
        let number = earliest.max(slot_of(parent).map_or(0, |slot| slot.saturating_add(1)));
        let sealers: Vec<sr25519::Public> = chain.executor().query(&view, "AuraApi_authorities", &[])?;
        // A rival's author has not heard of any transaction.
        let candidates = if self.forks_at(parent.number.saturating_add(1)) && authoring.tip.is_none() {
            Vec::new()
        } else {
            self.candidates(&chain, &view, parent)?
        };
        let slot = Slot {
            number,
            duration_ms: self.slot_ms,
        };
        let mut built = block::build(chain.executor(), &view, parent, &slot, candidates)?;
        self.seal(&mut built.header, number, &sealers)?;
        Ok(built)
    }

    fn candidates(
        &self,
        chain: &Chain,
        view: &View<'_>,
        parent: &Header,
    ) -> Result<Vec<Extrinsic>, NodeError> {
        let (mut candidates, dropped) = self.pool().ready(chain.executor(), view, parent.hash())?;
        if !dropped.is_empty() {
            self.tell(Event::Dropped(dropped.iter().map(hash_of).collect()));
        }
        candidates.extend(self.rotation(chain, view, parent)?);
        Ok(candidates)
    }

    /// Sudo's transactions that hand over to the next authorities, when it is time.
    fn rotation(&self, chain: &Chain, view: &View<'_>, parent: &Header) -> Result<Vec<Extrinsic>, NodeError> {
        let number = parent.number.saturating_add(1);
        let scheduled = self
            .habits
            .rotate_every
            .is_some_and(|every| number.is_multiple_of(every));
        if chain.change_pending() || !(self.rotation_due.swap(false, Ordering::Relaxed) || scheduled) {
            return Ok(Vec::new());
        }
        let first = self.generation.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        let next = self.keys().range(first, self.habits.authorities);
        let calls = Calls::of(chain.executor(), view)?;
        let Some(sudo) = keys::account(&keys::path(0)) else {
            return Ok(Vec::new());
        };
        let account = sudo.public().0;
        let stored: u32 = chain
            .executor()
            .query(view, "AccountNonceApi_account_nonce", &account)?;
        let mut facts = self.facts(chain, stored.saturating_add(self.pool().signed_by(&account)))?;
        let mut extrinsics = Vec::new();
        for call in rotation::rotate(&calls, number, &next)? {
            extrinsics.push(calls.sign(&call, &sudo, &facts)?);
            facts.nonce = facts.nonce.saturating_add(1);
        }
        Ok(extrinsics)
    }

    fn seal(&self, header: &mut Header, slot: u64, sealers: &[sr25519::Public]) -> Result<(), NodeError> {
        let turn = faults::seals::turn(self.habits.fault, slot);
        let index = u64::try_from(sealers.len())
            .ok()
            .and_then(|count| turn.checked_rem(count));
        let public = index.and_then(|index| sealers.get(usize::try_from(index).ok()?));
        let keys = self.keys();
        let author = public
            .and_then(|public| keys.aura(public))
            .ok_or(NodeError::NotOurs(slot))?;
        block::seal(header, author);
        faults::seals::spoil(self.habits.fault, header);
        Ok(())
    }

    fn import(&self, built: Built) -> Imported {
        let dropped: Vec<H256> = built.refused.iter().map(hash_of).collect();
        self.pool().remove(&built.refused);
        let keys = self.keys().clone();
        let close = |round: Round, set: &AuthoritySet| {
            faults::finality::spoil(self.habits.fault, round, set).justify(&keys)
        };
        let (imported, finalized) = {
            let mut chain = self.chain.write().unwrap_or_else(PoisonError::into_inner);
            (chain.import(built), chain.finalize(&close))
        };
        if !dropped.is_empty() {
            self.tell(Event::Dropped(dropped));
        }
        self.tell(Event::Imported {
            hash: imported.hash,
            best: imported.best,
        });
        if !finalized.is_empty() {
            self.tell(Event::Finalized(finalized));
        }
        imported
    }

    /// A rival at height n is announced first and is best for a slot; then its brother, and then a child of the
    /// brother, which makes the rival's branch the shorter one.
    fn plan_next(&self, authoring: &mut Authoring, imported: &Imported, parent: H256) {
        let number = self
            .chain()
            .header(imported.hash)
            .map_or(0, |header| header.number);
        let planned = std::mem::take(authoring);
        if planned.rival_of.is_some() {
            authoring.tip = Some(imported.hash);
        } else if planned.tip.is_none() && self.forks_at(number) {
            *authoring = Authoring {
                rival_of: Some(parent),
                tip: Some(parent),
            };
        }
    }

    fn forks_at(&self, number: u32) -> bool {
        self.habits
            .fork_every
            .is_some_and(|every| number.is_multiple_of(every))
    }

    fn keys(&self) -> MutexGuard<'_, Keyring> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nobody need listen.
    fn tell(&self, event: Event) {
        drop(self.events.send(event));
    }
}

/// The Aura slot a header claims.
#[must_use]
pub fn slot_of(header: &Header) -> Option<u64> {
    header.digest().logs().iter().find_map(|item| {
        let (_, mut data) = item.as_pre_runtime().filter(|(id, _)| *id == AURA_ENGINE_ID)?;
        u64::decode(&mut data).ok()
    })
}
