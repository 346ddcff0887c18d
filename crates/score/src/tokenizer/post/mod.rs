//! Post-processors: special tokens around what was encoded, and what is left of it so that all have room.

mod template;
mod truncation;

pub(super) use truncation::Truncation;

use super::file;
use super::{TokenizerError, limits};

use template::{Templates, bert, roberta};

/// Ids, and of which text of a pair each is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Encoding {
    /// Token ids, special ones included.
    pub ids: Vec<u32>,
    /// As many: mostly 0 for the first text and 1 for the second.
    pub type_ids: Vec<u8>,
}

impl Encoding {
    fn push(&mut self, ids: &[u32], type_id: u8) {
        self.ids.extend_from_slice(ids);
        self.type_ids.resize(self.ids.len(), type_id);
    }
}

/// What is put around a text or a pair.
#[derive(Debug, Clone)]
pub(super) struct PostProcessor(Templates);

impl PostProcessor {
    /// Of a chain no more than one may add tokens.
    pub(super) fn new(file: Option<file::PostProcessor>) -> Result<Self, TokenizerError> {
        let mut found = Vec::new();
        if let Some(processor) = file {
            add(processor, 0, &mut found)?;
        }
        if found.len() > 1 {
            return Err(TokenizerError::unsupported(
                "post-processor",
                "two that add tokens",
            ));
        }
        Ok(Self(found.pop().unwrap_or_default()))
    }

    /// How many tokens it adds.
    pub(super) fn added(&self, pair: bool) -> usize {
        self.0.added(pair)
    }

    pub(super) fn apply(&self, first: &[u32], second: Option<&[u32]>) -> Encoding {
        self.0.apply(first, second)
    }
}

fn add(file: file::PostProcessor, depth: usize, found: &mut Vec<Templates>) -> Result<(), TokenizerError> {
    limits::at_most("post-processors within post-processors", depth, limits::DEPTH)?;
    let ends = |file: &file::PostProcessor| {
        let id = |token: &Option<(String, u32)>, name| {
            token
                .as_ref()
                .map(|(_, id)| *id)
                .ok_or(TokenizerError::Missing(name))
        };
        Ok((id(&file.cls, "cls")?, id(&file.sep, "sep")?))
    };
    match file.kind.as_str() {
        "Sequence" => {
            let mut parts = file.processors.0.into_iter();
            return parts.try_for_each(|part| add(part, depth.saturating_add(1), found));
        }
        // It trims offsets, which are not kept.
        "ByteLevel" => (),
        "BertProcessing" => found.push(ends(&file).map(|(cls, sep)| bert(cls, sep))?),
        "RobertaProcessing" => found.push(ends(&file).map(|(cls, sep)| roberta(cls, sep))?),
        "TemplateProcessing" => found.push(Templates::of_file(file)?),
        kind => return Err(TokenizerError::unsupported("post-processor", kind)),
    }
    limits::at_most("post-processors", found.len(), limits::PARTS)
}
