//! Why a GPU does not do its work.

use primitives::{Code, Fault};

/// What went wrong on the way to the GPU or back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GpuError {
    /// This machine, or this browser, gives none.
    #[error("no GPU adapter: {0}")]
    NoAdapter(String),
    /// There is one, which does not open.
    #[error("the GPU gives no device: {0}")]
    NoDevice(String),
    /// The device is gone: unplugged, reset, or destroyed.
    #[error("the GPU was lost: {0}")]
    Lost(String),
    /// A kernel, a buffer or a command that the device refuses: a mistake of this library or of the driver.
    #[error("the GPU refuses {what}: {why}")]
    Refused {
        /// What was asked of it.
        what: &'static str,
        /// What it says.
        why: String,
    },
    /// More memory than this library lets itself have.
    #[error("{wanted} bytes on the GPU are more than the {budget} that are allowed")]
    OverBudget {
        /// How much there would be.
        wanted: u64,
        /// The bound.
        budget: u64,
    },
}

impl GpuError {
    /// The code it has in JavaScript.
    pub fn code(&self) -> Code {
        match self {
            Self::NoAdapter(_) | Self::NoDevice(_) => Code::GpuUnavailable,
            Self::Lost(_) => Code::GpuLost,
            Self::OverBudget { .. } => Code::Device,
            Self::Refused { .. } => Code::Unknown,
        }
    }

    /// Who is to blame.
    pub fn fault(&self) -> Fault {
        match self {
            Self::NoAdapter(_) | Self::NoDevice(_) | Self::Lost(_) => Fault::Environment,
            Self::Refused { .. } | Self::OverBudget { .. } => Fault::Bug,
        }
    }
}
