//! What a runtime says of its own storage and types.

use alloc::string::String;
use alloc::vec::Vec;

use codec::Decode;
use frame_metadata::{v14, v15, v16};
use primitives::error::{Code, Fault};
use scale_info::PortableRegistry;
use scale_info::form::PortableForm;

use crate::hasher::Hasher;
use crate::storage::{Entry, StorageError};
use crate::types::Types;

/// Largest metadata that is decoded, in bytes. Mainnet's takes 300 kB.
pub const MAX_METADATA_BYTES: usize = 2 * 1024 * 1024;

/// `meta` in little-endian: what metadata starts with.
const MAGIC: u32 = 0x6174_656d;

/// The types and the storage of one runtime.
#[derive(Debug, Clone)]
pub struct Metadata {
    types: Types,
    pallets: Vec<Pallet>,
}

/// Why bytes are not metadata. The chain's fault, as they come from its own proved code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// More than [`MAX_METADATA_BYTES`].
    #[error("metadata of {0} bytes is larger than we take")]
    TooLarge(usize),
    /// No metadata at all.
    #[error("the bytes are not metadata")]
    Magic,
    /// A version other than 14, 15 and 16.
    #[error("metadata version {0} is not one we read")]
    Version(u8),
    /// Cut short, too long, or not of the form its version prescribes.
    #[error("the metadata is malformed")]
    Malformed,
}

impl MetadataError {
    /// Its stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        Code::Codec
    }

    /// Who is to blame.
    #[must_use]
    pub fn fault(&self) -> Fault {
        Fault::Chain
    }
}

impl Metadata {
    /// Decodes metadata of version 14, 15 or 16, as `Metadata_metadata` gives it (magic first, no
    /// length).
    ///
    /// # Errors
    /// See [`MetadataError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, MetadataError> {
        if bytes.len() > MAX_METADATA_BYTES {
            return Err(MetadataError::TooLarge(bytes.len()));
        }
        let mut input = bytes;
        if u32::decode(&mut input) != Ok(MAGIC) {
            return Err(MetadataError::Magic);
        }
        let metadata = match u8::decode(&mut input).map_err(|_| MetadataError::Malformed)? {
            14 => from_v14(read(&mut input)?)?,
            15 => from_v15(read(&mut input)?)?,
            16 => from_v16(read(&mut input)?)?,
            other => return Err(MetadataError::Version(other)),
        };
        if input.is_empty() {
            Ok(metadata)
        } else {
            Err(MetadataError::Malformed)
        }
    }

    /// The storage entry `item` of `pallet`.
    ///
    /// # Errors
    /// The runtime has none (`NOT_IN_RUNTIME`).
    pub fn entry(&self, pallet: &str, item: &str) -> Result<Entry<'_>, StorageError> {
        let found = self.pallets.iter().find(|candidate| candidate.name == pallet);
        let found = found.ok_or_else(|| StorageError::NoPallet(pallet.into()))?;
        let storage = found.entries.iter().find(|candidate| candidate.name == item);
        let storage = storage.ok_or_else(|| StorageError::NoItem {
            pallet: pallet.into(),
            item: item.into(),
        })?;
        Ok(Entry::new(&self.types, found, storage))
    }

    /// Every storage entry of every pallet, in the runtime's order.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        self.pallets.iter().flat_map(move |pallet| {
            let entries = pallet.entries.iter();
            entries.map(move |entry| Entry::new(&self.types, pallet, entry))
        })
    }

    /// The storage key of `item` under all its `keys`, each SCALE-encoded.
    ///
    /// # Errors
    /// The runtime has no such item, or it takes another number of keys.
    pub fn storage_key(&self, pallet: &str, item: &str, keys: &[&[u8]]) -> Result<Vec<u8>, StorageError> {
        self.entry(pallet, item)?.key(keys)
    }

    /// What the storage keys of `item` under its first `keys` have in common.
    ///
    /// # Errors
    /// The runtime has no such item, or it takes fewer keys.
    pub fn storage_prefix(&self, pallet: &str, item: &str, keys: &[&[u8]]) -> Result<Vec<u8>, StorageError> {
        self.entry(pallet, item)?.prefix(keys)
    }

    /// The types, for decoding values by type id.
    #[must_use]
    pub fn types(&self) -> &Types {
        &self.types
    }
}

