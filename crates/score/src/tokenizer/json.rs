//! Reading a `tokenizer.json` field by field.

use super::{TokenizerError, limits};
use crate::json::{Json, Rules};

/// The last of two keys counts, as for the library that writes these files.
const RULES: Rules = Rules {
    values: limits::VALUES,
    once: false,
    text: str::to_owned,
};

impl Json {
    /// # Errors
    /// More bytes or values than the limits, lists within lists beyond `serde_json`'s 128, or no JSON.
    pub(super) fn of_tokenizer(bytes: &[u8]) -> Result<Self, TokenizerError> {
        limits::at_most("bytes of a tokenizer.json", bytes.len(), limits::FILE)?;
        Self::parse(bytes, RULES).map_err(TokenizerError::Json)
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

    /// A number without a fraction that fits.
    pub(super) fn integer(&self) -> Option<u32> {
        let value = self.float()?;
        let integer = value as u32;
        (f64::from(integer) == value).then_some(integer)
    }

    pub(super) fn size(&self) -> Option<usize> {
        self.integer().and_then(|value| usize::try_from(value).ok())
    }

    /// A text no longer than a token may be.
    pub(super) fn short(&self) -> Option<&str> {
        self.text().filter(|text| text.len() <= limits::TOKEN_BYTES)
    }

    /// For an error: the value, or what it is.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Null => "null".into(),
            Self::Bool(value) => value.to_string(),
            Self::Whole(_) | Self::Number(_) => self
                .integer()
                .map_or("a number".into(), |value| value.to_string()),
            Self::Text(value) => value.clone(),
            Self::List(_) => "a list".into(),
            Self::Map(_) => "a map".into(),
        }
    }
}
