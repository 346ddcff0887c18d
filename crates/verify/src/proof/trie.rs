//! The one walk down the trie, on which reading and tracing both rest.
//!
//! Layout: <https://spec.polkadot.network/chap-state#sect-state-storage>. A node covers a run of nibbles, may hold a
//! value (whole, or by its hash), and refers to each child by hash, or holds it whole when shorter than 32 bytes.

use alloc::{vec, vec::Vec};

use primitives::{Hash, hashing};
use smoldot::trie::trie_node::{self, Decoded, DecodedPartialKey, StorageValue};

use super::{ProofError, places::Places};

/// A trie node as smoldot decodes it.
pub(super) type Node<'a> = Decoded<'a, DecodedPartialKey<'a>, &'a [u8]>;

/// A key as the trie sees it: half-bytes, high half first.
pub(super) struct Nibbles<'k>(&'k [u8]);

impl<'k> Nibbles<'k> {
    pub(super) fn of(key: &'k [u8]) -> Self {
        Self(key)
    }

    pub(super) fn get(&self, depth: usize) -> Option<u8> {
        let byte = self.0.get(depth >> 1)?;
        Some(if depth & 1 == 0 { byte >> 4 } else { byte & 0x0f })
    }

    pub(super) fn len(&self) -> usize {
        self.0.len().saturating_mul(2)
    }

    pub(super) fn first(&self, depth: usize) -> Vec<u8> {
        (0..depth.min(self.len())).filter_map(|at| self.get(at)).collect()
    }
}

/// Where the bytes of a node come from.
#[derive(Clone, Copy)]
pub(super) enum Origin {
    /// Node `index` of the proof, referred to by its hash.
    Hashed { index: usize, hash: Hash },
    /// Held whole by its parent.
    Inline,
}

/// A node on the way to a key.
pub(super) struct Visit<'a, 'n> {
    pub(super) origin: Origin,
    pub(super) bytes: &'a [u8],
    pub(super) node: &'n Node<'a>,
    /// Nibbles of the key before this node.
    pub(super) depth: usize,
}

/// Where the way to a key ends. `depth` counts the nibbles of the key before the node.
pub(super) enum Landing<'a> {
    /// On the node of that very key.
    On { node: Node<'a>, depth: usize },
    /// Above a node whose key begins with the one sought.
    Above { node: Node<'a>, depth: usize },
    /// On nothing: no key begins with the one sought.
    Nowhere,
}

impl<'a> Landing<'a> {
    /// The value at the very key sought.
    pub(super) fn value(&self) -> StorageValue<'a> {
        match self {
            Self::On { node, .. } => node.storage_value,
            Self::Above { .. } | Self::Nowhere => StorageValue::None,
        }
    }
}

/// The nodes of a proof, hanging from a root.
#[derive(Clone, Copy)]
pub(super) struct Trie<'a> {
    pub(super) nodes: &'a [Vec<u8>],
    pub(super) places: &'a Places,
    pub(super) root: Hash,
    /// Whether `places` says where nodes *ought* to be, so that each must be hashed again on the way.
    pub(super) recheck: bool,
}

impl<'a> Trie<'a> {
    /// The place and bytes of what has this hash.
    pub(super) fn resolve(&self, hash: Hash) -> Result<(usize, &'a [u8]), ProofError> {
        let incomplete = || ProofError::Incomplete { missing: hash };
        let index = self.places.get(&hash).ok_or_else(incomplete)?;
        let bytes = self.nodes.get(index).ok_or_else(incomplete)?;
        if self.recheck {
            let found = hashing::blake2_256(bytes);
            if found != hash {
                return Err(ProofError::Mismatch {
                    index,
                    expected: hash,
                    found,
                });
            }
        }
        Ok((index, bytes))
    }

