//! Why a tokenizer file is refused, or a text not encoded.

use thiserror::Error;

/// A fault of a `tokenizer.json`, or of a text given to it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TokenizerError {
    /// The file is no JSON, or JSON of another shape.
    #[error("not a tokenizer.json: {0}")]
    Json(String),
    /// More of something than this reader takes.
    #[error("{what}: more than {limit}")]
    TooMuch {
        /// What there is too much of, with its unit.
        what: &'static str,
        /// The most that is taken.
        limit: usize,
    },
    /// A part that must be there is not.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A part this reader does not know. A guess would give other tokens than the model was trained on.
    #[error("{what} is not supported: {found}")]
    Unsupported {
        /// The part.
        what: &'static str,
        /// What the file says, its beginning.
        found: String,
    },
    /// A value that makes no sense.
    #[error("{what} makes no sense: {found}")]
    Senseless {
        /// The part.
        what: &'static str,
        /// What the file says, its beginning.
        found: String,
    },
    /// A token that is named but not in the vocabulary.
    #[error("not in the vocabulary: {0:?}")]
    NotInVocabulary(String),
    /// The text has a character the vocabulary lacks, and the file names no token for those.
    #[error("the text has a character that is not in the vocabulary, and there is no token for such")]
    NoUnknown,
    /// The most tokens that may come out are fewer than those that must: special ones, or a text that the file lets
    /// nobody cut.
    #[error("at most {most} tokens leave no room beside {others} that must stay")]
    NoRoom {
        /// The most that was asked for.
        most: usize,
        /// How many must stay.
        others: usize,
    },
}

/// Of a file's words, no more than anyone reads.
const SHOWN: usize = 120;

impl TokenizerError {
    pub(super) fn unsupported(what: &'static str, found: impl AsRef<str>) -> Self {
        let found = shown(found.as_ref());
        Self::Unsupported { what, found }
    }

    pub(super) fn senseless(what: &'static str, found: impl AsRef<str>) -> Self {
        let found = shown(found.as_ref());
        Self::Senseless { what, found }
    }

    pub(super) fn not_in_vocabulary(token: &str) -> Self {
        Self::NotInVocabulary(shown(token))
    }
}

fn shown(found: &str) -> String {
    found.chars().take(SHOWN).collect()
}
