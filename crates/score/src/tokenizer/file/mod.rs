//! The JSON of a `tokenizer.json`, as it is written. What it means is decided by the parts that are made of it.

mod bounded;

pub(super) use bounded::{Entries, List, Vocab};

use serde::Deserialize;

use super::limits;
use super::{TokenizerError, limits::at_most};

/// The whole file. Decoders are not read.
#[derive(Debug, Deserialize)]
pub(super) struct File {
    pub(super) truncation: Option<Truncation>,
    pub(super) padding: Option<Padding>,
    #[serde(default)]
    pub(super) added_tokens: List<AddedToken, { limits::ADDED }>,
    pub(super) normalizer: Option<Normalizer>,
    pub(super) pre_tokenizer: Option<PreTokenizer>,
    pub(super) post_processor: Option<PostProcessor>,
    pub(super) model: Model,
}

impl File {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, TokenizerError> {
        at_most("bytes of a tokenizer.json", bytes.len(), limits::FILE)?;
        serde_json::from_slice(bytes).map_err(|error| TokenizerError::Json(error.to_string()))
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Truncation {
    pub(super) max_length: usize,
    pub(super) strategy: Strategy,
    #[serde(default)]
    pub(super) direction: Direction,
}

/// Which of a pair gives way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub(super) enum Strategy {
    #[default]
    LongestFirst,
    OnlyFirst,
    OnlySecond,
}

/// Which end gives way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub(super) enum Direction {
    Left,
    #[default]
    Right,
}

#[derive(Debug, Deserialize)]
pub(super) struct Padding {
    pub(super) pad_id: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct AddedToken {
    pub(super) content: String,
    pub(super) single_word: bool,
    pub(super) lstrip: bool,
    pub(super) rstrip: bool,
    pub(super) normalized: bool,
    pub(super) special: bool,
}

/// Any normaliser: the fields of all of them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Normalizer {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) normalizers: List<Self, { limits::PARTS }>,
    pub(super) clean_text: Option<bool>,
    pub(super) handle_chinese_chars: Option<bool>,
    pub(super) strip_accents: Option<bool>,
    pub(super) lowercase: Option<bool>,
    pub(super) strip_left: Option<bool>,
    pub(super) strip_right: Option<bool>,
    pub(super) pattern: Option<Pattern>,
    pub(super) content: Option<String>,
    pub(super) prepend: Option<String>,
}

/// Any pre-tokenizer.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PreTokenizer {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) pretokenizers: List<Self, { limits::PARTS }>,
    pub(super) add_prefix_space: Option<bool>,
    pub(super) use_regex: Option<bool>,
    pub(super) pattern: Option<Pattern>,
    pub(super) behavior: Option<Behaviour>,
    pub(super) invert: Option<bool>,
    pub(super) replacement: Option<char>,
    pub(super) prepend_scheme: Option<PrependScheme>,
    pub(super) split: Option<bool>,
    pub(super) individual_digits: Option<bool>,
}

/// What is searched for: a string, or a regular expression.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) enum Pattern {
    String(String),
    Regex(String),
}

/// What becomes of what a split finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum Behaviour {
    Removed,
    Isolated,
    MergedWithPrevious,
    MergedWithNext,
    Contiguous,
}

/// To which pieces `Metaspace` prepends its mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum PrependScheme {
    First,
    Never,
    Always,
}

/// Any post-processor.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PostProcessor {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) processors: List<Self, { limits::PARTS }>,
    pub(super) sep: Option<(String, u32)>,
    pub(super) cls: Option<(String, u32)>,
    pub(super) single: List<Piece, { limits::PARTS }>,
    pub(super) pair: List<Piece, { limits::PARTS }>,
    pub(super) special_tokens: Entries<SpecialToken, { limits::PARTS }>,
}

/// A piece of a template.
#[derive(Debug, Deserialize)]
pub(super) enum Piece {
    Sequence { id: Side, type_id: u32 },
    SpecialToken { id: String, type_id: u32 },
}

/// Of a pair, the first or the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) enum Side {
    A,
    B,
}

#[derive(Debug, Deserialize)]
pub(super) struct SpecialToken {
    pub(super) ids: List<u32, { limits::PARTS }>,
}

/// Any model.
#[derive(Debug, Deserialize)]
pub(super) struct Model {
    /// Old files name none.
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) vocab: Vocab,
    pub(super) merges: Option<List<Merge, { limits::MERGES }>>,
    pub(super) unk_token: Option<String>,
    pub(super) unk_id: Option<u32>,
    pub(super) continuing_subword_prefix: Option<String>,
    pub(super) max_input_chars_per_word: Option<usize>,
    pub(super) end_of_word_suffix: Option<String>,
    pub(super) dropout: Option<f32>,
    pub(super) fuse_unk: Option<bool>,
    pub(super) byte_fallback: Option<bool>,
    pub(super) ignore_merges: Option<bool>,
}

/// A rule of merging, as files before and since version 0.20 write it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Merge {
    Line(String),
    Pair(String, String),
}
