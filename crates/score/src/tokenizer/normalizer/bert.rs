//! BERT's normaliser: cleaning, room around Chinese characters, accents, case.

use super::super::TokenizerError;
use super::super::text::Text;
use super::super::unicode::{self, Form, normalise};
use super::lowercase;
use crate::json::Json;

#[derive(Debug, Clone, Copy)]
pub(super) struct Bert {
    clean_text: bool,
    handle_chinese_chars: bool,
    strip_accents: bool,
    lowercase: bool,
}

impl Bert {
    /// Where the file does not say whether accents go, they go with the capitals.
    pub(super) fn new(json: &Json) -> Result<Self, TokenizerError> {
        let lowercase = json.must("lowercase", Json::boolean)?;
        Ok(Self {
            clean_text: json.must("clean_text", Json::boolean)?,
            handle_chinese_chars: json.must("handle_chinese_chars", Json::boolean)?,
            strip_accents: json.may("strip_accents", Json::boolean)?.unwrap_or(lowercase),
            lowercase,
        })
    }

    pub(super) fn apply(self, text: &mut Text) -> Result<(), TokenizerError> {
        if self.clean_text {
            text.keep(|c| !unicode::is_unclean(c));
            text.map(|c| if c.is_whitespace() { ' ' } else { c })?;
        }
        if text.text.is_ascii() {
            return if self.lowercase {
                text.rewrite(text.text.to_ascii_lowercase())
            } else {
                Ok(())
            };
        }
        if self.handle_chinese_chars {
            text.rewrite(room_around_chinese(&text.text))?;
        }
        if self.strip_accents {
            text.rewrite(normalise(&text.text, Form::Nfd))?;
            text.keep(|c| !unicode::is_nonspacing(c));
        }
        if self.lowercase {
            text.rewrite(lowercase(&text.text))?;
        }
        Ok(())
    }
}

fn room_around_chinese(text: &str) -> String {
    let mut roomy = String::with_capacity(text.len());
    for c in text.chars() {
        if is_chinese(c) {
            roomy.extend([' ', c, ' ']);
        } else {
            roomy.push(c);
        }
    }
    roomy
}

/// The blocks of Chinese characters that Hugging Face's normaliser names.
fn is_chinese(c: char) -> bool {
    matches!(c,
        '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{2A6DF}'
        | '\u{2A700}'..='\u{2B81F}'
        | '\u{2B920}'..='\u{2CEAF}'
        | '\u{2F800}'..='\u{2FA1F}')
}
