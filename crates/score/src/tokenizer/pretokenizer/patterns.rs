//! What splits look for. The regular expressions are a few well-known ones, each read by hand: a general engine would
//! be larger than all else here, and on strangers' patterns it need not end.

use super::super::TokenizerError;
use super::super::unicode::{is_letter, is_number, is_word};

/// A part of a word, found by the pattern or lying between what was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) found: bool,
}

/// A pattern.
#[derive(Debug, Clone)]
pub(super) enum Pattern {
    /// Every such character by itself.
    Char(fn(char) -> bool),
    Text(String),
    /// The bytes of what is found at the beginning of a text that is not empty, none if nothing is.
    Scan(fn(&str) -> usize),
}

/// GPT-2's. The model's own pre-tokenizer, `ByteLevel`, brings it without naming it.
const GPT2: &str = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
/// Of Llama 3, and of `cl100k`.
const LLAMA3: &str = concat!(
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*",
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
);
/// Of Qwen 2 and 3: one digit at a time.
const QWEN2: &str = concat!(
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*",
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
);

impl Pattern {
    /// The regular expression of this text.
    ///
    /// # Errors
    /// One that is not known.
    pub(super) fn known(text: &str) -> Result<Self, TokenizerError> {
        match text {
            GPT2 => Ok(Self::gpt2()),
            LLAMA3 => Ok(Self::Scan(|text| llama3(text, 3))),
            QWEN2 => Ok(Self::Scan(|text| llama3(text, 1))),
            r"\s+" => Ok(Self::Scan(|text| run(text, usize::MAX, char::is_whitespace))),
            r"\s" => Ok(Self::Char(char::is_whitespace)),
            "[0-9]" => Ok(Self::Char(|c| c.is_ascii_digit())),
            other => Err(TokenizerError::unsupported(
                "regular expression to split at",
                other,
            )),
        }
    }

    pub(super) fn gpt2() -> Self {
        Self::Scan(gpt2)
    }

    /// `\w+|[^\w\s]+`.
    pub(super) fn words() -> Self {
        Self::Scan(|text| {
            let word = run(text, usize::MAX, is_word);
            if word > 0 {
                word
            } else {
                run(text, usize::MAX, |c| !is_word(c) && !c.is_whitespace())
            }
        })
    }

    /// All of `text`, in parts that were found and parts that were not.
    pub(super) fn find(&self, text: &str, matches: &mut Vec<Match>) {
        let mut rest = Unfound { start: 0, matches };
        let mut at = 0;
        while let Some(here) = text.get(at..).filter(|here| !here.is_empty()) {
            let (skipped, found) = self.next(here);
            let start = at.saturating_add(skipped);
            at = start.saturating_add(found);
            if found > 0 {
                rest.found(start, at);
            }
        }
        rest.end(text.len());
    }

    /// How far off the next match is, or may be, and how long it is: never zero both.
    fn next(&self, text: &str) -> (usize, usize) {
        let first = text.chars().next().map_or(1, char::len_utf8);
        match self {
            Self::Char(wanted) => match text.find(*wanted) {
                Some(start) => (
                    start,
                    text.get(start..)
                        .and_then(|rest| rest.chars().next())
                        .map_or(1, char::len_utf8),
                ),
                None => (text.len(), 0),
            },
            Self::Text(wanted) => match text.find(wanted) {
                Some(start) => (start, wanted.len()),
                None => (text.len(), 0),
            },
            Self::Scan(scan) => match scan(text) {
                0 => (first, 0),
                found => (0, found),
            },
        }
    }
}

/// What has not been found yet.
struct Unfound<'a> {
    start: usize,
    matches: &'a mut Vec<Match>,
}

impl Unfound<'_> {
    fn found(&mut self, start: usize, end: usize) {
        self.end(start);
        self.matches.push(Match {
            start,
            end,
            found: true,
        });
        self.start = end;
    }

    fn end(&mut self, end: usize) {
        if self.start < end {
            self.matches.push(Match {
                start: self.start,
                end,
                found: false,
            });
        }
    }
}

