//! Who computes, and how the last call went.

use core::fmt;

use gpu::nn::Chosen;
use gpu::{Adapter, GpuError};

use crate::shown::Shown;

/// Who is to compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Backend {
    /// Whoever was measured to be faster on layers of the model's shape. Never software that stands in for a GPU, whatever
    /// it takes: that is this processor, with a detour.
    #[default]
    Auto,
    /// The GPU, whatever it is. If it is lost twice, the processor goes on.
    Gpu,
    /// The processor, on all its cores where there are threads.
    Cpu,
}

/// What numbers are computed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Mode {
    /// Single precision, sums in a fixed order. A GPU's results differ from the processor's in the last digits.
    #[default]
    F32,
    /// Integers: the same scores on every machine.
    Exact,
    /// Weights in 16 bits, and products in half precision on a GPU that has it, in whole numbers on the processor. Embeddings
    /// have a cosine of 0.9999 and more to those of [`Mode::F32`].
    Fast,
}

/// Why a backend was taken.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    /// It was asked for.
    Asked,
    /// No model is loaded yet, so nothing was measured.
    Unmeasured,
    /// There is no GPU.
    NoGpu(GpuError),
    /// There is only a program that stands in for a GPU.
    Software,
    /// Both were measured, in milliseconds for 128 tokens through six layers of the model's shape.
    Measured {
        /// The GPU.
        gpu: f64,
        /// The processor.
        cpu: f64,
    },
    /// The GPU was lost and opened again.
    Reopened(GpuError),
    /// The GPU failed, and the processor went on.
    Failed(GpuError),
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked => f.write_str("asked for"),
            Self::Unmeasured => f.write_str("nothing to measure yet"),
            Self::NoGpu(why) => why.fmt(f),
            Self::Software => f.write_str("the GPU is software"),
            Self::Measured { gpu, cpu } => {
                let [gpu, cpu] = [gpu, cpu].map(|ms| Shown((ms * 10.0).round() / 10.0));
                write!(
                    f,
                    "measured: {gpu} ms for six layers on the GPU, {cpu} ms on the processor"
                )
            }
            Self::Reopened(why) => write!(f, "{why}; it was opened again"),
            Self::Failed(why) => write!(f, "{why}; the processor went on"),
        }
    }
}

/// How a scorer works.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Who computes: never [`Backend::Auto`].
    pub backend: Backend,
    /// The GPU, if there is one, whether it is taken or not.
    pub adapter: Option<Adapter>,
    /// What kernels it computes with, and by what they were chosen; `None` for the processor, and where there is no choice.
    pub kernels: Option<Chosen>,
    /// Why it is that backend.
    pub why: Why,
    /// What numbers are computed in.
    pub mode: Mode,
    /// Texts of the last call that went through the model.
    pub texts: usize,
    /// Their tokens.
    pub tokens: usize,
    /// Texts of them that were longer than the model takes, and were cut.
    pub cut: usize,
    /// The last call from start to end, in milliseconds.
    pub wall_ms: f64,
}

impl Report {
    pub(super) fn new(mode: Mode) -> Self {
        Self {
            backend: Backend::Cpu,
            adapter: None,
            kernels: None,
            why: Why::Asked,
            mode,
            texts: 0,
            tokens: 0,
            cut: 0,
            wall_ms: 0.0,
        }
    }

    /// Another call begins.
    pub(super) fn begin(&mut self) {
        (self.texts, self.tokens, self.cut, self.wall_ms) = (0, 0, 0, 0.0);
    }
}
