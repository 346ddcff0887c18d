//! Cutting at what a pattern finds.

use super::super::file::{self, Behaviour};
use super::super::text::Words;
use super::super::{TokenizerError, limits};
use super::patterns::{Match, Pattern};

#[derive(Debug, Clone)]
pub(super) struct Split {
    pattern: Pattern,
    behaviour: Behaviour,
    /// Whether what lies between matches counts as found.
    invert: bool,
}

impl Split {
    pub(super) fn new(pattern: Pattern, behaviour: Behaviour, invert: bool) -> Self {
        Self {
            pattern,
            behaviour,
            invert,
        }
    }

    pub(super) fn of_file(file: file::PreTokenizer) -> Result<Self, TokenizerError> {
        let pattern = match file.pattern.ok_or(TokenizerError::Missing("pattern"))? {
            file::Pattern::String(text) if text.is_empty() => {
                return Err(TokenizerError::senseless("pattern", text));
            }
            file::Pattern::String(text) => {
                limits::short("bytes of a pattern", &text)?;
                Pattern::Text(text)
            }
            file::Pattern::Regex(text) => Pattern::known(&text)?,
        };
        let behaviour = file.behavior.ok_or(TokenizerError::Missing("behavior"))?;
        let invert = file.invert.ok_or(TokenizerError::Missing("invert"))?;
        Ok(Self::new(pattern, behaviour, invert))
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
