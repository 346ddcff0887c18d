//! Everything below a prefix, or an error: never a part of it.

use alloc::{vec, vec::Vec};

use primitives::Hash;
use smoldot::trie::trie_node::StorageValue;

use super::{
    MAX_PROOF_BYTES, ProofError,
    trie::{self, Node, Trie},
};

/// Most keys that one enumeration returns.
pub const MAX_PREFIX_ENTRIES: usize = 64 * 1024;

/// Most nodes visited: a trie of n keys has fewer than 2n.
const MAX_VISITS: usize = 2 * MAX_PREFIX_ENTRIES;
/// Longest key, in nibbles. The chain's are below 300.
const MAX_KEY_NIBBLES: usize = 2048;

/// A storage key and its value.
pub type StorageEntry = (Vec<u8>, Vec<u8>);

/// Lists what `node` and its descendants hold, in the order of keys. `path` is the key before the node, in
/// nibbles.
///
/// A node may be referred to from several places, so a small proof can describe a vast trie: visits and bytes
/// returned are bounded, besides the proof itself.
pub(super) fn enumerate<'a>(
    trie: &Trie<'a>,
    node: Node<'a>,
    path: Vec<u8>,
) -> Result<Vec<StorageEntry>, ProofError> {
    let mut entries = Vec::new();
    let mut bytes = 0usize;
    let mut visits = 0usize;
    let mut todo = vec![(node, path)];
    while let Some((node, mut path)) = todo.pop() {
        visits = visits.saturating_add(1);
        path.extend(trie::partial_key(&node));
        if path.len() > MAX_KEY_NIBBLES {
            return Err(ProofError::ImpossibleKey);
        }
        if let Some(value) = value(trie, &node)? {
            bytes = bytes.saturating_add(path.len()).saturating_add(value.len());
            entries.push((whole_bytes(&path)?, value.to_vec()));
        }
        if visits > MAX_VISITS || entries.len() > MAX_PREFIX_ENTRIES || bytes > MAX_PROOF_BYTES {
            return Err(ProofError::PrefixTooLarge);
        }
        // The stack gives back the last first.
        for (nibble, reference) in trie::children(&node).rev() {
            todo.push((child(trie, reference)?, [path.as_slice(), &[nibble]].concat()));
        }
    }
    Ok(entries)
}

fn value<'a>(trie: &Trie<'a>, node: &Node<'a>) -> Result<Option<&'a [u8]>, ProofError> {
    match node.storage_value {
        StorageValue::None => Ok(None),
        StorageValue::Unhashed(value) => Ok(Some(value)),
        StorageValue::Hashed(hash) => trie.resolve(Hash(*hash)).map(|(_, value)| Some(value)),
    }
}

fn child<'a>(trie: &Trie<'a>, reference: &'a [u8]) -> Result<Node<'a>, ProofError> {
    let (_, bytes) = trie.follow(reference)?;
    // Every node of a proof was decoded when it was verified.
    trie::decode(bytes).ok_or(ProofError::ImpossibleKey)
}

fn whole_bytes(nibbles: &[u8]) -> Result<Vec<u8>, ProofError> {
    let (pairs, rest) = nibbles.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(ProofError::ImpossibleKey);
    }
    Ok(pairs.iter().map(|[high, low]| (high << 4) | low).collect())
}
