//! Cutting at what a pattern finds.

use super::super::TokenizerError;
use super::super::normalizer::searched;
use super::super::text::Words;
use super::patterns::{Match, Pattern};
use crate::json::Json;

#[derive(Debug, Clone)]
pub(super) struct Split {
    pattern: Pattern,
    behaviour: Behaviour,
    /// Whether what lies between matches counts as found.
    invert: bool,
}

/// What becomes of what a split finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Behaviour {
    Removed,
    Isolated,
    MergedWithPrevious,
    MergedWithNext,
    Contiguous,
}

impl Behaviour {
    pub(super) fn new(json: &Json) -> Option<Self> {
        match json.text()? {
            "Removed" => Some(Self::Removed),
            "Isolated" => Some(Self::Isolated),
            "MergedWithPrevious" => Some(Self::MergedWithPrevious),
            "MergedWithNext" => Some(Self::MergedWithNext),
            "Contiguous" => Some(Self::Contiguous),
            _ => None,
        }
    }
}

impl Split {
    pub(super) fn new(pattern: Pattern, behaviour: Behaviour, invert: bool) -> Self {
        Self {
            pattern,
            behaviour,
            invert,
        }
    }

    pub(super) fn of_file(json: &Json) -> Result<Self, TokenizerError> {
        let pattern = json.must("pattern", Some)?;
        let pattern = match pattern.may("Regex", Json::text)? {
            Some(text) => Pattern::known(text)?,
            None => Pattern::Text(searched(pattern)?),
        };
        let behaviour = json.must("behavior", Behaviour::new)?;
        Ok(Self::new(pattern, behaviour, json.must("invert", Json::boolean)?))
    }

    pub(super) fn apply(&self, words: &mut Words) {
        let mut matches = Vec::new();
        words.cut(&mut |word, pieces| {
            self.pattern.find(word, &mut matches);
            for piece in &mut matches {
                piece.found ^= self.invert;
            }
            shape(self.behaviour, &matches, pieces);
            matches.clear();
        });
    }
}

/// What is left of a word, as the behaviour says.
fn shape(behaviour: Behaviour, matches: &[Match], pieces: &mut Vec<(usize, usize)>) {
    let span = |piece: &Match| (piece.start, piece.end);
    match behaviour {
        Behaviour::Isolated => pieces.extend(matches.iter().map(span)),
        Behaviour::Removed => pieces.extend(matches.iter().filter(|piece| !piece.found).map(span)),
        Behaviour::Contiguous => join(matches.iter(), pieces, |found, before| found == before),
        Behaviour::MergedWithPrevious => join(matches.iter(), pieces, |found, before| found && !before),
        Behaviour::MergedWithNext => {
            join(matches.iter().rev(), pieces, |found, before| found && !before);
            pieces.reverse();
        }
    }
}

/// Joins a piece to the one before it where `joins` says so, of whether it was found and whether that one was. Before
/// the first lies, so to speak, one that was not found.
fn join<'a>(
    matches: impl Iterator<Item = &'a Match>,
    pieces: &mut Vec<(usize, usize)>,
    joins: fn(bool, bool) -> bool,
) {
    let mut before = false;
    for piece in matches {
        match pieces.last_mut() {
            Some(last) if joins(piece.found, before) => {
                *last = (last.0.min(piece.start), last.1.max(piece.end))
            }
            _ => pieces.push((piece.start, piece.end)),
        }
        before = piece.found;
    }
}
