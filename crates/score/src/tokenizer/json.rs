//! JSON as a tree, no larger than a limit, and reading it field by field.
//!
//! One tree for all parts: structures that `serde` derives are several times the code in WebAssembly.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{TokenizerError, limits};
use crate::number;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Self>),
    /// In the order of the file.
    Map(Vec<(String, Self)>),
}

impl Json {
    /// # Errors
    /// More bytes or values than the limits, lists within lists beyond `serde_json`'s 128, or no JSON.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, TokenizerError> {
        limits::at_most("bytes of a tokenizer.json", bytes.len(), limits::FILE)?;
        let left = Cell::new(limits::VALUES);
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        let json = Reader(&left).deserialize(&mut deserializer);
        json.and_then(|json| deserializer.end().map(|()| json))
            .map_err(|error| TokenizerError::Json(error.to_string()))
    }

    /// What stands under a key. Null is nothing.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Self::Map(entries) = self else { return None };
        let (_, value) = entries.iter().rfind(|(name, _)| name == key)?;
        (*value != Self::Null).then_some(value)
    }

    /// Takes what stands under a key out of the tree.
    pub(super) fn take(&mut self, key: &str) -> Option<Self> {
        let Self::Map(entries) = self else { return None };
        let (_, value) = entries.iter_mut().rfind(|(name, _)| name == key)?;
        Some(std::mem::replace(value, Self::Null)).filter(|value| *value != Self::Null)
    }

    /// What `read` makes of a field, if it is there.
    ///
    /// # Errors
    /// Something of another kind.
    pub(super) fn may<'a, T>(
        &'a self,
        key: &'static str,
        read: impl Fn(&'a Self) -> Option<T>,
    ) -> Result<Option<T>, TokenizerError> {
        let Some(value) = self.get(key) else {
            return Ok(None);
        };
        match read(value) {
            Some(value) => Ok(Some(value)),
            None => Err(TokenizerError::senseless(key, value.shown())),
        }
    }

    /// What `read` makes of a field that must be there.
    ///
    /// # Errors
    /// Nothing, or something of another kind.
    pub(super) fn must<'a, T>(
        &'a self,
        key: &'static str,
        read: impl Fn(&'a Self) -> Option<T>,
    ) -> Result<T, TokenizerError> {
        self.may(key, read)?.ok_or(TokenizerError::Missing(key))
    }

    /// The list in a field, of at most as many parts as any may have; an empty one if there is none.
    pub(super) fn parts(&self, key: &'static str) -> Result<&[Self], TokenizerError> {
        let list = self.may(key, Self::list)?.unwrap_or_default();
        limits::at_most(key, list.len(), limits::PARTS)?;
        Ok(list)
    }

    /// The name in the field `type`, which may be missing.
    pub(super) fn kind(&self) -> &str {
        self.get("type").and_then(Self::text).unwrap_or("without a type")
    }

    pub(super) fn boolean(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    pub(super) fn float(&self) -> Option<f64> {
        match self {
            Self::Number(value) => Some(*value),
            _ => None,
        }
    }

    /// A number without a fraction that fits.
    pub(super) fn integer(&self) -> Option<u32> {
        let value = self.float()?;
        let integer = value as u32;
        (f64::from(integer) == value).then_some(integer)
    }

    pub(super) fn size(&self) -> Option<usize> {
        self.integer().and_then(|value| usize::try_from(value).ok())
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(value) => Some(value),
            _ => None,
        }
    }

    /// A text no longer than a token may be.
    pub(super) fn short(&self) -> Option<&str> {
        self.text().filter(|text| text.len() <= limits::TOKEN_BYTES)
    }

    pub(super) fn list(&self) -> Option<&[Self]> {
        match self {
            Self::List(values) => Some(values),
            _ => None,
        }
    }

    /// For an error: the value, or what it is.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Null => "null".into(),
            Self::Bool(value) => value.to_string(),
            Self::Number(_) => self
                .integer()
                .map_or("a number".into(), |value| value.to_string()),
            Self::Text(value) => value.clone(),
            Self::List(_) => "a list".into(),
            Self::Map(_) => "a map".into(),
        }
    }
}

/// Reads a value, and counts down how many more there may be.
#[derive(Clone, Copy)]
struct Reader<'a>(&'a Cell<usize>);

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        match self.0.get().checked_sub(1) {
            Some(left) => self.0.set(left),
            None => return Err(D::Error::custom("too many values")),
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = seq.next_element_seed(self)? {
            values.push(value);
        }
        Ok(Json::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if key == number::NAME {
                return Ok(Json::Number(number::read(&mut map)?));
            }
            entries.push((key, map.next_value_seed(self)?));
        }
        Ok(Json::Map(entries))
    }
}
