//! WordPiece: the longest token at the beginning of a word, then of what is left of it.

use super::super::TokenizerError;
use super::super::vocabulary::{Prefix, Vocabulary};
use crate::json::Json;

/// Words with more characters are unknown, where the file says nothing.
const LONGEST_WORD: usize = 100;

#[derive(Debug, Clone)]
pub(in super::super) struct WordPiece {
    vocabulary: Vocabulary,
    unknown_token: String,
    unknown: Option<u32>,
    /// The tokens that continue a word; none if none begins with the prefix of those.
    continuing: Option<Prefix>,
    longest_word: usize,
}

impl WordPiece {
    pub(super) fn new(json: &Json, vocabulary: Vocabulary) -> Result<Self, TokenizerError> {
        let unknown_token = json.must("unk_token", Json::short)?.to_owned();
        let prefix = json.must("continuing_subword_prefix", Json::short)?;
        let longest_word = json.may("max_input_chars_per_word", Json::size)?;
        Ok(Self {
            unknown: vocabulary.id(&unknown_token),
            continuing: vocabulary.after(vocabulary.root(), prefix),
            longest_word: longest_word.unwrap_or(LONGEST_WORD),
            vocabulary,
            unknown_token,
        })
    }

    pub(super) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    pub(super) fn unknown(&self) -> Option<u32> {
        self.unknown
    }

    pub(super) fn encode(&self, word: &str, ids: &mut Vec<u32>) -> Result<(), TokenizerError> {
        let before = ids.len();
        if word.chars().count() <= self.longest_word && self.pieces(word, ids).is_some() {
            return Ok(());
        }
        ids.truncate(before);
        let missing = || TokenizerError::not_in_vocabulary(&self.unknown_token);
        ids.push(self.unknown.ok_or_else(missing)?);
        Ok(())
    }

    /// None if some part of the word is no token.
    fn pieces(&self, word: &str, ids: &mut Vec<u32>) -> Option<()> {
        let mut rest = word;
        let mut tokens = Some(self.vocabulary.root());
        while !rest.is_empty() {
            let (id, length) = self.vocabulary.longest(tokens?, rest)?;
            ids.push(id);
            rest = rest.get(length..)?;
            tokens = self.continuing;
        }
        Some(())
    }
}
