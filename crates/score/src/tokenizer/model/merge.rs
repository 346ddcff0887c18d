//! The rules of merging, and a word under them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::TokenizerError;
use super::super::packing::{packed, unpacked};
use super::super::vocabulary::Vocabulary;
use crate::json::Json;

/// Rules: which two tokens become which one, and which of the rules goes first.
#[derive(Debug, Clone)]
pub(super) struct Merges {
    /// Sorted by the two ids, none twice.
    rules: Vec<Rule>,
    /// Where in `rules` those of each left id begin.
    starts: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Rule {
    left: u32,
    right: u32,
    /// Lower goes first.
    rank: u32,
    merged: u32,
}

impl Merges {
    /// # Errors
    /// A line that is no pair, or tokens that are not in the vocabulary.
    pub(super) fn new(
        merges: &[Json],
        vocabulary: &Vocabulary,
        prefix: &str,
    ) -> Result<Self, TokenizerError> {
        let mut rules = Vec::with_capacity(merges.len());
        for merge in merges {
            if merge.text().is_some_and(|line| line.starts_with("#version")) {
                continue;
            }
            let rank = u32::try_from(rules.len()).unwrap_or(u32::MAX);
            let (left, right) =
                pair(merge).ok_or_else(|| TokenizerError::senseless("merge", merge.shown()))?;
            rules.push(rule(left, right, prefix, rank, vocabulary)?);
        }
        rules.sort_unstable();
        // Of two rules for a pair the later counts.
        rules.dedup_by_key(|rule| *rule >> 64);
        let rules: Vec<Rule> = rules.into_iter().map(Rule::unpack).collect();
        let ids = vocabulary.largest_id().map_or(0, |id| id.saturating_add(1));
        let start = |id| u32::try_from(rules.partition_point(|rule| rule.left < id)).unwrap_or(u32::MAX);
        Ok(Self {
            starts: (0..=ids).map(start).collect(),
            rules,
        })
    }

    /// Rank and result of merging two.
    fn find(&self, left: u32, right: u32) -> Option<(u32, u32)> {
        let place = usize::try_from(left).ok()?;
        let start = usize::try_from(*self.starts.get(place)?).ok()?;
        let end = usize::try_from(*self.starts.get(place.checked_add(1)?)?).ok()?;
        let rules = self.rules.get(start..end)?;
        let found = rules.binary_search_by_key(&right, |rule| rule.right).ok()?;
        rules.get(found).map(|rule| (rule.rank, rule.merged))
    }
}

/// The two tokens of a rule: a line with one space, or, since version 0.20, a list.
fn pair(merge: &Json) -> Option<(&str, &str)> {
    match merge {
        Json::List(pair) => match pair.as_slice() {
            [left, right] => Some((left.text()?, right.text()?)),
            _ => None,
        },
        line => line
            .text()?
            .split_once(' ')
            .filter(|(_, right)| !right.contains(' ')),
    }
}

/// `prefix` is what the right token begins with and the merged one does not have in its middle.
fn rule(
    left: &str,
    right: &str,
    prefix: &str,
    rank: u32,
    vocabulary: &Vocabulary,
) -> Result<u128, TokenizerError> {
    let id = |token: &str| {
        vocabulary
            .id(token)
            .ok_or_else(|| TokenizerError::not_in_vocabulary(token))
    };
    let rest = right
        .get(prefix.len()..)
        .ok_or_else(|| TokenizerError::senseless("merge", right))?;
    let merged = format!("{left}{rest}");
    Ok(packed([id(left)?, id(right)?, !rank, id(&merged)?]))
}

impl Rule {
    fn unpack(rule: u128) -> Self {
        let [left, right, rank, merged] = unpacked(rule);
        Self {
            left,
            right,
            rank: !rank,
            merged,
        }
    }
}

/// A word's tokens, merged step by step. The next step comes from a heap, so that a word of a million characters takes
/// not much longer than as many words of one.
#[derive(Debug, Default)]
pub(super) struct Word {
    symbols: Vec<Symbol>,
    steps: BinaryHeap<Reverse<Step>>,
}

/// A token and its neighbours. One that went into the token before it is gone.
#[derive(Debug, Clone, Copy)]
struct Symbol {
    id: u32,
    before: Option<u32>,
    after: Option<u32>,
    gone: bool,
}

/// A merge that may be made: the lowest rank goes first, then the leftmost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Step {
    rank: u32,
    place: u32,
    merged: u32,
}

impl Word {
    pub(super) fn clear(&mut self) {
        self.symbols.clear();
        self.steps.clear();
    }

    /// Appends a token.
    pub(super) fn push(&mut self, id: u32) {
        let place = u32::try_from(self.symbols.len()).unwrap_or(u32::MAX);
        if let Some(last) = self.symbols.last_mut() {
            last.after = Some(place);
        }
        self.symbols.push(Symbol {
            id,
            before: place.checked_sub(1),
            after: None,
            gone: false,
        });
    }

    /// What is left.
    pub(super) fn ids(&self) -> impl Iterator<Item = u32> {
        self.symbols
            .iter()
            .filter(|symbol| !symbol.gone)
            .map(|symbol| symbol.id)
    }

    /// Merges for as long as a rule applies.
    pub(super) fn merge(&mut self, merges: &Merges) {
        for place in (0..).take(self.symbols.len()) {
            self.consider(place, merges);
        }
        while let Some(Reverse(step)) = self.steps.pop() {
            self.take(step, merges);
        }
    }

    /// Notes the merge of the token at `place` with the one after it, if there is a rule for it.
    fn consider(&mut self, place: u32, merges: &Merges) {
        if let Some((rank, merged)) = self
            .pair(place)
            .and_then(|(left, right)| merges.find(left, right))
        {
            self.steps.push(Reverse(Step { rank, place, merged }));
        }
    }

    /// Makes a merge, unless others have made it impossible.
    fn take(&mut self, step: Step, merges: &Merges) {
        let still = self
            .pair(step.place)
            .and_then(|(left, right)| merges.find(left, right));
        if still.is_none_or(|(_, merged)| merged != step.merged) {
            return;
        }
        let Some(right) = self.symbol(step.place).and_then(|symbol| symbol.after) else {
            return;
        };
        let after = self.symbol(right).and_then(|symbol| symbol.after);
        self.change(right, |symbol| symbol.gone = true);
        self.change(step.place, |symbol| {
            (symbol.id, symbol.after) = (step.merged, after)
        });
        if let Some(after) = after {
            self.change(after, |symbol| symbol.before = Some(step.place));
        }
        if let Some(before) = self.symbol(step.place).and_then(|symbol| symbol.before) {
            self.consider(before, merges);
        }
        self.consider(step.place, merges);
    }

    fn pair(&self, place: u32) -> Option<(u32, u32)> {
        let left = self.symbol(place).filter(|symbol| !symbol.gone)?;
        let right = self.symbol(left.after?)?;
        Some((left.id, right.id))
    }

    fn symbol(&self, place: u32) -> Option<&Symbol> {
        self.symbols.get(usize::try_from(place).ok()?)
    }

    fn change(&mut self, place: u32, change: impl FnOnce(&mut Symbol)) {
        if let Some(symbol) = usize::try_from(place)
            .ok()
            .and_then(|place| self.symbols.get_mut(place))
        {
            change(symbol);
        }
    }
}
