//! The tree of blocks: import, fork choice by length, finality, pruning.

use std::collections::HashMap;

use sp_core::H256;
use sp_runtime::{
    StateVersion,
    traits::{BlakeTwo256, Header as _},
};
use sp_state_machine::InMemoryBackend;
use sp_trie::LayoutV1;
use sp_version::RuntimeVersion;

use crate::{
    block::{Built, Extrinsic, Header},
    executor::{CallError, Executor},
    finality::{AuthoritySet, PendingChange, Round, Vote, scheduled_change},
    genesis_edit::genesis_voters,
    spec::RawGenesis,
    state::{StateError, States, View},
};

/// How a chain finalizes and what it keeps.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Blocks between the best block and the newest that may be finalized.
    pub lag: u32,
    /// A justification is stored at the first block finalized past each multiple of this.
    pub justification_period: u32,
    /// Blocks whose state stays readable below the best; nothing: all of them.
    pub keep_states: Option<u32>,
}

/// A block as the database holds it.
pub struct Block {
    /// Sealed header.
    pub header: Header,
    /// Extrinsics in order, without their length prefixes.
    pub body: Vec<Extrinsic>,
    /// Encoded GRANDPA justification, where one is stored.
    pub justification: Option<Vec<u8>>,
}

/// What an import did to the best chain.
#[derive(Debug, Default)]
pub struct Imported {
    /// The imported block.
    pub hash: H256,
    /// It is the new best block.
    pub best: bool,
    /// Blocks that were on the best chain and no longer are.
    pub retracted: Vec<H256>,
}

/// The block tree with its states.
pub struct Chain {
    executor: Executor,
    policy: Policy,
    states: States,
    blocks: HashMap<H256, Block>,
    canonical: Vec<H256>,
    side: Vec<(u32, H256)>,
    finalized: u32,
    discarded: u32,
    round: u64,
    set: AuthoritySet,
    pending: Vec<PendingChange>,
}

impl Chain {
    /// Block 0 and its state.
    ///
    /// # Errors
    /// [`CallError`] when the runtime does not even tell its version.
    pub fn new(executor: Executor, raw: &RawGenesis, policy: Policy) -> Result<Self, CallError> {
        let mut chain = Self {
            executor,
            policy,
            states: States::default(),
            blocks: HashMap::new(),
            canonical: Vec::new(),
            side: Vec::new(),
            finalized: 0,
            discarded: 0,
            round: 0,
            set: AuthoritySet {
                id: 0,
                authorities: genesis_voters(&raw.top),
            },
            pending: Vec::new(),
        };
        chain.put_genesis(raw, StateVersion::V1);
        if chain.version(chain.best_hash())?.state_version() == StateVersion::V0 {
            chain.put_genesis(raw, StateVersion::V0);
        }
        Ok(chain)
    }

    /// The wasm engine all of this chain's runtime calls go through.
    #[must_use]
    pub fn executor(&self) -> &Executor {
        &self.executor
    }

    /// A block by hash.
    #[must_use]
    pub fn block(&self, hash: H256) -> Option<&Block> {
        self.blocks.get(&hash)
    }

    /// A header by hash.
    #[must_use]
    pub fn header(&self, hash: H256) -> Option<&Header> {
        self.blocks.get(&hash).map(|block| &block.header)
    }

    /// The best chain's block at a height.
    #[must_use]
    pub fn hash_at(&self, number: u32) -> Option<H256> {
        self.canonical.get(usize::try_from(number).ok()?).copied()
    }

    /// Hash of the best block.
    #[must_use]
    pub fn best_hash(&self) -> H256 {
        self.canonical.last().copied().unwrap_or_default()
    }

