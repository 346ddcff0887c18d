//! Reading metadata as a test needs it: items by name, types by what they are made of.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::expect_used,
    clippy::panic,
    reason = "tests, each of which uses a part"
)]

use codec::Decode as _;
use frame_metadata::v15::{
    PalletMetadata, RuntimeMetadataV15, StorageEntryMetadata, StorageEntryType, StorageHasher,
};
use frame_metadata::{RuntimeMetadata, RuntimeMetadataPrefixed};
use scale_info::form::PortableForm;
use scale_info::{PortableRegistry, TypeDef, TypeDefPrimitive};

/// A storage item as a reader meets it.
#[derive(Debug, PartialEq, Eq)]
pub struct Item {
    /// Hashers and what their keys are made of.
    pub keys: String,
    /// What the value is made of.
    pub value: String,
    /// `Optional` or `Default`.
    pub modifier: String,
    /// The encoded default.
    pub default: Vec<u8>,
}

/// Decodes metadata V15, bare.
pub fn decode(bytes: &[u8]) -> RuntimeMetadataV15 {
    match RuntimeMetadataPrefixed::decode(&mut &bytes[..])
        .expect("metadata")
        .1
    {
        RuntimeMetadata::V15(metadata) => metadata,
        other => panic!("metadata V{}", other.version()),
    }
}

/// The pallet of a name.
pub fn pallet<'a>(metadata: &'a RuntimeMetadataV15, name: &str) -> Option<&'a PalletMetadata<PortableForm>> {
    metadata.pallets.iter().find(|pallet| pallet.name == name)
}

/// The storage items of a pallet.
pub fn entries(pallet: &PalletMetadata<PortableForm>) -> &[StorageEntryMetadata<PortableForm>] {
    pallet
        .storage
        .as_ref()
        .map(|storage| &storage.entries[..])
        .unwrap_or_default()
}

/// The storage item as a reader meets it.
pub fn item(types: &PortableRegistry, entry: &StorageEntryMetadata<PortableForm>) -> Item {
    let (keys, value) = match &entry.ty {
        StorageEntryType::Plain(value) => (String::new(), value.id),
        StorageEntryType::Map { hashers, key, value } => {
            (format!("{hashers:?} {}", shape(types, key.id)), value.id)
        }
    };
    Item {
        keys,
        value: shape(types, value),
        modifier: format!("{:?}", entry.modifier),
        default: entry.default.clone(),
    }
}

/// The hashers of an item, each with its key's type, and the value's type.
pub fn layout(
    types: &PortableRegistry,
    entry: &StorageEntryMetadata<PortableForm>,
) -> (Vec<(StorageHasher, u32)>, u32) {
    match &entry.ty {
        StorageEntryType::Plain(value) => (Vec::new(), value.id),
        StorageEntryType::Map { hashers, key, value } => {
            let keys = match &types.resolve(key.id).expect("type").type_def {
                TypeDef::Tuple(parts) if hashers.len() > 1 => {
                    parts.fields.iter().map(|part| part.id).collect()
                }
                _ => vec![key.id],
            };
            (hashers.iter().cloned().zip(keys).collect(), value.id)
        }
    }
}

/// What a type is made of, down to primitives: field and variant names count, type names do not.
pub fn shape(types: &PortableRegistry, id: u32) -> String {
    let inner = |id: u32| shape(types, id);
    match &types.resolve(id).expect("type").type_def {
        TypeDef::Primitive(TypeDefPrimitive::Str) => "str".into(),
        TypeDef::Primitive(primitive) => format!("{primitive:?}").to_lowercase(),
        TypeDef::Sequence(sequence) => format!("[{}]", inner(sequence.type_param.id)),
        TypeDef::Array(array) => format!("[{}; {}]", inner(array.type_param.id), array.len),
        TypeDef::Compact(compact) => format!("compact {}", inner(compact.type_param.id)),
        TypeDef::BitSequence(_) => "bits".into(),
        TypeDef::Tuple(tuple) => join(tuple.fields.iter().map(|field| inner(field.id))),
        TypeDef::Composite(composite) => fields(types, &composite.fields),
        TypeDef::Variant(variants) => join(variants.variants.iter().map(|variant| {
            format!(
                "{}={}{}",
                variant.name,
                variant.index,
                fields(types, &variant.fields)
            )
        })),
    }
}

/// Named fields with their names, a single nameless one as itself.
pub fn fields(types: &PortableRegistry, fields: &[scale_info::Field<PortableForm>]) -> String {
    match fields {
        [only] if only.name.is_none() => shape(types, only.ty.id),
        fields => join(fields.iter().map(|field| {
            format!(
                "{}{}",
                field
                    .name
                    .as_deref()
                    .map_or(String::new(), |name| format!("{name}: ")),
                shape(types, field.ty.id)
            )
        })),
    }
}

fn join(parts: impl Iterator<Item = String>) -> String {
    format!("({})", parts.collect::<Vec<_>>().join(", "))
}
