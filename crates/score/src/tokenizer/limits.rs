//! How much of anything is taken. Files and texts come from strangers; each limit is several times what any published
//! tokenizer needs.

use super::TokenizerError;

/// Bytes of a `tokenizer.json`. The largest of today (262 144 tokens, their merges as pairs) is half of it.
pub(super) const FILE: usize = 64 << 20;
/// Values in it, lists and maps among them: twice those of the largest.
pub(super) const VALUES: usize = 4 << 20;
/// Entries of a vocabulary, and ids.
pub(super) const TOKENS: usize = 1 << 20;
/// Tokens beside the vocabulary.
pub(super) const ADDED: usize = 1 << 15;
/// Parts in a list of normalisers, pre-tokenizers, post-processors, or of a template.
pub(super) const PARTS: usize = 64;
/// Lists within lists of them.
pub(super) const DEPTH: usize = 8;
/// Bytes of one token, or of any other string in the file. Searches cost no more than this for each byte of text.
pub(super) const TOKEN_BYTES: usize = 1 << 10;
/// Bytes of a text to encode.
pub(super) const TEXT: usize = 4 << 20;
/// Bytes of a text that normalisers have rewritten.
pub(super) const REWRITTEN: usize = 16 << 20;

/// An error if `count` is above `limit`.
pub(super) fn at_most(what: &'static str, count: usize, limit: usize) -> Result<(), TokenizerError> {
    if count > limit {
        return Err(TokenizerError::TooMuch { what, limit });
    }
    Ok(())
}

/// An error for a string that is longer than a token may be.
pub(super) fn short(what: &'static str, text: &str) -> Result<(), TokenizerError> {
    at_most(what, text.len(), TOKEN_BYTES)
}