fn gpt2(text: &str) -> usize {
    let short = contraction(text, false);
    if short > 0 {
        return short;
    }
    let space = usize::from(text.starts_with(' '));
    let rest = text.get(space..).unwrap_or_default();
    for class in [is_letter as fn(char) -> bool, is_number, is_other] {
        let length = run(rest, usize::MAX, class);
        if length > 0 {
            return space.saturating_add(length);
        }
    }
    white(text)
}

/// Llama 3's with `digits` of a number at a time.
fn llama3(text: &str, digits: usize) -> usize {
    let short = contraction(text, true);
    if short > 0 {
        return short;
    }
    let first = text.chars().next().unwrap_or_default();
    let joins = !matches!(first, '\r' | '\n') && !is_letter(first) && !is_number(first);
    let skipped = if joins { first.len_utf8() } else { 0 };
    let letters = run(text.get(skipped..).unwrap_or_default(), usize::MAX, is_letter);
    if letters > 0 {
        return skipped.saturating_add(letters);
    }
    let number = run(text, digits, is_number);
    if number > 0 {
        return number;
    }
    let others = spaced_others(text);
    if others > 0 { others } else { lines(text) }
}

/// ` ?[^\s\p{L}\p{N}]+[\r\n]*`
fn spaced_others(text: &str) -> usize {
    let space = usize::from(text.starts_with(' '));
    let others = run(text.get(space..).unwrap_or_default(), usize::MAX, is_other);
    if others == 0 {
        return 0;
    }
    let end = space.saturating_add(others);
    end.saturating_add(run(text.get(end..).unwrap_or_default(), usize::MAX, |c| {
        matches!(c, '\r' | '\n')
    }))
}

/// `\s*[\r\n]+|\s+(?!\S)|\s+`: white space to its last line break, if it has one.
fn lines(text: &str) -> usize {
    let space = text
        .get(..run(text, usize::MAX, char::is_whitespace))
        .unwrap_or_default();
    match space.rfind(['\r', '\n']) {
        Some(last) => last.saturating_add(1),
        None => white(text),
    }
}

/// `\s+(?!\S)|\s+`: white space but for its last character, which belongs to the word after it if there is one.
fn white(text: &str) -> usize {
    let length = run(text, usize::MAX, char::is_whitespace);
    let last = text
        .get(..length)
        .and_then(|space| space.chars().next_back())
        .map_or(0, char::len_utf8);
    if length == text.len() || length == last {
        length
    } else {
        length.saturating_sub(last)
    }
}

/// `'s|'t|'re|'ve|'m|'ll|'d`; with any case, where ſ is an s.
fn contraction(text: &str, any_case: bool) -> usize {
    let mut chars = text.chars();
    if chars.next() != Some('\'') {
        return 0;
    }
    let fold = |c: char| match c {
        'ſ' if any_case => 's',
        c if any_case => c.to_ascii_lowercase(),
        c => c,
    };
    let Some(original) = chars.next() else { return 0 };
    match (fold(original), chars.next().map(fold)) {
        ('s' | 't' | 'm' | 'd', _) => original.len_utf8().saturating_add(1),
        ('r' | 'v', Some('e')) | ('l', Some('l')) => 3,
        _ => 0,
    }
}

/// `[^\s\p{L}\p{N}]`
fn is_other(c: char) -> bool {
    !c.is_whitespace() && !is_letter(c) && !is_number(c)
}

/// Bytes of the characters at the beginning that are wanted, no more than `most` of those.
fn run(text: &str, most: usize, wanted: fn(char) -> bool) -> usize {
    text.chars()
        .take(most)
        .take_while(|c| wanted(*c))
        .fold(0, |length, c| length.saturating_add(c.len_utf8()))
}
