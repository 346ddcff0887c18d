//! Storage proofs: trie nodes that lead from a state root to a value, to the lack of one, or to everything under
//! a prefix.

mod error;
mod places;
mod prefix;
mod trace;
mod trie;

use alloc::{vec, vec::Vec};

use primitives::{BlockRef, Hash, hashing};
use smoldot::trie::trie_node::StorageValue;

use crate::{Assurance, Header, Verified};
pub use error::ProofError;
use places::Places;
pub use prefix::{MAX_PREFIX_ENTRIES, StorageEntry};
pub use trace::{
    NodeKind, NodeStatus, ProofTrace, Reference, Tamper, TraceOutcome, TraceStep, trace_unverified,
};
use trie::{Landing, Nibbles, Trie};

/// Most bytes in a proof: room for the proof of a runtime's code and then some.
pub const MAX_PROOF_BYTES: usize = 16 * 1024 * 1024;
/// Most nodes in a proof.
pub const MAX_PROOF_NODES: usize = 64 * 1024;

/// A storage proof whose every node is tied by its hash to the state root of a verified header.
///
/// What it proves is read out by [`value`](Self::value), [`value_hash`](Self::value_hash) and
/// [`prefix`](Self::prefix); what it does not reach is an error there, never an absent value.
#[derive(Clone, Debug)]
pub struct StorageProof {
    nodes: Vec<Vec<u8>>,
    /// Where in `nodes` the bytes with a given hash are.
    places: Places,
    root: Hash,
    block: BlockRef,
    assurance: Assurance,
}

impl StorageProof {
    /// Ties the nodes of a proof, in any order, to the state root of `header`.
    ///
    /// Every node must be reachable from the root by hashes, exactly once given, and well formed. A proof with
    /// nodes to spare is refused: nobody would notice a change in them.
    ///
    /// # Errors
    ///
    /// [`ProofError`].
    pub fn verify(nodes: Vec<Vec<u8>>, header: &Verified<Header>) -> Result<Self, ProofError> {
        let root = header.state_root();
        let places = check(&nodes, root)?;
        Ok(Self {
            nodes,
            places,
            root,
            block: header.block(),
            assurance: header.assurance(),
        })
    }

    /// The nodes, in the order given.
    #[must_use]
    pub fn nodes(&self) -> &[Vec<u8>] {
        &self.nodes
    }

    /// The state root they hang from.
    #[must_use]
    pub const fn root(&self) -> Hash {
        self.root
    }

    /// Bytes in all nodes.
    #[must_use]
    pub fn size(&self) -> usize {
        total(&self.nodes)
    }

    /// The value at `key`, or `None` where the proof shows that there is none.
    ///
    /// # Errors
    ///
    /// [`ProofError::Incomplete`] when the proof does not reach the key, or not the value's bytes.
    pub fn value(&self, key: &[u8]) -> Result<Verified<Option<Vec<u8>>>, ProofError> {
        let trie = self.trie();
        let value = match trie.land(&Nibbles::of(key), &mut |_| {})?.value() {
            StorageValue::None => None,
            StorageValue::Unhashed(value) => Some(value.to_vec()),
            StorageValue::Hashed(hash) => Some(trie.resolve(Hash(*hash))?.1.to_vec()),
        };
        Ok(self.verified(value))
    }

    /// Blake2b-256 of the value at `key`, or `None` where the proof shows that there is no value.
    ///
    /// Values of 33 bytes and more are held by their hash (state version 1), so this works on proofs that lack
    /// the value itself: that of the runtime's code, for one.
    ///
    /// # Errors
    ///
    /// [`ProofError::Incomplete`] when the proof does not reach the key.
    pub fn value_hash(&self, key: &[u8]) -> Result<Verified<Option<Hash>>, ProofError> {
        let hash = match self.trie().land(&Nibbles::of(key), &mut |_| {})?.value() {
            StorageValue::None => None,
            StorageValue::Unhashed(value) => Some(hashing::blake2_256(value)),
            StorageValue::Hashed(hash) => Some(Hash(*hash)),
        };
        Ok(self.verified(hash))
    }

    /// Every key that begins with `prefix`, with its value, in the order of keys. Complete or an error.
    ///
    /// # Errors
    ///
    /// [`ProofError::Incomplete`] when a node or value below the prefix is missing, [`ProofError::PrefixTooLarge`]
    /// when there are more than [`MAX_PREFIX_ENTRIES`].
    pub fn prefix(&self, prefix: &[u8]) -> Result<Verified<Vec<StorageEntry>>, ProofError> {
        let key = Nibbles::of(prefix);
        let trie = self.trie();
        let entries = match trie.land(&key, &mut |_| {})? {
            Landing::Nowhere => Vec::new(),
            Landing::On { node, depth } | Landing::Above { node, depth } => {
                prefix::enumerate(&trie, node, key.first(depth))?
            }
        };
        Ok(self.verified(entries))
    }

    /// The way to `key`, node by node, as the inspector shows it; after `tamper`, if given.
    #[must_use]
    pub fn trace(&self, key: &[u8], tamper: Option<Tamper>) -> ProofTrace {
        trace::of_proof(self, key, tamper)
    }

    fn trie(&self) -> Trie<'_> {
        Trie {
            nodes: &self.nodes,
            places: &self.places,
            root: self.root,
            recheck: false,
        }
    }

    fn verified<T>(&self, value: T) -> Verified<T> {
        Verified::new(value, self.block, self.assurance)
    }
}

/// Everything that [`StorageProof::verify`] promises. Returns where each hash is found.
fn check(nodes: &[Vec<u8>], root: Hash) -> Result<Places, ProofError> {
    check_size(nodes)?;
    let places = Places::of(nodes);
    if let Some(index) = places.duplicate() {
        return Err(ProofError::DuplicateNode { index });
    }
    let reached = reach(nodes, &places, root)?;
    match reached.iter().position(|reached| !reached) {
        Some(index) => Err(ProofError::UnusedNode { index }),
        None => Ok(places),
    }
}

fn check_size(nodes: &[Vec<u8>]) -> Result<(), ProofError> {
    if nodes.len() > MAX_PROOF_NODES || total(nodes) > MAX_PROOF_BYTES {
        return Err(ProofError::TooLarge {
            nodes: nodes.len(),
            bytes: total(nodes),
        });
    }
    Ok(())
}

/// Which nodes hang from the root. Each is decoded once, however often it is referred to.
fn reach(nodes: &[Vec<u8>], places: &Places, root: Hash) -> Result<Vec<bool>, ProofError> {
    let mut reached = vec![false; nodes.len()];
    let mut decoded = reached.clone();
    let first = places.get(&root).ok_or(ProofError::MissingRoot { root })?;
    let mut todo = vec![first];
    while let Some(index) = todo.pop() {
        mark(&mut reached, index);
        if mark(&mut decoded, index) {
            continue;
        }
        let node = nodes.get(index).map_or(&[][..], Vec::as_slice);
        let links = trie::links(node).ok_or(ProofError::MalformedNode { index })?;
        todo.extend(links.children.iter().filter_map(|hash| places.get(hash)));
        links
            .values
            .iter()
            .filter_map(|hash| places.get(hash))
            .for_each(|value| {
                mark(&mut reached, value);
            });
    }
    Ok(reached)
}

/// Sets a mark and returns whether it was set.
fn mark(marks: &mut [bool], index: usize) -> bool {
    marks
        .get_mut(index)
        .is_some_and(|mark| core::mem::replace(mark, true))
}

fn total(nodes: &[Vec<u8>]) -> usize {
    nodes.iter().map(Vec::len).fold(0, usize::saturating_add)
}
