//! Storage keys that every Substrate chain has, fixed since 2020 and needed before its metadata is known.

use primitives::hashing::twox_128;

/// `Aura.Authorities`: who may build on the block.
pub(super) fn aura_authorities() -> Vec<u8> {
    item(b"Aura", b"Authorities")
}

/// `Timestamp.Now`: the block's own clock, Unix milliseconds.
pub(super) fn timestamp() -> Vec<u8> {
    item(b"Timestamp", b"Now")
}

/// The runtime's code.
pub(super) fn code() -> Vec<u8> {
    b":code".to_vec()
}

/// A key just below `:code` in the trie that is never present: a proof of its absence shows the node of `:code`, which
/// holds the code's hash, without the code itself.
pub(super) fn beside_code() -> Vec<u8> {
    b":code\0".to_vec()
}

fn item(pallet: &[u8], name: &[u8]) -> Vec<u8> {
    [twox_128(pallet), twox_128(name)].concat()
}
