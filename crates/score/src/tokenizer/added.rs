//! Tokens beside the vocabulary: special ones, and others that are found before a text is cut.

use std::collections::{BTreeMap, BTreeSet};

use super::normalizer::Normalizer;
use super::text::Text;
use super::unicode::is_word;
use super::vocabulary::{Prefix, Vocabulary};
use super::{TokenizerError, limits};
use crate::json::Json;

/// All of them.
#[derive(Debug, Clone, Default)]
pub(super) struct AddedTokens {
    ids: BTreeMap<String, u32>,
    tokens: BTreeMap<u32, AddedToken>,
    /// Those that are searched for in a text as it is.
    raw: Vocabulary,
    /// Those that are searched for in a normalised text, as they are normalised.
    normalised: Vocabulary,
}

/// One of them, as the file has it.
#[derive(Debug, Clone)]
struct AddedToken {
    content: String,
    single_word: bool,
    lstrip: bool,
    rstrip: bool,
    normalized: bool,
    special: bool,
}

impl AddedToken {
    fn new(json: &Json) -> Result<Self, TokenizerError> {
        Ok(Self {
            content: json.must("content", Json::short)?.to_owned(),
            single_word: json.must("single_word", Json::boolean)?,
            lstrip: json.must("lstrip", Json::boolean)?,
            rstrip: json.must("rstrip", Json::boolean)?,
            normalized: json.must("normalized", Json::boolean)?,
            special: json.must("special", Json::boolean)?,
        })
    }
}

/// A stretch of a text: a token that was found, or text between such.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stretch<'a> {
    Token(u32),
    Text(&'a str),
}

impl AddedTokens {
    /// Ids are given as Hugging Face's library gives them: a token of the vocabulary keeps its id, others follow the
    /// vocabulary in their order. What the file says of ids it does not read either.
    pub(super) fn new(
        json: &Json,
        vocabulary: &Vocabulary,
        normalizer: &Normalizer,
    ) -> Result<Self, TokenizerError> {
        let mut tokens = Self::default();
        let list = json.may("added_tokens", Json::list)?.unwrap_or_default();
        limits::at_most("added tokens", list.len(), limits::ADDED)?;
        let added = list.iter().map(AddedToken::new).collect::<Result<Vec<_>, _>>()?;
        added.iter().for_each(|token| tokens.number(token, vocabulary));
        let (normalised, raw): (Vec<_>, Vec<_>) = in_order(added).partition(|token| token.normalized);
        tokens.raw = tokens.searched(raw, Ok)?;
        tokens.normalised = tokens.searched(normalised, |text| {
            let mut text = Text { text, leads: true };
            normalizer.apply(&mut text)?;
            Ok(text.text)
        })?;
        Ok(tokens)
    }

    fn number(&mut self, token: &AddedToken, vocabulary: &Vocabulary) {
        if token.content.is_empty() {
            return;
        }
        let known = self
            .ids
            .get(&token.content)
            .copied()
            .or_else(|| vocabulary.id(&token.content));
        let id = known.unwrap_or_else(|| self.next_id(vocabulary));
        self.ids.insert(token.content.clone(), id);
        self.tokens.insert(id, token.clone());
    }

    fn next_id(&self, vocabulary: &Vocabulary) -> u32 {
        let count = u32::try_from(vocabulary.len()).unwrap_or(u32::MAX);
        let after = self
            .tokens
            .keys()
            .last()
            .map_or(0, |largest| largest.saturating_add(1));
        after.max(count)
    }

    fn searched(
        &self,
        tokens: Vec<AddedToken>,
        form: impl Fn(String) -> Result<String, TokenizerError>,
    ) -> Result<Vocabulary, TokenizerError> {
        let entry = |token: AddedToken| {
            let id = self.ids.get(&token.content).copied().unwrap_or_default();
            let content = form(token.content)?;
            if content.is_empty() {
                return Err(TokenizerError::senseless(
                    "added token",
                    "nothing is left of it when it is normalised",
                ));
            }
            Ok((content, id))
        };
        Vocabulary::new(tokens.into_iter().map(entry).collect::<Result<_, _>>()?)
    }

