//! Why an operation does not happen.

use primitives::{Code, Fault};

use crate::GpuError;

/// What went wrong with an operation of a model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NnError {
    /// Shapes that do not belong together. Models check theirs when they are loaded, so this is a mistake of whoever
    /// calls [`Ops`](super::Ops).
    #[error("{what}: expected {expected}, got {got}")]
    Shape {
        /// Of which argument.
        what: &'static str,
        /// What would do.
        expected: u64,
        /// What came.
        got: u64,
    },
    /// More memory than this library lets itself have.
    #[error("{wanted} bytes are more than the {budget} that are allowed")]
    OverBudget {
        /// How much there would be.
        wanted: u64,
        /// The bound.
        budget: u64,
    },
    /// Who computes cannot do that.
    #[error("not supported here: {0}")]
    Unsupported(&'static str),
    /// The GPU.
    #[error(transparent)]
    Gpu(GpuError),
}

impl From<GpuError> for NnError {
    fn from(why: GpuError) -> Self {
        match why {
            GpuError::OverBudget { wanted, budget } => Self::OverBudget { wanted, budget },
            why => Self::Gpu(why),
        }
    }
}

impl NnError {
    /// The code it has in JavaScript.
    pub fn code(&self) -> Code {
        match self {
            Self::Shape { .. } => Code::BadArgument,
            Self::OverBudget { .. } | Self::Unsupported(_) => Code::Device,
            Self::Gpu(why) => why.code(),
        }
    }

    /// Who is to blame.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Shape { .. } => Fault::Bug,
            Self::OverBudget { .. } | Self::Unsupported(_) => Fault::Environment,
            Self::Gpu(why) => why.fault(),
        }
    }
}
