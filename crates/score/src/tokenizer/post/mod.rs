//! Post-processors: special tokens around what was encoded, and what is left of it so that all have room.

mod template;
mod truncation;

pub(super) use truncation::Truncation;

use super::{TokenizerError, limits};
use crate::json::Json;

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
    pub(super) fn new(json: Option<&Json>) -> Result<Self, TokenizerError> {
        let mut found = Vec::new();
        if let Some(processor) = json {
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

    /// The largest id it adds.
    pub(super) fn largest_id(&self) -> Option<u32> {
        self.0.largest_id()
    }

    pub(super) fn apply(&self, first: &[u32], second: Option<&[u32]>) -> Encoding {
        self.0.apply(first, second)
    }
}

fn add(json: &Json, depth: usize, found: &mut Vec<Templates>) -> Result<(), TokenizerError> {
    limits::at_most("post-processors within post-processors", depth, limits::DEPTH)?;
    match json.kind() {
        "Sequence" => {
            let mut parts = json.parts("processors")?.iter();
            return parts.try_for_each(|part| add(part, depth.saturating_add(1), found));
        }
        // It trims offsets, which are not kept.
        "ByteLevel" => (),
        "BertProcessing" => found.push(bert(json.must("cls", named)?, json.must("sep", named)?)),
        "RobertaProcessing" => found.push(roberta(json.must("cls", named)?, json.must("sep", named)?)),
        "TemplateProcessing" => found.push(Templates::of_file(json)?),
        kind => return Err(TokenizerError::unsupported("post-processor", kind)),
    }
    limits::at_most("post-processors", found.len(), limits::PARTS)
}

/// A token and its id; the id.
fn named(json: &Json) -> Option<u32> {
    match json.list()? {
        [Json::Text(_), id] => special_id(id),
        _ => None,
    }
}

fn special_id(json: &Json) -> Option<u32> {
    let fits = |id: &u32| usize::try_from(*id).is_ok_and(|id| id < limits::TOKENS);
    json.integer().filter(fits)
}
