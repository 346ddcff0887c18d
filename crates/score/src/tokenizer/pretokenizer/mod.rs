//! Pre-tokenizers: how a text is cut into words.

mod byte_level;
mod metaspace;
mod patterns;
mod split;

use super::file::{self, Behaviour};
use super::text::Words;
use super::{TokenizerError, limits, unicode};

use byte_level::ByteLevel;
use metaspace::Metaspace;
use patterns::Pattern;
use split::Split;

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
    pub(super) fn new(file: Option<file::PreTokenizer>) -> Result<Self, TokenizerError> {
        let mut steps = Vec::new();
        if let Some(pre_tokenizer) = file {
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

fn add(file: file::PreTokenizer, depth: usize, steps: &mut Vec<Step>) -> Result<(), TokenizerError> {
    limits::at_most("pre-tokenizers within pre-tokenizers", depth, limits::DEPTH)?;
    let split = |pattern, behaviour| Step::Split(Split::new(pattern, behaviour, false));
    match file.kind.as_str() {
        "Sequence" => {
            let mut parts = file.pretokenizers.0.into_iter();
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
            file.behavior.unwrap_or(Behaviour::Isolated),
        )),
        "Digits" => steps.push(split(Pattern::Char(unicode::is_digit), digits(&file)?)),
        "Split" => steps.push(Step::Split(Split::of_file(file)?)),
        "ByteLevel" => steps.push(Step::ByteLevel(ByteLevel::new(&file)?)),
        "Metaspace" => steps.push(Step::Metaspace(Metaspace::new(&file)?)),
        kind => return Err(TokenizerError::unsupported("pre-tokenizer", kind)),
    }
    limits::at_most("pre-tokenizers", steps.len(), limits::PARTS)
}

fn digits(file: &file::PreTokenizer) -> Result<Behaviour, TokenizerError> {
    let individual = file
        .individual_digits
        .ok_or(TokenizerError::Missing("individual_digits"))?;
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
