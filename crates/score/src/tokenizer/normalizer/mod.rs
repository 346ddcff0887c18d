//! Normalisers: how a text is rewritten before it is cut.

mod bert;
mod replace;

use super::TokenizerError;
use super::limits;
use super::text::Text;
use super::unicode::{self, Form, normalise};
use crate::json::Json;

use bert::Bert;
use replace::Replace;
pub(super) use replace::searched;

/// A chain of normalisers.
#[derive(Debug, Clone, Default)]
pub(super) struct Normalizer(Vec<Step>);

#[derive(Debug, Clone)]
enum Step {
    Bert(Bert),
    Form(Form),
    Lowercase,
    StripAccents,
    Strip { left: bool, right: bool },
    Replace(Replace),
    Prepend(String),
    Nmt,
}

impl Normalizer {
    pub(super) fn new(json: Option<&Json>) -> Result<Self, TokenizerError> {
        let mut steps = Vec::new();
        if let Some(normalizer) = json {
            add(normalizer, 0, &mut steps)?;
        }
        Ok(Self(steps))
    }

    /// # Errors
    /// Where the text grows beyond the limit.
    pub(super) fn apply(&self, text: &mut Text) -> Result<(), TokenizerError> {
        self.0.iter().try_for_each(|step| step.apply(text))
    }
}

fn add(json: &Json, depth: usize, steps: &mut Vec<Step>) -> Result<(), TokenizerError> {
    limits::at_most("normalisers within normalisers", depth, limits::DEPTH)?;
    if json.kind() == "Sequence" {
        let mut parts = json.parts("normalizers")?.iter();
        return parts.try_for_each(|part| add(part, depth.saturating_add(1), steps));
    }
    steps.push(Step::new(json)?);
    limits::at_most("normalisers", steps.len(), limits::PARTS)
}

impl Step {
    fn new(json: &Json) -> Result<Self, TokenizerError> {
        Ok(match json.kind() {
            "BertNormalizer" => Self::Bert(Bert::new(json)?),
            "NFC" => Self::Form(Form::Nfc),
            "NFD" => Self::Form(Form::Nfd),
            "NFKC" => Self::Form(Form::Nfkc),
            "NFKD" => Self::Form(Form::Nfkd),
            "Lowercase" => Self::Lowercase,
            "StripAccents" => Self::StripAccents,
            "Nmt" => Self::Nmt,
            "Strip" => Self::Strip {
                left: json.must("strip_left", Json::boolean)?,
                right: json.must("strip_right", Json::boolean)?,
            },
            "Replace" => Self::Replace(Replace::new(json)?),
            "Prepend" => Self::Prepend(json.must("prepend", Json::short)?.to_owned()),
            kind => return Err(TokenizerError::unsupported("normaliser", kind)),
        })
    }

    fn apply(&self, text: &mut Text) -> Result<(), TokenizerError> {
        match self {
            Self::Bert(bert) => bert.apply(text)?,
            Self::Form(form) => text.rewrite(normalise(&text.text, *form))?,
            Self::Lowercase => text.rewrite(lowercase(&text.text))?,
            Self::StripAccents => text.keep(|c| !unicode::is_mark(c)),
            Self::Strip { left, right } => strip(text, *left, *right),
            Self::Replace(replace) => replace.apply(text)?,
            Self::Prepend(prefix) if !text.text.is_empty() => {
                text.rewrite(format!("{prefix}{}", text.text))?
            }
            Self::Prepend(_) => (),
            Self::Nmt => nmt(text)?,
        }
        Ok(())
    }
}

/// Character by character: a sigma at the end of a word is one like any other.
fn lowercase(text: &str) -> String {
    let mut small = String::with_capacity(text.len());
    for c in text.chars() {
        unicode::push_lowercase(c, &mut small);
    }
    small
}

fn strip(text: &mut Text, left: bool, right: bool) {
    let mut stripped = text.text.as_str();
    if left {
        stripped = stripped.trim_start();
        text.leads = text.leads && stripped.len() == text.text.len();
    }
    if right {
        stripped = stripped.trim_end();
    }
    text.text = stripped.to_owned();
}

/// SentencePiece's `nmt` rules: controls go, odd spaces become plain ones.
fn nmt(text: &mut Text) -> Result<(), TokenizerError> {
    text.keep(
        |c| !matches!(c, '\u{1}'..='\u{8}' | '\u{B}' | '\u{E}'..='\u{1F}' | '\u{7F}' | '\u{8F}' | '\u{9F}'),
    );
    text.map(|c| match c {
        '\t' | '\n' | '\u{C}' | '\r' | '\u{1680}' | '\u{200B}'..='\u{200F}' | '\u{2028}' | '\u{2029}' => ' ',
        '\u{2581}' | '\u{FEFF}' | '\u{FFFD}' => ' ',
        other => other,
    })
}
