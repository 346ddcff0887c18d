//! Who computed a batch, and why.

use core::fmt;

use crate::{Adapter, GpuError};

/// Who computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Backend {
    /// Whoever was measured to be faster on this very batch.
    #[default]
    Auto,
    /// The GPU, whatever it is. What it cannot hold, and the rest if it is lost, the processor computes.
    Gpu,
    /// The processor, on all its cores where there are threads.
    Cpu,
}

/// Why a backend was taken.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    /// It was asked for.
    Asked,
    /// There is no GPU.
    NoGpu(GpuError),
    /// There are too few scenarios for a GPU to be worth its while.
    Few,
    /// No scenario has a shape that kernels take ([`super::YumaBatch`]).
    Unfit,
    /// Both were measured, in milliseconds for a scenario.
    Measured {
        /// The GPU.
        gpu: f64,
        /// The processor, with all its threads.
        cpu: f64,
    },
    /// The GPU failed or was lost, and the processor computed what was left.
    Failed(GpuError),
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked => f.write_str("asked for"),
            Self::NoGpu(why) => why.fmt(f),
            Self::Few => f.write_str("too few scenarios for a GPU"),
            Self::Unfit => f.write_str("no scenario has a shape for the GPU"),
            Self::Measured { gpu, cpu } => write!(
                f,
                "measured: {gpu:.3} ms a scenario on the GPU, {cpu:.3} ms on the processor"
            ),
            Self::Failed(why) => write!(f, "{why}; the processor computed the rest"),
        }
    }
}

/// How a batch was computed.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Who computed most of it: never [`Backend::Auto`].
    pub backend: Backend,
    /// The GPU, if there is one, whether it was taken or not.
    pub adapter: Option<Adapter>,
    /// Why it was that backend.
    pub why: Why,
    /// Scenarios the GPU computed.
    pub on_gpu: usize,
    /// Scenarios the processor computed.
    pub on_cpu: usize,
    /// How often work was submitted to the GPU.
    pub submissions: usize,
    /// The longest submission, in milliseconds of the GPU's time.
    pub longest_ms: f64,
    /// All of the GPU's time, in milliseconds.
    pub gpu_ms: f64,
    /// Time from start to end, in milliseconds.
    pub wall_ms: f64,
}

impl Report {
    pub(crate) fn new(adapter: Option<Adapter>) -> Self {
        Self {
            backend: Backend::Cpu,
            adapter,
            why: Why::Asked,
            on_gpu: 0,
            on_cpu: 0,
            submissions: 0,
            longest_ms: 0.0,
            gpu_ms: 0.0,
            wall_ms: 0.0,
        }
    }

    /// A submission of `scenarios` was done in `milliseconds`.
    pub(crate) fn submitted(&mut self, scenarios: usize, milliseconds: f64) {
        self.on_gpu = self.on_gpu.saturating_add(scenarios);
        self.submissions = self.submissions.saturating_add(1);
        self.longest_ms = self.longest_ms.max(milliseconds);
        self.gpu_ms += milliseconds;
    }
}
