//! Raw storage, written by pallet and item name.

use std::collections::BTreeMap;

use codec::Encode;
use sp_io::hashing::{blake2_128, twox_64};

use crate::genesis_edit::item_key;

/// Storage under construction.
#[derive(Default)]
pub(super) struct Store(BTreeMap<Vec<u8>, Vec<u8>>);

/// The items of one pallet.
pub(super) struct Pallet<'a> {
    name: &'static str,
    store: &'a mut Store,
}

impl Store {
    /// The items of a pallet.
    pub(super) const fn pallet(&mut self, name: &'static str) -> Pallet<'_> {
        Pallet { name, store: self }
    }

    /// Bittensor's own pallet.
    pub(super) const fn subtensor(&mut self) -> Pallet<'_> {
        self.pallet("SubtensorModule")
    }

    /// Writes under a key that is not a pallet's.
    pub(super) fn raw(&mut self, key: &[u8], value: Vec<u8>) {
        self.0.insert(key.to_vec(), value);
    }

    pub(super) fn into_top(self) -> BTreeMap<Vec<u8>, Vec<u8>> {
        self.0
    }
}

impl Pallet<'_> {
    /// Writes an item without keys.
    pub(super) fn put(&mut self, item: &str, value: impl Encode) {
        self.insert(item, [], value);
    }

    /// Writes an entry of a map; the keys come hashed by [`identity`], [`blake2`] or [`twox`], as the item demands.
    pub(super) fn insert<const N: usize>(&mut self, item: &str, keys: [Vec<u8>; N], value: impl Encode) {
        let key = [item_key(self.name, item), keys.concat()].concat();
        self.store.0.insert(key, value.encode());
    }
}

/// A key as it is.
pub(super) fn identity(key: impl Encode) -> Vec<u8> {
    key.encode()
}

/// A key behind its 128-bit BLAKE2b hash.
pub(super) fn blake2(key: impl Encode) -> Vec<u8> {
    let bytes = key.encode();
    [&blake2_128(&bytes)[..], &bytes].concat()
}

/// A key behind its 64-bit xxHash.
pub(super) fn twox(key: impl Encode) -> Vec<u8> {
    let bytes = key.encode();
    [&twox_64(&bytes)[..], &bytes].concat()
}
