//! Tokens and their ids: a sorted list, searched by halves.
//!
//! Sorted, and not hashed, for three reasons: no choice of tokens makes it slow, all tokens that begin alike lie side
//! by side, which is what a search for the longest one needs, and it takes little memory.

use super::TokenizerError;
use super::limits;
use crate::order::order;

/// A vocabulary.
#[derive(Debug, Clone, Default)]
pub(super) struct Vocabulary {
    text: Vec<u8>,
    /// In the order of their bytes, none twice.
    tokens: Vec<Token>,
    /// Places in `tokens` by the first byte of those.
    firsts: Vec<u32>,
    /// Places in `tokens` by id.
    places: Vec<Option<u32>>,
}

#[derive(Debug, Clone, Copy)]
struct Token {
    start: u32,
    end: u32,
    id: u32,
}

/// The tokens that begin with some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Prefix {
    low: usize,
    high: usize,
    depth: usize,
}

impl Vocabulary {
    /// Of tokens that stand twice, the last counts.
    ///
    /// # Errors
    /// More tokens than the limit, a longer one, or an id beyond it.
    pub(super) fn new(entries: Vec<(String, u32)>) -> Result<Self, TokenizerError> {
        limits::at_most("tokens of a vocabulary", entries.len(), limits::TOKENS)?;
        let text = |place: usize| entries.get(place).map(|(text, _)| text.as_bytes());
        let order = order(entries.len(), &|one, other| text(one).cmp(&text(other)));
        let mut vocabulary = Self::default();
        for (text, id) in order.iter().filter_map(|place| entries.get(*place)) {
            vocabulary.push(text, *id)?;
        }
        vocabulary.firsts = (0..=u8::MAX).map(|byte| vocabulary.first_from(byte)).collect();
        vocabulary.number();
        Ok(vocabulary)
    }

    fn number(&mut self) {
        for (place, token) in (0..).zip(&self.tokens) {
            let id = usize::try_from(token.id).unwrap_or_default();
            let ids = id.saturating_add(1).max(self.places.len());
            self.places.resize(ids, None);
            if let Some(slot) = self.places.get_mut(id) {
                *slot = Some(place);
            }
        }
    }

    fn push(&mut self, text: &str, id: u32) -> Result<(), TokenizerError> {
        limits::short("bytes of a token", text)?;
        limits::at_most(
            "ids",
            id.try_into().unwrap_or(usize::MAX),
            limits::TOKENS.saturating_sub(1),
        )?;
        if let Some(last) = self
            .tokens
            .pop_if(|last| self.text.get(last.range()) == Some(text.as_bytes()))
        {
            self.tokens.push(Token { id, ..last });
            return Ok(());
        }
        let start = self.offset()?;
        self.text.extend_from_slice(text.as_bytes());
        let end = self.offset()?;
        self.tokens.push(Token { start, end, id });
        Ok(())
    }

    fn offset(&self) -> Result<u32, TokenizerError> {
        limits::at_most("bytes of a vocabulary", self.text.len(), limits::FILE)?;
        Ok(u32::try_from(self.text.len()).unwrap_or(u32::MAX))
    }

    fn first_from(&self, byte: u8) -> u32 {
        let place = self
            .tokens
            .partition_point(|token| self.byte(token, 0) < Some(byte));
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    /// How many tokens there are.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The largest id.
    pub(super) fn largest_id(&self) -> Option<u32> {
        let count = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        count.checked_sub(1)
    }

    /// The id of a token.
    pub(super) fn id(&self, token: &str) -> Option<u32> {
        let wanted = token.as_bytes();
        let (low, high) = self.beginning(*wanted.first()?);
        let tokens = self.tokens.get(low..high)?;
        let found = tokens
            .binary_search_by(|token| self.bytes(token).cmp(wanted))
            .ok()?;
        tokens.get(found).map(|token| token.id)
    }

    /// The token of an id.
    pub(super) fn token(&self, id: u32) -> Option<&str> {
        let place = (*self.places.get(usize::try_from(id).ok()?)?)?;
        let token = self.tokens.get(usize::try_from(place).ok()?)?;
        std::str::from_utf8(self.bytes(token)).ok()
    }

    /// All tokens.
    pub(super) fn root(&self) -> Prefix {
        Prefix {
            low: 0,
            high: self.tokens.len(),
            depth: 0,
        }
    }

    /// Those that begin with `text` as well.
    pub(super) fn after(&self, prefix: Prefix, text: &str) -> Option<Prefix> {
        text.bytes()
            .try_fold(prefix, |prefix, byte| self.step(prefix, byte))
    }

    /// Those of `prefix` whose next byte is `byte`.
    pub(super) fn step(&self, prefix: Prefix, byte: u8) -> Option<Prefix> {
        let Prefix { low, high, depth } = prefix;
        if depth == 0 {
            let (low, high) = self.beginning(byte);
            return (low < high).then_some(Prefix { low, high, depth: 1 });
        }
        let tokens = self.tokens.get(low..high)?;
        let start = tokens.partition_point(|token| self.byte(token, depth) < Some(byte));
        let rest = tokens.get(start..)?;
        let count = rest.partition_point(|token| self.byte(token, depth) == Some(byte));
        let low = low.saturating_add(start);
        (count > 0).then_some(Prefix {
            low,
            high: low.saturating_add(count),
            depth: depth.saturating_add(1),
        })
    }

    /// The id of the token that is `prefix` and nothing more.
    pub(super) fn whole(&self, prefix: Prefix) -> Option<u32> {
        let token = self.tokens.get(prefix.low)?;
        (token.range().len() == prefix.depth).then_some(token.id)
    }

    /// The longest token at the beginning of `text`, with `prefix` thought before it: its id, and its bytes of `text`.
    pub(super) fn longest(&self, prefix: Prefix, text: &str) -> Option<(u32, usize)> {
        let mut longest = None;
        let mut prefix = prefix;
        for (length, byte) in (1..).zip(text.bytes()) {
            let Some(next) = self.step(prefix, byte) else {
                break;
            };
            prefix = next;
            if let Some(id) = self.whole(prefix) {
                longest = Some((id, length));
            }
        }
        longest
    }

    /// Where tokens with this first byte lie.
    fn beginning(&self, byte: u8) -> (usize, usize) {
        let at = |place: usize| {
            self.firsts
                .get(place)
                .and_then(|first| usize::try_from(*first).ok())
        };
        let place = usize::from(byte);
        let high = at(place.saturating_add(1)).unwrap_or(self.tokens.len());
        (at(place).unwrap_or(high), high)
    }

    fn bytes(&self, token: &Token) -> &[u8] {
        self.text.get(token.range()).unwrap_or_default()
    }

    fn byte(&self, token: &Token, depth: usize) -> Option<u8> {
        self.bytes(token).get(depth).copied()
    }
}

impl Token {
    fn range(&self) -> std::ops::Range<usize> {
        let wide = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
        wide(self.start)..wide(self.end)
    }
}
