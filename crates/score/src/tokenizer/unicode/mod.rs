//! The Unicode of Hugging Face's `tokenizers`: classes of characters and normal forms.
//!
//! That library's parts carry tables of different ages: Unicode 9 for normal forms, 8 for BERT's classes, 14 in its
//! regular expressions. No crate gives these, and a newer table splits a text otherwise than the model was trained on.
//! They were asked of the library, character by character (`tests/vectors/score/make/tokenizer_unicode.py`), and lie
//! packed in `tables.bin`: 12 kB after brotli. Small letters and white space are the standard library's.

mod forms;
mod packed;
mod tables;

pub(super) use forms::{Form, normalise};

use tables::{Set, tables};

/// `\p{L}` of a regular expression.
pub(super) fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    tables().has(Set::Letter, c)
}

/// `\p{N}` of a regular expression.
pub(super) fn is_number(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_digit();
    }
    tables().has(Set::Number, c)
}

/// What the pre-tokenizer `Digits` takes for one.
pub(super) fn is_digit(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_digit();
    }
    tables().has(Set::Digit, c)
}

/// `\w` of a regular expression.
pub(super) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    tables().has(Set::Word, c)
}

/// Punctuation, and all of ASCII's symbols.
pub(super) fn is_punctuation(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_punctuation();
    }
    tables().has(Set::Punctuation, c)
}

/// Category Mn: what BERT strips as accents.
pub(super) fn is_nonspacing(c: char) -> bool {
    !c.is_ascii() && tables().has(Set::Nonspacing, c)
}

/// Category M: what the normaliser `StripAccents` takes away.
pub(super) fn is_mark(c: char) -> bool {
    !c.is_ascii() && tables().has(Set::Mark, c)
}

/// What BERT's cleaning takes away: controls, formats, private use, U+0000 and U+FFFD.
pub(super) fn is_unclean(c: char) -> bool {
    tables().has(Set::Unclean, c)
}

/// Appends the small letters of `c`. Letters that got theirs after Unicode 15, the reference's, stay.
pub(super) fn push_lowercase(c: char, out: &mut String) {
    if c.is_ascii() || !is_young(c) {
        out.extend(c.to_lowercase());
    } else {
        out.push(c);
    }
}

/// Capital letters of Unicode 16 and 17.
fn is_young(c: char) -> bool {
    matches!(c,
        '\u{1C89}'
        | '\u{A7CB}'..='\u{A7CC}'
        | '\u{A7CE}'
        | '\u{A7D2}'
        | '\u{A7D4}'
        | '\u{A7DA}'
        | '\u{A7DC}'
        | '\u{10D50}'..='\u{10D65}'
        | '\u{16EA0}'..='\u{16EB8}')
}
