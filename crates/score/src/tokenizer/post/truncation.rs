//! What is left of a text, or of a pair, so that it has no more tokens than a model takes.

use super::super::TokenizerError;
use crate::json::Json;

/// How a file wants its texts cut. Where it says nothing: the longer of a pair first, at the end.
#[derive(Debug, Clone, Copy, Default)]
pub(in super::super) struct Truncation {
    strategy: Strategy,
    direction: Direction,
}

/// Which of a pair gives way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Strategy {
    #[default]
    LongestFirst,
    OnlyFirst,
    OnlySecond,
}

impl Strategy {
    fn new(json: &Json) -> Option<Self> {
        match json.text()? {
            "LongestFirst" => Some(Self::LongestFirst),
            "OnlyFirst" => Some(Self::OnlyFirst),
            "OnlySecond" => Some(Self::OnlySecond),
            _ => None,
        }
    }
}

/// Which end gives way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Direction {
    Left,
    #[default]
    Right,
}

impl Direction {
    fn new(json: &Json) -> Option<Self> {
        match json.text()? {
            "Left" => Some(Self::Left),
            "Right" => Some(Self::Right),
            _ => None,
        }
    }
}

impl Truncation {
    pub(in super::super) fn new(json: Option<&Json>) -> Result<Self, TokenizerError> {
        let Some(json) = json else {
            return Ok(Self::default());
        };
        Ok(Self {
            strategy: json.must("strategy", Strategy::new)?,
            direction: json.may("direction", Direction::new)?.unwrap_or_default(),
        })
    }

    /// What is left of two texts so that they have at most `most` tokens together.
    ///
    /// # Errors
    /// Where the file lets only one of them be cut, and that one is too short.
    pub(in super::super) fn apply<'a>(
        self,
        first: &'a [u32],
        second: Option<&'a [u32]>,
        most: usize,
    ) -> Result<(&'a [u32], Option<&'a [u32]>), TokenizerError> {
        let lengths = (first.len(), second.map_or(0, <[u32]>::len));
        let (one, two) = self.lengths(lengths, second.is_some(), most)?;
        Ok((self.cut(first, one), second.map(|second| self.cut(second, two))))
    }

    fn lengths(
        self,
        (first, second): (usize, usize),
        pair: bool,
        most: usize,
    ) -> Result<(usize, usize), TokenizerError> {
        let surplus = first.saturating_add(second).saturating_sub(most);
        let shorter = |length: usize| {
            let left = length.saturating_sub(surplus);
            if left == 0 && most > 0 {
                return Err(TokenizerError::NoRoom {
                    most,
                    others: first.saturating_add(second).saturating_sub(length),
                });
            }
            Ok(left)
        };
        match self.strategy {
            _ if surplus == 0 => Ok((first, second)),
            _ if most == 0 => Ok((0, 0)),
            Strategy::LongestFirst if pair => Ok(longest_first(first, second, most)),
            Strategy::LongestFirst => Ok((most, 0)),
            Strategy::OnlyFirst => Ok((shorter(first)?, second)),
            Strategy::OnlySecond => Ok((first, shorter(second)?)),
        }
    }

    fn cut(self, ids: &[u32], length: usize) -> &[u32] {
        let start = match self.direction {
            Direction::Left => ids.len().saturating_sub(length),
            Direction::Right => 0,
        };
        ids.get(start..start.saturating_add(length)).unwrap_or(ids)
    }
}

/// Hugging Face's rule: only the longer text is cut while it stays the longer one; else both get half, the longer one
/// the odd token. It holds where the texts together are longer than `most`.
fn longest_first(first: usize, second: usize, most: usize) -> (usize, usize) {
    let (short, long) = (first.min(second), first.max(second));
    let rest = if short > most {
        short
    } else {
        short.max(most.saturating_sub(short))
    };
    let (short, long) = if short.saturating_add(rest) > most {
        (most / 2, (most / 2).saturating_add(most % 2))
    } else {
        (short, rest.min(long))
    };
    if first > second {
        (long, short)
    } else {
        (short, long)
    }
}
