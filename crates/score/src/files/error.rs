//! Why a model's files are not used.

use primitives::{Code, Fault};

/// What is wrong with the files of a model, or with reading them.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// Not JSON, or with a key twice in one object, or nested more than 128 deep.
    #[error("{file}: not the JSON expected: {why}")]
    Json {
        /// Which file.
        file: String,
        /// What the parser says.
        why: String,
    },
    /// A field of a JSON file that is not what it must be.
    #[error("{file}: {field} {why}")]
    Field {
        /// Which file.
        file: String,
        /// Which field.
        field: String,
        /// What is wrong with it.
        why: FieldError,
    },
    /// Something this library knows of, or does not, and in either case does not compute.
    #[error("not supported: {what} {found}")]
    Unsupported {
        /// What it is: an architecture, a pooling, an activation.
        what: &'static str,
        /// Its name in the file, shortened.
        found: String,
    },
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FieldError {
    /// There is none, and no value goes without saying.
    #[error("is missing")]
    Missing,
    /// Of another type.
    #[error("is not {0}")]
    Not(&'static str),
    /// Out of bounds.
    #[error("is not between {low} and {high}")]
    Range {
        /// Smallest allowed.
        low: f64,
        /// Largest allowed.
        high: f64,
    },
    /// It must divide, or be divided by, another.
    #[error("does not fit {0}")]
    Misfit(&'static str),
}

impl FileError {
    /// The code it has in JavaScript.
    pub fn code(&self) -> Code {
        match self {
            Self::Json { .. } | Self::Field { .. } | Self::Unsupported { .. } => Code::BadArgument,
        }
    }

    /// Who is to blame.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Json { .. } | Self::Field { .. } | Self::Unsupported { .. } => Fault::Caller,
        }
    }

    pub(crate) fn unsupported(what: &'static str, found: &str) -> Self {
        let found = shortened(found);
        Self::Unsupported { what, found }
    }
}

/// Longest text of a file that an error repeats, in characters.
const SHOWN: usize = 80;

/// What an error says of a text that a file brought.
pub(crate) fn shortened(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
