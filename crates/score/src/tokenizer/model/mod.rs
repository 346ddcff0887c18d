//! Models: from a word to ids.

mod bpe;
mod merge;
mod unigram;
mod wordpiece;

use super::TokenizerError;
use super::vocabulary::Vocabulary;
use crate::json::Json;

use bpe::Bpe;
use unigram::Unigram;
use wordpiece::WordPiece;

/// A model.
#[derive(Debug, Clone)]
pub(super) enum Model {
    WordPiece(WordPiece),
    Bpe(Bpe),
    Unigram(Unigram),
}

impl Model {
    pub(super) fn new(mut json: Json) -> Result<Self, TokenizerError> {
        let vocab = json.take("vocab").ok_or(TokenizerError::Missing("vocab"))?;
        match kind(&json) {
            "WordPiece" => WordPiece::new(&json, ids(vocab)?).map(Self::WordPiece),
            "BPE" => Bpe::new(&json, ids(vocab)?).map(Self::Bpe),
            "Unigram" => Unigram::new(&json, vocab).map(Self::Unigram),
            kind => Err(TokenizerError::unsupported("model", kind)),
        }
    }

    pub(super) fn vocabulary(&self) -> &Vocabulary {
        match self {
            Self::WordPiece(model) => model.vocabulary(),
            Self::Bpe(model) => model.vocabulary(),
            Self::Unigram(model) => model.vocabulary(),
        }
    }

    /// The id for what is not in the vocabulary.
    pub(super) fn unknown(&self) -> Option<u32> {
        match self {
            Self::WordPiece(model) => model.unknown(),
            Self::Bpe(model) => model.unknown(),
            Self::Unigram(model) => model.unknown(),
        }
    }

    /// Appends the ids of each word.
    ///
    /// # Errors
    /// Where a word has something that is not in the vocabulary, and the model no id for that.
    pub(super) fn encode<'a>(
        &self,
        words: impl Iterator<Item = &'a str>,
        ids: &mut Vec<u32>,
    ) -> Result<(), TokenizerError> {
        let mut words = words;
        match self {
            Self::WordPiece(model) => words.try_for_each(|word| model.encode(word, ids)),
            Self::Bpe(model) => {
                let mut room = merge::Word::default();
                words.try_for_each(|word| model.encode(word, &mut room, ids))
            }
            Self::Unigram(model) => words.try_for_each(|word| model.encode(word, ids)),
        }
    }
}

/// Files older than the field `type` are known by what else they have.
fn kind(json: &Json) -> &str {
    if json.get("type").is_some() {
        json.kind()
    } else if json.get("merges").is_some() {
        "BPE"
    } else if json.get("continuing_subword_prefix").is_some() {
        "WordPiece"
    } else {
        "Unigram"
    }
}

/// The vocabulary of a model whose tokens have ids and no scores.
fn ids(vocab: Json) -> Result<Vocabulary, TokenizerError> {
    let Json::Map(entries) = vocab else {
        return Err(TokenizerError::unsupported("vocabulary", "tokens without ids"));
    };
    let entry = |(token, id): (String, Json)| match id.integer() {
        Some(id) => Ok((token, id)),
        None => Err(TokenizerError::senseless("id", token)),
    };
    Vocabulary::new(entries.into_iter().map(entry).collect::<Result<_, _>>()?)
}

/// The tokens `<0x00>` to `<0xFF>`, as far as they are there.
fn byte_tokens(vocabulary: &Vocabulary) -> Vec<Option<u32>> {
    (0..=u8::MAX)
        .map(|byte| vocabulary.id(&format!("<0x{byte:02X}>")))
        .collect()
}

/// Bytes as tokens, all or none.
fn fall_back<'a>(tokens: &'a [Option<u32>], text: &'a str) -> Option<impl Iterator<Item = u32> + 'a> {
    let all = || {
        text.bytes()
            .map(|byte| tokens.get(usize::from(byte)).copied().flatten())
    };
    all().all(|id| id.is_some()).then(|| all().flatten())
}
