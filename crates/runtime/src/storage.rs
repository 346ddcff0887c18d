//! One storage entry: its keys, and its values by its type.

use alloc::string::String;
use alloc::vec::Vec;

use primitives::error::{Code, Fault};
use primitives::hashing;

use crate::decode::{DecodeError, FromChain};
use crate::hasher::Hasher;
use crate::metadata::{Pallet, StorageEntry};
use crate::types::Types;
use crate::value::Value;

/// Why a storage entry could not be addressed or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// This block's runtime has no such pallet, or it keeps no storage.
    #[error("the runtime has no storage of pallet `{0}`")]
    NoPallet(String),
    /// This block's runtime has no such item.
    #[error("the runtime has no storage item `{pallet}.{item}`")]
    NoItem {
        /// The pallet, which exists.
        pallet: String,
        /// The item, which does not.
        item: String,
    },
    /// The item is addressed with too many or too few keys (the caller's fault, or the item has
    /// changed its keys in an upgrade).
    #[error("`{item}` takes {takes} keys, not {given}")]
    Keys {
        /// The item.
        item: String,
        /// How many keys it takes.
        takes: usize,
        /// How many were given.
        given: usize,
    },
    /// The bytes are not of the type that the metadata states, or that type is not the one the
    /// caller asks for (the chain's fault).
    #[error("`{item}` does not decode: {source}")]
    Value {
        /// The item.
        item: String,
        /// What is wrong with it.
        source: DecodeError,
    },
}

impl StorageError {
    /// Its stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::NoPallet(_) | Self::NoItem { .. } => Code::NotInRuntime,
            Self::Keys { .. } => Code::BadArgument,
            Self::Value { .. } => Code::Codec,
        }
    }

    /// Who is to blame.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::Keys { .. } => Fault::Caller,
            _ => Fault::Chain,
        }
    }
}

/// A storage entry of one runtime.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'m> {
    types: &'m Types,
    pallet: &'m Pallet,
    entry: &'m StorageEntry,
}

impl<'m> Entry<'m> {
    pub(crate) fn new(types: &'m Types, pallet: &'m Pallet, entry: &'m StorageEntry) -> Self {
        Self { types, pallet, entry }
    }

