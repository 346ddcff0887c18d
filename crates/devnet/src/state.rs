//! Every block's state in one reference-counted node store, with pruning.
//!
//! A trie node is keyed by its position and hash, as in Substrate's database, so a node which two blocks share is
//! stored once and counted. What a block removes stays readable until that block's *parent* is discarded; a block on
//! an abandoned fork takes back what it added.

use std::collections::HashMap;

use sp_core::H256;
use sp_runtime::traits::BlakeTwo256;
use sp_state_machine::{TrieBackend, TrieBackendBuilder, TrieBackendStorage};
use sp_trie::PrefixedMemoryDB;

/// The state of one block, readable through Parity's state machine.
pub type View<'a> = TrieBackend<&'a Nodes, BlakeTwo256>;

/// Why the state of a block cannot be read. The caller is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// The block was never imported.
    #[error("UnknownBlock: Header was not found in the database: {0:?}")]
    Unknown(H256),
    /// The block is known, its state has been pruned (lite mode).
    #[error("UnknownBlock: State already discarded for {0:?}")]
    Discarded(H256),
}

/// Trie nodes by position and hash, each with the number of live states that count on it.
#[derive(Default)]
pub struct Nodes(HashMap<Vec<u8>, (Vec<u8>, u32)>);

impl TrieBackendStorage<BlakeTwo256> for Nodes {
    fn get(&self, key: &H256, prefix: (&[u8], Option<u8>)) -> Result<Option<Vec<u8>>, String> {
        let position = sp_trie::prefixed_key::<BlakeTwo256>(key, prefix);
        Ok(self.0.get(&position).map(|(node, _)| node.clone()))
    }
}

impl Nodes {
    fn add(&mut self, position: &[u8], node: Vec<u8>) {
        let entry = self.0.entry(position.to_vec()).or_insert((node, 0));
        entry.1 = entry.1.saturating_add(1);
    }

    fn release(&mut self, position: &[u8]) {
        let Some(entry) = self.0.get_mut(position) else {
            return;
        };
        entry.1 = entry.1.saturating_sub(1);
        if entry.1 == 0 {
            self.0.remove(position);
        }
    }
}

/// What one block did to the node store.
struct Journal {
    root: H256,
    added: Vec<Vec<u8>>,
    removed: Vec<Vec<u8>>,
    live: bool,
}

/// The states of all blocks which have not been discarded.
#[derive(Default)]
pub struct States {
    nodes: Nodes,
    journals: HashMap<H256, Journal>,
}

impl States {
    /// Adds the state a block leaves behind, given as the change to its parent's trie nodes.
    pub fn insert(&mut self, block: H256, root: H256, mut change: PrefixedMemoryDB<BlakeTwo256>) {
        let mut journal = Journal {
            root,
            added: Vec::new(),
            removed: Vec::new(),
            live: true,
        };
        for (position, (node, count)) in change.drain() {
            for _ in 0..count {
                self.nodes.add(&position, node.clone());
                journal.added.push(position.clone());
            }
            for _ in count..0 {
                journal.removed.push(position.clone());
            }
        }
        self.journals.insert(block, journal);
    }

    /// The state after `block`.
    ///
    /// # Errors
    /// [`StateError`] when the block is unknown or its state is gone.
    pub fn view(&self, block: H256) -> Result<View<'_>, StateError> {
        let journal = self.journals.get(&block).ok_or(StateError::Unknown(block))?;
        if !journal.live {
            return Err(StateError::Discarded(block));
        }
        Ok(TrieBackendBuilder::new(&self.nodes, journal.root).build())
    }

    /// Forgets the state of `parent`, whose finalized child is `child`: what the child removed now goes.
    pub fn discard(&mut self, parent: H256, child: H256) {
        if let Some(journal) = self.journals.get_mut(&parent) {
            journal.live = false;
            journal.added.clear();
        }
        let removed = self
            .journals
            .get_mut(&child)
            .map(|journal| std::mem::take(&mut journal.removed));
        for position in removed.unwrap_or_default() {
            self.nodes.release(&position);
        }
    }

    /// Takes back all that a block on an abandoned fork added.
    pub fn abandon(&mut self, block: H256) {
        let Some(journal) = self.journals.get_mut(&block) else {
            return;
        };
        journal.live = false;
        journal.removed.clear();
        for position in std::mem::take(&mut journal.added) {
            self.nodes.release(&position);
        }
    }
}
