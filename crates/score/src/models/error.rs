//! Why a model is not loaded, or does not compute.

use gpu::nn::NnError;
use primitives::{Code, Fault};

use crate::files::FileError;

/// What went wrong with a model.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// Its files.
    #[error(transparent)]
    File(#[from] FileError),
    /// The weights have no tensor that the configuration asks for.
    #[error("the weights have no tensor {0}")]
    Missing(String),
    /// A tensor has other dimensions than the configuration says.
    #[error("tensor {name}: expected {expected:?}, got {got:?}")]
    Shape {
        /// Its name.
        name: String,
        /// Dimensions, outermost first.
        expected: Vec<usize>,
        /// What the weights have.
        got: Vec<usize>,
    },
    /// A token the model has no embedding for: the tokenizer is another model's.
    #[error("token {id} is beyond the vocabulary of {vocabulary}")]
    Token {
        /// Which.
        id: u32,
        /// How many it knows.
        vocabulary: usize,
    },
    /// A sequence that is longer than the model has places.
    #[error("{tokens} tokens are more than the {most} the model can take")]
    TooLong {
        /// How many there are.
        tokens: usize,
        /// How many it can take.
        most: usize,
    },
    /// The model has no such head.
    #[error("this model {0}")]
    Lacks(&'static str),
    /// The caller ended it.
    #[error("stopped")]
    Stopped,
    /// Who computes.
    #[error(transparent)]
    Nn(#[from] NnError),
}

impl ModelError {
    /// The code it has in JavaScript.
    pub fn code(&self) -> Code {
        match self {
            Self::File(why) => why.code(),
            Self::Nn(why) => why.code(),
            Self::Stopped => Code::Aborted,
            Self::Missing(_) | Self::Shape { .. } | Self::Token { .. } => Code::ModelInvalid,
            Self::TooLong { .. } | Self::Lacks(_) => Code::BadArgument,
        }
    }

    /// Who is to blame.
    pub fn fault(&self) -> Fault {
        match self {
            Self::File(why) => why.fault(),
            Self::Nn(why) => why.fault(),
            _ => Fault::Caller,
        }
    }
}