    pub(super) fn id(&self, token: &str) -> Option<u32> {
        self.ids.get(token).copied()
    }

    pub(super) fn token(&self, id: u32) -> Option<&str> {
        self.tokens.get(&id).map(|token| token.content.as_str())
    }

    pub(super) fn largest_id(&self) -> Option<u32> {
        self.tokens.keys().last().copied()
    }

    /// Cuts a text as it is.
    pub(super) fn cut_raw<'a>(&self, text: &'a str) -> Vec<Stretch<'a>> {
        self.cut(text, &self.raw)
    }

    /// Cuts a normalised text.
    pub(super) fn cut_normalised<'a>(&self, text: &'a str) -> Vec<Stretch<'a>> {
        self.cut(text, &self.normalised)
    }

    fn cut<'a>(&self, text: &'a str, searched: &Vocabulary) -> Vec<Stretch<'a>> {
        let mut stretches = Vec::new();
        let mut done = 0;
        for (start, end, id) in Finds::new(text, searched) {
            let Some((start, end)) = self.extent(text, (start, end), done, id) else {
                continue;
            };
            stretches.extend(between(text, done, start));
            stretches.push(Stretch::Token(id));
            done = end;
        }
        stretches.extend(between(text, done, text.len()));
        stretches
    }

    /// What a token that was found takes of the text; none where it has to be a word of its own and is not.
    fn extent(
        &self,
        text: &str,
        (start, end): (usize, usize),
        done: usize,
        id: u32,
    ) -> Option<(usize, usize)> {
        let token = self.tokens.get(&id)?;
        let (before, after) = (text.get(..start)?, text.get(end..)?);
        if token.single_word && (before.ends_with(is_word) || after.starts_with(is_word)) {
            return None;
        }
        let space_after = after.len().saturating_sub(after.trim_start().len());
        Some((
            if token.lstrip {
                before.trim_end().len().max(done)
            } else {
                start
            },
            if token.rstrip {
                end.saturating_add(space_after)
            } else {
                end
            },
        ))
    }
}

/// Tokens in the order in which they give way to each other where they look alike once normalised: `Vocabulary` takes
/// the last, so special ones come last, and the first of all. A special token hides others of the same content.
fn in_order(added: Vec<AddedToken>) -> impl Iterator<Item = AddedToken> {
    let mut seen = BTreeSet::new();
    let mut special = Vec::new();
    let mut others = Vec::new();
    for token in added.into_iter().filter(|token| !token.content.is_empty()) {
        if !token.special {
            others.push(token);
        } else if seen.insert(token.content.clone()) {
            special.push(token);
        }
    }
    others.retain(|token| !seen.contains(&token.content));
    special.into_iter().chain(others).rev()
}

fn between(text: &str, start: usize, end: usize) -> Option<Stretch<'_>> {
    text.get(start..end)
        .filter(|text| !text.is_empty())
        .map(Stretch::Text)
}

/// Tokens in a text, from left to right, of those that begin at one place the longest. They do not overlap.
struct Finds<'a> {
    text: &'a str,
    at: usize,
    searched: &'a Vocabulary,
    root: Prefix,
}

impl<'a> Finds<'a> {
    fn new(text: &'a str, searched: &'a Vocabulary) -> Self {
        Self {
            text,
            at: 0,
            searched,
            root: searched.root(),
        }
    }
}

impl Iterator for Finds<'_> {
    type Item = (usize, usize, u32);

    fn next(&mut self) -> Option<Self::Item> {
        if self.searched.len() == 0 {
            return None;
        }
        while let Some(rest) = self.text.get(self.at..).filter(|rest| !rest.is_empty()) {
            let start = self.at;
            if let Some((id, length)) = self.searched.longest(self.root, rest) {
                self.at = start.saturating_add(length);
                return Some((start, self.at, id));
            }
            let first = rest.chars().next().map_or(1, char::len_utf8);
            self.at = start.saturating_add(first);
        }
        None
    }
}
