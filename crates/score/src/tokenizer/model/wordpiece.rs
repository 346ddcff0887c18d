//! WordPiece: the longest token at the beginning of a word, then of what is left of it.

use super::super::file;
use super::super::vocabulary::{Prefix, Vocabulary};
use super::super::{TokenizerError, limits};

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
    pub(super) fn new(file: file::Model) -> Result<Self, TokenizerError> {
        let vocabulary = super::ids(file.vocab)?;
        let unknown_token = file.unk_token.ok_or(TokenizerError::Missing("unk_token"))?;
        let prefix = file
            .continuing_subword_prefix
            .ok_or(TokenizerError::Missing("continuing_subword_prefix"))?;
        limits::short("bytes of a prefix", &prefix)?;
        Ok(Self {
            unknown: vocabulary.id(&unknown_token),
            continuing: vocabulary.after(vocabulary.root(), &prefix),
            longest_word: file.max_input_chars_per_word.unwrap_or(LONGEST_WORD),
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
