//! Spaces as visible characters, as SentencePiece does.

use super::super::TokenizerError;
use super::super::file::{self, Behaviour, PrependScheme};
use super::super::text::Words;
use super::patterns::Pattern;
use super::split::Split;

#[derive(Debug, Clone)]
pub(super) struct Metaspace {
    mark: char,
    scheme: PrependScheme,
    split: Option<Split>,
}

impl Metaspace {
    /// Files before version 0.19 say `add_prefix_space` instead of a scheme.
    pub(super) fn new(file: &file::PreTokenizer) -> Result<Self, TokenizerError> {
        let mark = file.replacement.ok_or(TokenizerError::Missing("replacement"))?;
        let stated = file.prepend_scheme.unwrap_or(PrependScheme::Always);
        let scheme = match file.add_prefix_space {
            Some(false) if stated != PrependScheme::Never => {
                return Err(TokenizerError::senseless(
                    "prepend_scheme",
                    "add_prefix_space is false",
                ));
            }
            _ => stated,
        };
        let pattern = Pattern::Text(mark.to_string());
        let split = || Split::new(pattern, Behaviour::MergedWithNext, false);
        Ok(Self {
            mark,
            scheme,
            split: file.split.unwrap_or(true).then(split),
        })
    }

    pub(super) fn apply(&self, words: &mut Words) -> Result<(), TokenizerError> {
        words.rewrite(&|word, leads, out| {
            let prepends = match self.scheme {
                PrependScheme::Always => true,
                PrependScheme::First => leads,
                PrependScheme::Never => false,
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