/// A pallet that keeps storage.
#[derive(Debug, Clone)]
pub(crate) struct Pallet {
    pub(crate) name: String,
    /// What storage keys hash; mostly the pallet's name.
    pub(crate) prefix: String,
    pub(crate) entries: Vec<StorageEntry>,
}

/// A storage value or map.
#[derive(Debug, Clone)]
pub(crate) struct StorageEntry {
    pub(crate) name: String,
    pub(crate) optional: bool,
    pub(crate) default: Vec<u8>,
    /// Empty for a plain value.
    pub(crate) hashers: Vec<Hasher>,
    /// Type of the key: of the tuple of keys where there are several hashers.
    pub(crate) key: Option<u32>,
    pub(crate) value: u32,
}

fn read<T: Decode>(input: &mut &[u8]) -> Result<T, MetadataError> {
    T::decode(input).map_err(|_| MetadataError::Malformed)
}

fn from_v14(metadata: v14::RuntimeMetadataV14) -> Result<Metadata, MetadataError> {
    let pallets = metadata.pallets.into_iter();
    assemble(
        metadata.types,
        pallets.map(|pallet| (pallet.name, pallet.storage.map(plain))),
    )
}

fn from_v15(metadata: v15::RuntimeMetadataV15) -> Result<Metadata, MetadataError> {
    let pallets = metadata.pallets.into_iter();
    assemble(
        metadata.types,
        pallets.map(|pallet| (pallet.name, pallet.storage.map(plain))),
    )
}

fn from_v16(metadata: v16::RuntimeMetadataV16) -> Result<Metadata, MetadataError> {
    let pallets = metadata.pallets.into_iter();
    assemble(
        metadata.types,
        pallets.map(|pallet| (pallet.name, pallet.storage.map(plain_v16))),
    )
}

type Storage = (String, Vec<StorageEntry>);

/// Versions 14 and 15 share the form of storage.
fn plain(storage: v14::PalletStorageMetadata<PortableForm>) -> Storage {
    let entry = |entry: v14::StorageEntryMetadata<PortableForm>| {
        storage_entry(entry.name, &entry.modifier, entry.ty, entry.default)
    };
    (storage.prefix, storage.entries.into_iter().map(entry).collect())
}

fn plain_v16(storage: v16::PalletStorageMetadata<PortableForm>) -> Storage {
    let entry = |entry: v16::StorageEntryMetadata<PortableForm>| {
        storage_entry(entry.name, &entry.modifier, entry.ty, entry.default)
    };
    (storage.prefix, storage.entries.into_iter().map(entry).collect())
}

fn storage_entry(
    name: String,
    modifier: &v14::StorageEntryModifier,
    ty: v14::StorageEntryType<PortableForm>,
    default: Vec<u8>,
) -> StorageEntry {
    let (hashers, key, value) = match ty {
        v14::StorageEntryType::Plain(value) => (Vec::new(), None, value.id),
        v14::StorageEntryType::Map { hashers, key, value } => {
            (hashers.iter().map(Hasher::from).collect(), Some(key.id), value.id)
        }
    };
    let optional = matches!(modifier, v14::StorageEntryModifier::Optional);
    StorageEntry {
        name,
        optional,
        default,
        hashers,
        key,
        value,
    }
}

fn assemble(
    types: PortableRegistry,
    pallets: impl Iterator<Item = (String, Option<Storage>)>,
) -> Result<Metadata, MetadataError> {
    let types = Types::new(types).ok_or(MetadataError::Malformed)?;
    let pallets = pallets
        .filter_map(|(name, storage)| {
            storage.map(|(prefix, entries)| Pallet {
                name,
                prefix,
                entries,
            })
        })
        .collect();
    Ok(Metadata { types, pallets })
}
