//! Bytes written as characters one can see, as GPT-2 does.

use super::super::TokenizerError;
use super::super::text::Words;
use super::patterns::Pattern;
use super::split::{Behaviour, Split};
use crate::json::Json;

#[derive(Debug, Clone)]
pub(super) struct ByteLevel {
    prefix_space: bool,
    split: Option<Split>,
}

impl ByteLevel {
    pub(super) fn new(json: &Json) -> Result<Self, TokenizerError> {
        let split = || Split::new(Pattern::gpt2(), Behaviour::Isolated, false);
        Ok(Self {
            prefix_space: json.must("add_prefix_space", Json::boolean)?,
            split: json.may("use_regex", Json::boolean)?.unwrap_or(true).then(split),
        })
    }

    pub(super) fn apply(&self, words: &mut Words) -> Result<(), TokenizerError> {
        if self.prefix_space {
            words.rewrite(&|word, _, out| {
                if !word.starts_with(' ') {
                    out.push(' ');
                }
                out.push_str(word);
            })?;
        }
        if let Some(split) = &self.split {
            split.apply(words);
        }
        words.rewrite(&|word, _, out| out.extend(word.bytes().map(visible)))
    }
}

/// Printable bytes of Latin-1 are themselves; the others follow U+0100 in their order.
fn visible(byte: u8) -> char {
    let from = |offset: u8| char::from_u32(u32::from(offset).saturating_add(0x100)).unwrap_or_default();
    match byte {
        0..=32 => from(byte),
        127..=160 => from(byte.saturating_sub(127 - 33)),
        173 => from(67),
        _ => char::from(byte),
    }
}