    /// Height of the best block.
    #[must_use]
    pub fn best_number(&self) -> u32 {
        u32::try_from(self.canonical.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// Height of the last finalized block.
    #[must_use]
    pub fn finalized_number(&self) -> u32 {
        self.finalized
    }

    /// Hash of the last finalized block.
    #[must_use]
    pub fn finalized_hash(&self) -> H256 {
        self.hash_at(self.finalized).unwrap_or_default()
    }

    /// Hash of block 0.
    #[must_use]
    pub fn genesis_hash(&self) -> H256 {
        self.hash_at(0).unwrap_or_default()
    }

    /// The voters of the next round.
    #[must_use]
    pub fn authority_set(&self) -> &AuthoritySet {
        &self.set
    }

    /// A set change is announced and not yet finalized.
    #[must_use]
    pub fn change_pending(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Whether a finalized or best-chain block has this hash.
    #[must_use]
    pub fn is_canonical(&self, hash: H256) -> bool {
        self.header(hash)
            .is_some_and(|header| self.hash_at(header.number) == Some(hash))
    }

    /// The state after a block.
    ///
    /// # Errors
    /// [`StateError`] when the block is unknown or its state is pruned.
    pub fn state(&self, hash: H256) -> Result<View<'_>, StateError> {
        self.states.view(hash)
    }

    /// The runtime version in a block's state.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn version(&self, hash: H256) -> Result<RuntimeVersion, CallError> {
        let view = self.state(hash).map_err(|_| CallError::NoCode("no state"))?;
        self.executor.query(&view, "Core_version", &[])
    }

    /// Adds a sealed block whose parent is known. The longest chain is the best; the first seen wins a tie.
    pub fn import(&mut self, built: Built) -> Imported {
        let Built {
            header,
            body,
            changes,
            ..
        } = built;
        let (hash, number, parent) = (header.hash(), header.number, header.parent_hash);
        self.states
            .insert(hash, changes.transaction_storage_root, changes.transaction);
        self.blocks.insert(
            hash,
            Block {
                header,
                body,
                justification: None,
            },
        );
        self.side.push((number, hash));
        let best = number > self.best_number();
        let retracted = if best {
            self.switch_to(hash, parent)
        } else {
            Vec::new()
        };
        Imported {
            hash,
            best,
            retracted,
        }
    }

    /// Finalizes as far as the policy allows; `close` turns a finished round into an encoded justification.
    /// Returns the newly finalized blocks in order.
    pub fn finalize(&mut self, close: &dyn Fn(Round, &AuthoritySet) -> Vec<u8>) -> Vec<H256> {
        let reach = self.best_number().saturating_sub(self.policy.lag);
        let first = self.finalized.saturating_add(1);
        while self.finalized < reach {
            let handover = self
                .pending
                .first()
                .filter(|change| change.effective <= reach)
                .cloned();
            if handover.is_none() && reach < self.finalized.saturating_add(hesitation(self.finalized)) {
                break;
            }
            self.settle(
                handover.as_ref().map_or(reach, |change| change.effective),
                handover,
                close,
            );
        }
        self.prune();
        (first..=self.finalized)
            .filter_map(|number| self.hash_at(number))
            .collect()
    }

    fn put_genesis(&mut self, raw: &RawGenesis, version: StateVersion) {
        let mut backend = InMemoryBackend::<BlakeTwo256>::default();
        let top = raw
            .top
            .iter()
            .map(|(key, value)| (key.clone(), Some(value.clone())))
            .collect();
        backend.insert([(None, top)], version);
        let root = *backend.root();
        let empty = sp_trie::empty_trie_root::<LayoutV1<BlakeTwo256>>();
        let header = Header::new(0, empty, root, H256::default(), sp_runtime::Digest::default());
        let hash = header.hash();
        self.states.insert(hash, root, backend.into_storage());
        self.blocks = HashMap::from([(
            hash,
            Block {
                header,
                body: Vec::new(),
                justification: None,
            },
        )]);
        self.canonical = vec![hash];
    }

    /// Makes the branch ending in `hash` canonical.
    fn switch_to(&mut self, hash: H256, parent: H256) -> Vec<H256> {
        let mut branch = vec![hash];
        let mut link = parent;
        while !self.is_canonical(link) {
            let Some(header) = self.header(link) else { break };
            branch.push(link);
            link = header.parent_hash;
        }
        let base = self.header(link).map_or(0, |header| header.number);
        let keep = usize::try_from(base).unwrap_or(0).saturating_add(1);
        let retracted = self.canonical.split_off(keep.min(self.canonical.len()));
        branch.reverse();
        self.canonical.extend(&branch);
        self.pending.retain(|change| change.announced <= base);
        self.note_changes(&branch);
        retracted
    }

    fn note_changes(&mut self, branch: &[H256]) {
        for hash in branch {
            let Some(header) = self.header(*hash) else {
                continue;
            };
            let number = header.number;
            if let Some(change) = scheduled_change(header) {
                self.pending.push(PendingChange {
                    announced: number,
                    effective: number.saturating_add(change.delay),
                    next: change.next_authorities,
                });
            }
        }
    }

    /// Finalizes up to `goal`, storing a justification where a node would.
    fn settle(
        &mut self,
        goal: u32,
        handover: Option<PendingChange>,
        close: &dyn Fn(Round, &AuthoritySet) -> Vec<u8>,
    ) {
        self.round = self
            .round
            .saturating_add(u64::from(goal.saturating_sub(self.finalized)));
        let period = |number: u32| number.checked_div(self.policy.justification_period);
        if handover.is_some() || period(goal) != period(self.finalized) {
            let justification = self
                .round(goal, handover.is_some())
                .map(|round| close(round, &self.set));
            if let Some(block) = self.hash_at(goal).and_then(|hash| self.blocks.get_mut(&hash)) {
                block.justification = justification;
            }
        }
        self.finalized = goal;
        if let Some(change) = handover {
            self.pending.remove(0);
            self.set = self.set.succeeded_by(change.next);
            self.round = 0;
        }
        self.abandon_forks();
    }

    /// The votes that finalize `goal`: every second voter has already seen the next block, unless its set ends here.
    fn round(&self, goal: u32, last_of_set: bool) -> Option<Round> {
        let target = (self.hash_at(goal)?, goal);
        let next = self.hash_at(goal.saturating_add(1)).filter(|_| !last_of_set);
        let vote = |(index, (voter, _)): (usize, &(sp_consensus_grandpa::AuthorityId, u64))| {
            let ahead = next
                .filter(|_| index % 2 == 1)
                .map(|hash| (hash, goal.saturating_add(1)));
            let (hash, number) = ahead.unwrap_or(target);
            Vote {
                voter: voter.clone(),
                hash,
                number,
            }
        };
        let votes: Vec<Vote> = self.set.authorities.iter().enumerate().map(vote).collect();
        let seen_ahead = votes.iter().any(|vote| vote.number != goal);
        let ancestry = next
            .filter(|_| seen_ahead)
            .and_then(|hash| self.header(hash).cloned());
        Some(Round {
            number: self.round,
            set_id: self.set.id,
            target,
            votes,
            ancestry: ancestry.into_iter().collect(),
        })
    }

    fn abandon_forks(&mut self) {
        let finalized = self.finalized;
        let settled: Vec<_> = self
            .side
            .extract_if(.., |(number, _)| *number <= finalized)
            .collect();
        for (_, hash) in settled {
            if !self.is_canonical(hash) {
                self.states.abandon(hash);
            }
        }
    }

    fn prune(&mut self) {
        let Some(keep) = self.policy.keep_states else {
            return;
        };
        let oldest = self.best_number().saturating_sub(keep).min(self.finalized);
        while self.discarded < oldest {
            let parent = self.hash_at(self.discarded);
            self.discarded = self.discarded.saturating_add(1);
            if let (Some(parent), Some(child)) = (parent, self.hash_at(self.discarded)) {
                self.states.discard(parent, child);
            }
        }
    }
}

/// Rounds take one to three blocks, as on a live chain; the height decides, so that a run can be repeated.
fn hesitation(finalized: u32) -> u32 {
    ((finalized.wrapping_mul(0x9E37_79B1) >> 16) % 3).saturating_add(1)
}
