//! Byte-pair encoding: a word's characters, merged by rules.

use super::super::TokenizerError;
use super::super::vocabulary::Vocabulary;
use super::merge::{Merges, Word};
use crate::json::Json;

#[derive(Debug, Clone)]
pub(in super::super) struct Bpe {
    vocabulary: Vocabulary,
    merges: Merges,
    unknown_token: Option<String>,
    unknown: Option<u32>,
    /// What a token that is not the first of a word begins with.
    prefix: String,
    /// What the last one ends with.
    suffix: String,
    fuse_unknown: bool,
    /// The bytes' tokens, where characters that are none fall back on them.
    bytes: Option<Vec<Option<u32>>>,
    /// Whether a word that is a token is not merged.
    ignore_merges: bool,
    /// The ids of the characters up to U+01FF.
    characters: Vec<Option<u32>>,
}

/// Characters whose ids are looked up beforehand: those that stand for bytes are among them.
const CHARACTERS: u32 = 0x200;

impl Bpe {
    pub(super) fn new(json: &Json, vocabulary: Vocabulary) -> Result<Self, TokenizerError> {
        if json
            .may("dropout", Json::float)?
            .is_some_and(|dropout| dropout > 0.0)
        {
            return Err(TokenizerError::unsupported(
                "dropout",
                "merges left out by chance",
            ));
        }
        let affix = |key| Ok(json.may(key, Json::short)?.unwrap_or_default().to_owned());
        let switch = |key| Ok(json.may(key, Json::boolean)?.unwrap_or_default());
        let prefix: String = affix("continuing_subword_prefix")?;
        let unknown_token = json.may("unk_token", Json::short)?;
        let character = |point| char::from_u32(point).and_then(|c| vocabulary.id(c.encode_utf8(&mut [0; 4])));
        Ok(Self {
            merges: Merges::new(json.must("merges", Json::list)?, &vocabulary, &prefix)?,
            unknown: unknown_token.and_then(|token| vocabulary.id(token)),
            unknown_token: unknown_token.map(str::to_owned),
            prefix,
            suffix: affix("end_of_word_suffix")?,
            fuse_unknown: switch("fuse_unk")?,
            bytes: switch("byte_fallback")?.then(|| super::byte_tokens(&vocabulary)),
            ignore_merges: switch("ignore_merges")?,
            characters: (0..CHARACTERS).map(character).collect(),
            vocabulary,
        })
    }

    pub(super) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    pub(super) fn unknown(&self) -> Option<u32> {
        self.unknown
    }

    pub(super) fn encode(
        &self,
        text: &str,
        word: &mut Word,
        ids: &mut Vec<u32>,
    ) -> Result<(), TokenizerError> {
        if self.ignore_merges
            && let Some(id) = self.vocabulary.id(text)
        {
            ids.push(id);
            return Ok(());
        }
        word.clear();
        self.fill(text, word)?;
        word.merge(&self.merges);
        ids.extend(word.ids());
        Ok(())
    }

    /// The word's characters, before any is merged. An unknown one is held back until a known one comes, for those after
    /// it may be one with it.
    fn fill(&self, text: &str, word: &mut Word) -> Result<(), TokenizerError> {
        let mut held = None;
        let mut piece = String::new();
        let mut chars = text.chars().peekable();
        let mut first = true;
        while let Some(c) = chars.next() {
            let last = chars.peek().is_none();
            match self.id(c, first, last, &mut piece) {
                Some(id) => {
                    held.take().into_iter().for_each(|id| word.push(id));
                    word.push(id);
                }
                None => self.push_unknown(&piece, &mut held, word)?,
            }
            first = false;
        }
        held.into_iter().for_each(|id| word.push(id));
        Ok(())
    }

    /// The id of a character, which may be decorated at the edges of a word. `piece` becomes what was looked for.
    fn id(&self, c: char, first: bool, last: bool, piece: &mut String) -> Option<u32> {
        piece.clear();
        if !first {
            piece.push_str(&self.prefix);
        }
        let plain = piece.is_empty();
        piece.push(c);
        if last {
            piece.push_str(&self.suffix);
        }
        let common = usize::try_from(u32::from(c))
            .ok()
            .and_then(|c| self.characters.get(c));
        match common {
            Some(id) if plain && (!last || self.suffix.is_empty()) => *id,
            _ => self.vocabulary.id(piece),
        }
    }

    fn push_unknown(
        &self,
        piece: &str,
        held: &mut Option<u32>,
        word: &mut Word,
    ) -> Result<(), TokenizerError> {
        if let Some(ids) = self
            .bytes
            .as_ref()
            .and_then(|bytes| super::fall_back(bytes, piece))
        {
            ids.for_each(|id| word.push(id));
            return Ok(());
        }
        let Some(token) = &self.unknown_token else {
            return Ok(());
        };
        let id = self
            .unknown
            .ok_or_else(|| TokenizerError::not_in_vocabulary(token))?;
        if let Some(before) = held.replace(id)
            && !self.fuse_unknown
        {
            word.push(before);
        }
        Ok(())
    }
}