    /// Follows a parent's reference to a child: a hash, or the child itself.
    pub(super) fn follow(&self, reference: &'a [u8]) -> Result<(Origin, &'a [u8]), ProofError> {
        match <[u8; 32]>::try_from(reference) {
            Ok(hash) => {
                let hash = Hash(hash);
                self.resolve(hash)
                    .map(|(index, bytes)| (Origin::Hashed { index, hash }, bytes))
            }
            Err(_) => Ok((Origin::Inline, reference)),
        }
    }

    /// Walks from the root towards `key`, showing each node to `visit`.
    pub(super) fn land(
        &self,
        key: &Nibbles<'_>,
        visit: &mut dyn FnMut(Visit<'a, '_>),
    ) -> Result<Landing<'a>, ProofError> {
        let (index, mut bytes) = self.resolve(self.root)?;
        let mut origin = Origin::Hashed {
            index,
            hash: self.root,
        };
        let mut holder = index;
        let mut depth = 0;
        loop {
            if let Origin::Hashed { index, .. } = origin {
                holder = index;
            }
            let node = decode(bytes).ok_or(ProofError::MalformedNode { index: holder })?;
            visit(Visit {
                origin,
                bytes,
                node: &node,
                depth,
            });
            let end = match covered(&node, key, depth) {
                Cover::Whole(end) => end,
                Cover::KeyEnds => return Ok(Landing::Above { node, depth }),
                Cover::Differs => return Ok(Landing::Nowhere),
            };
            let Some(nibble) = key.get(end) else {
                return Ok(Landing::On { node, depth });
            };
            let Some(child) = child(&node, nibble) else {
                return Ok(Landing::Nowhere);
            };
            (origin, bytes) = self.follow(child)?;
            depth = end.saturating_add(1);
        }
    }
}

/// What a node refers to by hash, its inline descendants included.
#[derive(Default)]
pub(super) struct Links {
    pub(super) children: Vec<Hash>,
    pub(super) values: Vec<Hash>,
}

/// `None` when the node, or one it holds, is malformed.
pub(super) fn links(node: &[u8]) -> Option<Links> {
    let mut links = Links::default();
    // Inline nodes are shorter than the node that holds them, so this ends.
    let mut todo = vec![node];
    while let Some(bytes) = todo.pop() {
        let node = decode(bytes)?;
        if let StorageValue::Hashed(hash) = node.storage_value {
            links.values.push(Hash(*hash));
        }
        for reference in node.children.into_iter().flatten() {
            match <[u8; 32]>::try_from(reference) {
                Ok(hash) => links.children.push(Hash(hash)),
                Err(_) => todo.push(reference),
            }
        }
    }
    Some(links)
}

pub(super) fn decode(bytes: &[u8]) -> Option<Node<'_>> {
    trie_node::decode(bytes).ok()
}

pub(super) fn partial_key(node: &Node<'_>) -> impl Iterator<Item = u8> {
    node.partial_key.clone().map(u8::from)
}

pub(super) fn child<'a>(node: &Node<'a>, nibble: u8) -> Option<&'a [u8]> {
    node.children.get(usize::from(nibble)).copied().flatten()
}

/// Every child with its nibble, in order.
pub(super) fn children<'a>(node: &Node<'a>) -> impl DoubleEndedIterator<Item = (u8, &'a [u8])> {
    (0u8..16)
        .zip(node.children)
        .filter_map(|(nibble, child)| Some((nibble, child?)))
}

/// How the nibbles that a node covers compare with the rest of a key.
enum Cover {
    /// All are in the key, which goes on at this depth, or ends there.
    Whole(usize),
    /// The key ends among them.
    KeyEnds,
    Differs,
}

fn covered(node: &Node<'_>, key: &Nibbles<'_>, depth: usize) -> Cover {
    let mut at = depth;
    for nibble in partial_key(node) {
        match key.get(at) {
            None => return Cover::KeyEnds,
            Some(sought) if sought != nibble => return Cover::Differs,
            Some(_) => at = at.saturating_add(1),
        }
    }
    Cover::Whole(at)
}
