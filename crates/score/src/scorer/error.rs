//! Why nothing is scored.

use gpu::GpuError;
use gpu::nn::NnError;
use primitives::{Code, Fault};

use crate::files::FileError;
use crate::models::ModelError;
use crate::primitives::PrimitiveError;
use crate::tokenizer::TokenizerError;

/// What went wrong with a scorer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ScoreError {
    /// The model.
    #[error(transparent)]
    Model(ModelError),
    /// Its tokenizer, or a text that it cannot encode.
    #[error("tokenizer: {0}")]
    Tokenizer(#[from] TokenizerError),
    /// A GPU was asked for and there is none.
    #[error(transparent)]
    Gpu(#[from] GpuError),
    /// No model is loaded.
    #[error("no model is loaded")]
    NoModel,
    /// The model, or what is to be scored, is of another kind.
    #[error("this needs {needed}, and is {found}")]
    Kind {
        /// What it takes.
        needed: &'static str,
        /// What is loaded, or given.
        found: &'static str,
    },
    /// What cannot be compared, or a setting that makes no sense.
    #[error(transparent)]
    Primitive(#[from] PrimitiveError),
    /// Things that do not belong together.
    #[error("{what}: expected {expected}, got {got}")]
    Shape {
        /// What they are.
        what: &'static str,
        /// What would do.
        expected: usize,
        /// What came.
        got: usize,
    },
    /// More than can be held.
    #[error("too many {0}")]
    TooMany(&'static str),
    /// The caller ended it.
    #[error("stopped")]
    Stopped,
}

impl From<ModelError> for ScoreError {
    fn from(why: ModelError) -> Self {
        match why {
            ModelError::Stopped => Self::Stopped,
            why => Self::Model(why),
        }
    }
}

impl From<NnError> for ScoreError {
    fn from(why: NnError) -> Self {
        Self::Model(why.into())
    }
}

impl From<FileError> for ScoreError {
    fn from(why: FileError) -> Self {
        Self::Model(why.into())
    }
}

impl ScoreError {
    /// The code it has in JavaScript.
    pub fn code(&self) -> Code {
        match self {
            Self::Model(why) => why.code(),
            Self::Gpu(why) => why.code(),
            Self::Primitive(why) => why.code(),
            Self::Stopped => Code::Aborted,
            Self::Tokenizer(_) => Code::ModelInvalid,
            Self::NoModel | Self::Kind { .. } | Self::Shape { .. } => Code::BadArgument,
            Self::TooMany(_) => Code::Device,
        }
    }

    /// Who is to blame.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Model(why) => why.fault(),
            Self::Gpu(why) => why.fault(),
            Self::TooMany(_) => Fault::Environment,
            _ => Fault::Caller,
        }
    }
}
