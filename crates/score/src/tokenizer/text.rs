//! A text on its way to tokens.

use super::{TokenizerError, limits};

/// A text between special tokens, rewritten by normalisers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) text: String,
    /// Whether it begins with what the whole text began with; the scheme `first` of `Metaspace` asks for it.
    pub(super) leads: bool,
}

/// A text cut into words, that is, into what the model sees one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    text: String,
    /// Where words begin and end. They do not overlap and none is empty.
    spans: Vec<(usize, usize)>,
    /// As in [`Text`], of the first word.
    leads: bool,
}

/// Writes where the pieces of a word lie in it.
type Cut<'a> = dyn FnMut(&str, &mut Vec<(usize, usize)>) + 'a;

impl Text {
    /// Puts a rewritten text in place of this one.
    pub(super) fn rewrite(&mut self, text: String) -> Result<(), TokenizerError> {
        limits::at_most("bytes of a normalised text", text.len(), limits::REWRITTEN)?;
        self.text = text;
        Ok(())
    }

    /// Keeps the characters that are wanted.
    pub(super) fn keep(&mut self, wanted: fn(char) -> bool) {
        self.leads = self.leads && self.text.chars().next().is_none_or(wanted);
        self.text.retain(wanted);
    }

    /// Puts another in the place of each character.
    pub(super) fn map(&mut self, other: fn(char) -> char) -> Result<(), TokenizerError> {
        self.rewrite(self.text.chars().map(other).collect())
    }

    /// This text in one word.
    pub(super) fn into_words(self) -> Words {
        let whole = (0, self.text.len());
        Words {
            spans: (!self.text.is_empty()).then_some(whole).into_iter().collect(),
            text: self.text,
            leads: self.leads,
        }
    }
}

impl Words {
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.spans
            .iter()
            .filter_map(|(start, end)| self.text.get(*start..*end))
    }

    /// Writes every word anew. `write` is told whether the word leads.
    pub(super) fn rewrite(&mut self, write: &dyn Fn(&str, bool, &mut String)) -> Result<(), TokenizerError> {
        let mut text = String::with_capacity(self.text.len());
        let mut spans = Vec::with_capacity(self.spans.len());
        for (place, word) in self.iter().enumerate() {
            let start = text.len();
            write(word, self.leads && place == 0, &mut text);
            limits::at_most("bytes of a normalised text", text.len(), limits::REWRITTEN)?;
            if start < text.len() {
                spans.push((start, text.len()));
            }
        }
        self.text = text;
        self.spans = spans;
        Ok(())
    }

    /// Cuts every word into pieces that follow each other.
    pub(super) fn cut(&mut self, cut: &mut Cut<'_>) {
        let first = self.spans.first().map(|(start, _)| *start);
        let mut spans = Vec::with_capacity(self.spans.len());
        let mut pieces = Vec::new();
        for (start, end) in &self.spans {
            cut(self.text.get(*start..*end).unwrap_or_default(), &mut pieces);
            let place = |(from, to): (usize, usize)| (start.saturating_add(from), start.saturating_add(to));
            spans.extend(pieces.drain(..).filter(|(from, to)| from < to).map(place));
        }
        self.leads = self.leads && spans.first().map(|(start, _)| *start) == first;
        self.spans = spans;
    }
}
