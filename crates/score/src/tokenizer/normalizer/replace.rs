//! Replacing what a pattern finds.

use super::super::text::Text;
use super::super::{TokenizerError, limits};
use crate::json::Json;

#[derive(Debug, Clone)]
pub(super) struct Replace {
    wanted: Wanted,
    content: String,
}

#[derive(Debug, Clone)]
enum Wanted {
    Text(String),
    /// So many plain spaces or more.
    Spaces(usize),
    /// White space, one or more.
    White,
}

impl Replace {
    pub(super) fn new(json: &Json) -> Result<Self, TokenizerError> {
        let pattern = json.must("pattern", Some)?;
        Ok(Self {
            content: json.must("content", Json::short)?.to_owned(),
            wanted: match pattern.may("Regex", Json::text)? {
                Some(pattern) => known(pattern)?,
                None => Wanted::Text(searched(pattern)?),
            },
        })
    }

    pub(super) fn apply(&self, text: &mut Text) -> Result<(), TokenizerError> {
        let mut replaced = String::with_capacity(text.text.len());
        let mut rest = text.text.as_str();
        while let Some((before, found, after)) = self.wanted.find(rest) {
            if replaced.is_empty() && before.is_empty() {
                text.leads = text.leads && !self.content.is_empty() && found.chars().nth(1).is_none();
            }
            replaced.push_str(before);
            replaced.push_str(&self.content);
            limits::at_most("bytes of a normalised text", replaced.len(), limits::REWRITTEN)?;
            rest = after;
        }
        replaced.push_str(rest);
        text.rewrite(replaced)
    }
}

/// The text a pattern is. An empty one would be found everywhere.
pub(in super::super) fn searched(pattern: &Json) -> Result<String, TokenizerError> {
    let text = pattern.must("String", Json::short)?;
    if text.is_empty() {
        return Err(TokenizerError::senseless("pattern", text));
    }
    Ok(text.to_owned())
}

/// The regular expressions that tokenizers use here, by their text.
fn known(pattern: &str) -> Result<Wanted, TokenizerError> {
    match pattern {
        " {2,}" => Ok(Wanted::Spaces(2)),
        " +" => Ok(Wanted::Spaces(1)),
        r"\s+" => Ok(Wanted::White),
        other => Err(TokenizerError::unsupported(
            "regular expression to replace",
            other,
        )),
    }
}

impl Wanted {
    /// What lies before the first match, the match, and what lies after.
    fn find<'a>(&self, text: &'a str) -> Option<(&'a str, &'a str, &'a str)> {
        match self {
            Self::Text(wanted) => {
                let start = text.find(wanted)?;
                let (before, rest) = text.split_at_checked(start)?;
                let (found, after) = rest.split_at_checked(wanted.len())?;
                Some((before, found, after))
            }
            Self::Spaces(least) => find_run(text, *least, |c| c == ' '),
            Self::White => find_run(text, 1, char::is_whitespace),
        }
    }
}

fn find_run(text: &str, least: usize, wanted: fn(char) -> bool) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let rest = text.get(from..)?;
        let start = from.saturating_add(rest.find(wanted)?);
        let run = text.get(start..)?;
        let length = run.find(|c| !wanted(c)).unwrap_or(run.len());
        let end = start.saturating_add(length);
        if run.chars().take(least).take_while(|c| wanted(*c)).count() == least {
            return Some((text.get(..start)?, text.get(start..end)?, text.get(end..)?));
        }
        from = end;
    }
}