    /// The pallet's name.
    #[must_use]
    pub fn pallet(&self) -> &'m str {
        &self.pallet.name
    }

    /// The item's name.
    #[must_use]
    pub fn name(&self) -> &'m str {
        &self.entry.name
    }

    /// How each key of a map is hashed; empty for a plain value.
    #[must_use]
    pub fn hashers(&self) -> &'m [Hasher] {
        &self.entry.hashers
    }

    /// Type ids of a map's keys, in order; empty for a plain value.
    #[must_use]
    pub fn key_types(&self) -> Vec<u32> {
        match (self.entry.key, self.entry.hashers.len()) {
            (None, _) => Vec::new(),
            (Some(key), 1) => alloc::vec![key],
            (Some(keys), _) => self.types.tuple(keys).unwrap_or_default(),
        }
    }

    /// Type id of the value.
    #[must_use]
    pub fn value_type(&self) -> u32 {
        self.entry.value
    }

    /// Whether an absent value means "none"; otherwise it means [`Entry::default_bytes`].
    #[must_use]
    pub fn is_optional(&self) -> bool {
        self.entry.optional
    }

    /// The value, SCALE-encoded, that an absent key stands for where the entry is not optional.
    #[must_use]
    pub fn default_bytes(&self) -> &'m [u8] {
        &self.entry.default
    }

    /// The storage key under all `keys`, each SCALE-encoded.
    ///
    /// # Errors
    /// Not as many as the entry takes.
    pub fn key(&self, keys: &[&[u8]]) -> Result<Vec<u8>, StorageError> {
        if keys.len() != self.entry.hashers.len() {
            return Err(self.wrong_keys(keys.len()));
        }
        self.prefix(keys)
    }

    /// What all storage keys under the first `keys` start with.
    ///
    /// # Errors
    /// More than the entry takes.
    pub fn prefix(&self, keys: &[&[u8]]) -> Result<Vec<u8>, StorageError> {
        if keys.len() > self.entry.hashers.len() {
            return Err(self.wrong_keys(keys.len()));
        }
        let mut full = hashing::twox_128(self.pallet.prefix.as_bytes()).to_vec();
        full.extend(hashing::twox_128(self.entry.name.as_bytes()));
        for (hasher, key) in self.entry.hashers.iter().zip(keys) {
            hasher.append(key, &mut full);
        }
        Ok(full)
    }

    /// The SCALE-encoded keys that a storage key of this entry was made from; `None` in place of
    /// one that its hasher does not keep.
    ///
    /// # Errors
    /// `full` is not a storage key of this entry.
    pub fn keys_of<'k>(&self, full: &'k [u8]) -> Result<Vec<Option<&'k [u8]>>, StorageError> {
        let prefix = self.prefix(&[])?;
        let mut rest = full
            .strip_prefix(prefix.as_slice())
            .ok_or_else(|| self.foreign_key())?;
        let mut keys = Vec::new();
        for (hasher, ty) in self.entry.hashers.iter().zip(self.key_types()) {
            rest = rest
                .get(hasher.hash_bytes()..)
                .ok_or_else(|| self.foreign_key())?;
            let before = rest;
            if hasher.keeps_key() {
                self.types
                    .skip(ty, &mut rest)
                    .map_err(|source| self.undecodable(source))?;
            }
            let taken = before.len().saturating_sub(rest.len());
            keys.push(before.get(..taken).filter(|_| hasher.keeps_key()));
        }
        if rest.is_empty() {
            Ok(keys)
        } else {
            Err(self.foreign_key())
        }
    }

    /// The one key that a storage key of this map was made from.
    ///
    /// # Errors
    /// `full` is not a storage key of this entry, or its key cannot be read back, or it is no `T`.
    pub fn only_key_of<T: FromChain>(&self, full: &[u8]) -> Result<T, StorageError> {
        match (self.keys_of(full)?.as_slice(), self.key_types().as_slice()) {
            ([Some(key)], [ty]) => self
                .types
                .decode(*ty, key)
                .map_err(|source| self.undecodable(source)),
            _ => Err(self.foreign_key()),
        }
    }

    /// The value that `stored` (`None`: proved absent) stands for: its default where the entry has
    /// one, `None` where absent means none.
    ///
    /// # Errors
    /// The bytes are not of the stated type, or the stated type is no `T`.
    pub fn value<T: FromChain>(&self, stored: Option<&[u8]>) -> Result<Option<T>, StorageError> {
        self.bytes(stored)
            .map(|bytes| self.types.decode(self.entry.value, bytes))
            .transpose()
            .map_err(|source| self.undecodable(source))
    }

    /// As [`Entry::value`], for any type.
    ///
    /// # Errors
    /// The bytes are not of the stated type.
    pub fn dynamic(&self, stored: Option<&[u8]>) -> Result<Option<Value>, StorageError> {
        self.value(stored)
    }

    fn bytes<'b>(&self, stored: Option<&'b [u8]>) -> Option<&'b [u8]>
    where
        'm: 'b,
    {
        let default = || (!self.is_optional()).then(|| self.default_bytes());
        stored.or_else(default)
    }

    fn wrong_keys(&self, given: usize) -> StorageError {
        let takes = self.entry.hashers.len();
        StorageError::Keys {
            item: self.full_name(),
            takes,
            given,
        }
    }

    fn foreign_key(&self) -> StorageError {
        self.undecodable(DecodeError::Short)
    }

    fn undecodable(&self, source: DecodeError) -> StorageError {
        StorageError::Value {
            item: self.full_name(),
            source,
        }
    }

    fn full_name(&self) -> String {
        alloc::format!("{}.{}", self.pallet.name, self.entry.name)
    }
}
