//! Spaces as visible characters, as SentencePiece does.

use super::super::TokenizerError;
use super::super::text::Words;
use super::patterns::Pattern;
use super::split::{Behaviour, Split};
use crate::json::Json;

#[derive(Debug, Clone)]
pub(super) struct Metaspace {
    mark: char,
    scheme: Scheme,
    split: Option<Split>,
}

/// To which pieces the mark is prepended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    First,
    Never,
    Always,
}

impl Scheme {
    fn new(json: &Json) -> Option<Self> {
        match json.text()? {
            "first" => Some(Self::First),
            "never" => Some(Self::Never),
            "always" => Some(Self::Always),
            _ => None,
        }
    }
}

/// The one character of a text.
fn single(json: &Json) -> Option<char> {
    let mut chars = json.text()?.chars();
    chars.next().filter(|_| chars.next().is_none())
}

impl Metaspace {
    /// Files before version 0.19 say `add_prefix_space` instead of a scheme.
    pub(super) fn new(json: &Json) -> Result<Self, TokenizerError> {
        let mark = json.must("replacement", single)?;
        let scheme = json.may("prepend_scheme", Scheme::new)?.unwrap_or(Scheme::Always);
        let prefix = json.may("add_prefix_space", Json::boolean)?;
        if prefix == Some(false) && scheme != Scheme::Never {
            return Err(TokenizerError::senseless(
                "prepend_scheme",
                "add_prefix_space is false",
            ));
        }
        let split = || Split::new(Pattern::Text(mark.to_string()), Behaviour::MergedWithNext, false);
        Ok(Self {
            mark,
            scheme,
            split: json.may("split", Json::boolean)?.unwrap_or(true).then(split),
        })
    }

    pub(super) fn apply(&self, words: &mut Words) -> Result<(), TokenizerError> {
        words.rewrite(&|word, leads, out| {
            let prepends = match self.scheme {
                Scheme::Always => true,
                Scheme::First => leads,
                Scheme::Never => false,
            };
            if prepends && !word.starts_with([' ', self.mark]) {
                out.push(self.mark);
            }
            out.extend(word.chars().map(|c| if c == ' ' { self.mark } else { c }));
        })?;
        if let Some(split) = &self.split {
            split.apply(words);
        }
        Ok(())
    }
}
