//! The JSON of a header, bounded while it is read: nothing is kept that the format does not have.

use core::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::files::error::shortened;

/// Most tensors of a file.
pub const MAX_TENSORS: usize = 65_536;
/// Most dimensions of a tensor.
pub const MAX_RANK: usize = 8;
/// Longest name of a tensor, in bytes.
pub const MAX_NAME: usize = 256;

/// Tensors in the order of the text; a name may be there twice.
pub(super) struct Entries(pub(super) Vec<(String, Entry)>);

/// What is said of one tensor.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) dtype: Name,
    pub(super) shape: Shape,
    pub(super) data_offsets: (u64, u64),
}

/// The name of a type, shortened.
pub(super) struct Name(pub(super) String);

/// Dimensions; `None` where there are more than [`MAX_RANK`].
pub(super) struct Shape(pub(super) Option<Vec<u64>>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_map(EntriesVisitor).map(Self)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Vec<(String, Entry)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tensors by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut input: A) -> Result<Self::Value, A::Error> {
        let (mut entries, mut described) = (Vec::new(), false);
        while let Some(name) = input.next_key::<String>()? {
            if name == "__metadata__" {
                input.next_value::<Texts>()?;
                if core::mem::replace(&mut described, true) {
                    return Err(A::Error::custom("__metadata__ twice"));
                }
            } else if entries.len() == MAX_TENSORS {
                return Err(A::Error::custom("more than 65536 tensors"));
            } else {
                entries.push((name, input.next_value()?));
            }
        }
        Ok(entries)
    }
}

/// Texts by name, dropped as they are read.
struct Texts;

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_map(Self)
    }
}

impl<'de> Visitor<'de> for Texts {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("texts by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut input: A) -> Result<Self, A::Error> {
        while input.next_entry::<IgnoredAny, Name>()?.is_some() {}
        Ok(self)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_str(NameVisitor).map(Self)
    }
}

struct NameVisitor;

impl Visitor<'_> for NameVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E>(self, text: &str) -> Result<String, E> {
        Ok(shortened(text))
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_seq(ShapeVisitor).map(Self)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Option<Vec<u64>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("dimensions")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut input: A) -> Result<Self::Value, A::Error> {
        let mut shape = Some(Vec::new());
        while let Some(dimension) = input.next_element::<u64>()? {
            shape = shape.filter(|list| list.len() < MAX_RANK);
            if let Some(list) = &mut shape {
                list.push(dimension);
            }
        }
        Ok(shape)
    }
}
