//! JSON without second meanings: a key twice in one object is an error, whichever a reader would have taken.

use core::cell::Cell;
use core::fmt;
use std::collections::BTreeMap;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::FileError;
use super::error::shortened;
use crate::number;

/// Most values of a tree, those within others counted too. An object of one field takes some 700 bytes, so this, not the
/// length of a text, bounds its memory: to 12 MB.
const MAX_VALUES: u32 = 16_384;

/// The value in `bytes`. Nesting deeper than 128 is an error, and so are more than 16 384 values.
///
/// # Errors
/// [`FileError::Json`].
pub(crate) fn parse(file: &str, bytes: &[u8]) -> Result<Value, FileError> {
    let left = Cell::new(MAX_VALUES);
    let mut input = serde_json::Deserializer::from_slice(bytes);
    let value = Tree(&left).deserialize(&mut input);
    value
        .and_then(|value| input.end().map(|()| value))
        .map_err(|error| malformed(file, &error))
}

/// What the parser says, as an error of that file.
pub(crate) fn malformed(file: &str, error: &serde_json::Error) -> FileError {
    FileError::Json {
        file: shortened(file),
        why: shortened(&error.to_string()),
    }
}

/// Reads a value and counts it down.
#[derive(Clone, Copy)]
struct Tree<'a>(&'a Cell<u32>);

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Value, D::Error> {
        let left = self.0.get().checked_sub(1);
        self.0
            .set(left.ok_or_else(|| D::Error::custom("more than 16384 values"))?);
        input.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("a number that is not finite"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if key == number::NAME {
                return self.visit_f64(number::read(&mut entries)?);
            }
            let value = entries.next_value_seed(self)?;
            if map.contains_key(&key) {
                return Err(A::Error::custom(format_args!("{} twice", shortened(&key))));
            }
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

/// At most so many texts by name, none of them twice.
#[derive(Debug, Default)]
pub(crate) struct Texts<const MOST: usize>(pub(crate) BTreeMap<String, String>);

impl<'de, const MOST: usize> Deserialize<'de> for Texts<MOST> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_map(Self::default())
    }
}

impl<'de, const MOST: usize> Visitor<'de> for Texts<MOST> {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("texts by name")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<Self, A::Error> {
        while let Some((key, text)) = entries.next_entry::<String, String>()? {
            if self.0.len() == MOST {
                return Err(A::Error::custom(format_args!("more than {MOST} texts")));
            }
            if self.0.insert(key, text).is_some() {
                return Err(A::Error::custom("a name twice"));
            }
        }
        Ok(self)
    }
}
