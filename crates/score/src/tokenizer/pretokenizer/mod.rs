//! Pre-tokenizers: how a text is cut into words.

mod byte_level;
mod metaspace;
mod patterns;
mod split;

use super::text::Words;
use super::{TokenizerError, limits, unicode};
use crate::json::Json;

use byte_level::ByteLevel;
use metaspace::Metaspace;
use patterns::Pattern;
use split::{Behaviour, Split};

/// A chain of pre-tokenizers.
#[derive(Debug, Clone, Default)]
pub(super) struct PreTokenizer(Vec<Step>);

#[derive(Debug, Clone)]
enum Step {
    Split(Split),
    ByteLevel(ByteLevel),
    Metaspace(Metaspace),
}

impl PreTokenizer {
    pub(super) fn new(json: Option<&Json>) -> Result<Self, TokenizerError> {
        let mut steps = Vec::new();
        if let Some(pre_tokenizer) = json {
            add(pre_tokenizer, 0, &mut steps)?;
        }
        Ok(Self(steps))
    }

    /// # Errors
    /// Where the text grows beyond the limit.
    pub(super) fn apply(&self, words: &mut Words) -> Result<(), TokenizerError> {
        self.0.iter().try_for_each(|step| step.apply(words))
    }
}

fn add(json: &Json, depth: usize, steps: &mut Vec<Step>) -> Result<(), TokenizerError> {
    limits::at_most("pre-tokenizers within pre-tokenizers", depth, limits::DEPTH)?;
    let split = |pattern, behaviour| Step::Split(Split::new(pattern, behaviour, false));
    match json.kind() {
        "Sequence" => {
            let mut parts = json.parts("pretokenizers")?.iter();
            return parts.try_for_each(|part| add(part, depth.saturating_add(1), steps));
        }
        "BertPreTokenizer" => steps.extend([
            split(Pattern::Char(char::is_whitespace), Behaviour::Removed),
            split(Pattern::Char(unicode::is_punctuation), Behaviour::Isolated),
        ]),
        "WhitespaceSplit" => steps.push(split(Pattern::Char(char::is_whitespace), Behaviour::Removed)),
        "Whitespace" => steps.push(Step::Split(Split::new(
            Pattern::words(),
            Behaviour::Removed,
            true,
        ))),
        "Punctuation" => steps.push(split(
            Pattern::Char(unicode::is_punctuation),
            json.may("behavior", Behaviour::new)?
                .unwrap_or(Behaviour::Isolated),
        )),
        "Digits" => steps.push(split(Pattern::Char(unicode::is_digit), digits(json)?)),
        "Split" => steps.push(Step::Split(Split::of_file(json)?)),
        "ByteLevel" => steps.push(Step::ByteLevel(ByteLevel::new(json)?)),
        "Metaspace" => steps.push(Step::Metaspace(Metaspace::new(json)?)),
        kind => return Err(TokenizerError::unsupported("pre-tokenizer", kind)),
    }
    limits::at_most("pre-tokenizers", steps.len(), limits::PARTS)
}

fn digits(json: &Json) -> Result<Behaviour, TokenizerError> {
    let individual = json.must("individual_digits", Json::boolean)?;
    Ok(if individual {
        Behaviour::Isolated
    } else {
        Behaviour::Contiguous
    })
}

impl Step {
    fn apply(&self, words: &mut Words) -> Result<(), TokenizerError> {
        match self {
            Self::Split(split) => split.apply(words),
            Self::ByteLevel(byte_level) => return byte_level.apply(words),
            Self::Metaspace(metaspace) => return metaspace.apply(words),
        }
        Ok(())
    }
}
