//! A batch: its scenarios go to the GPU in submissions that stay short, or to the processor, and all come back.

use core::ops::ControlFlow;

use primitives::{Code, Fault};
use yuma::batch::{Runner, Scenario};
use yuma::{EpochInput, EpochOutput, InputError};

use super::engine::Engine;
use super::report::{Backend, Report, Why};
use super::run::Run;
use super::{Number, run};
use crate::{Adapter, Gpu, GpuError};

/// Bytes a batch holds on the GPU, unless told otherwise.
const MEMORY: u64 = 256 << 20;

/// Runs batches, on a GPU where that is faster.
///
/// ```no_run
/// # use gpu::yuma::{Backend, Scenario, YumaBatch};
/// # use yuma::{EpochInput, batch::Runner};
/// # async fn example(subnet: EpochInput) -> Result<(), Box<dyn std::error::Error>> {
/// let mut batch = YumaBatch::open(Backend::Auto).await?;
/// let halves = |kappa| Scenario { kappa: Some(kappa), ..Scenario::default() };
/// let epochs = batch.run(&subnet, &[halves(0), halves(32_767), halves(65_535)]).await?;
/// println!("{} epochs: {}", epochs.len(), batch.report().why);
/// # Ok(())
/// # }
/// ```
pub struct YumaBatch {
    backend: Backend,
    number: Number,
    memory: u64,
    gpu: Result<Gpu, GpuError>,
    engine: Option<Engine>,
    report: Report,
}

/// Why a batch gives nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// The subnet, or a scenario of it, is none that a chain can have.
    #[error(transparent)]
    Input(#[from] InputError),
    /// Who watches it said so.
    #[error("the batch was stopped")]
    Stopped,
}

impl BatchError {
    /// The code it has in JavaScript.
    pub fn code(&self) -> Code {
        match self {
            Self::Input(why) => why.code(),
            Self::Stopped => Code::Aborted,
        }
    }

    /// Who is to blame.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Input(why) => why.fault(),
            Self::Stopped => Fault::Caller,
        }
    }
}

impl YumaBatch {
    /// Opens the GPU, unless it is not wanted.
    ///
    /// # Errors
    /// Only for [`Backend::Gpu`], where there is none; [`Backend::Auto`] goes on without.
    pub async fn open(backend: Backend) -> Result<Self, GpuError> {
        let gpu = match backend {
            Backend::Cpu => Err(GpuError::NoAdapter("not asked for".to_owned())),
            Backend::Auto | Backend::Gpu => Gpu::open().await,
        };
        match gpu {
            Err(why) if backend == Backend::Gpu => Err(why),
            gpu => Ok(Self::with_gpu(backend, gpu)),
        }
    }

    fn with_gpu(backend: Backend, gpu: Result<Gpu, GpuError>) -> Self {
        Self {
            report: Report::new(gpu.as_ref().ok().map(Gpu::adapter).cloned()),
            backend,
            number: Number::default(),
            memory: MEMORY,
            gpu,
            engine: None,
        }
    }

    /// The numbers the GPU reckons in. The processor is always exact.
    #[must_use]
    pub fn number(mut self, number: Number) -> Self {
        self.number = number;
        self
    }

    /// Most bytes it may hold on the GPU; 256 MiB unless told.
    #[must_use]
    pub fn memory(mut self, bytes: u64) -> Self {
        self.memory = bytes;
        self.engine = None;
        self
    }

    /// The GPU, if there is one.
    pub fn adapter(&self) -> Option<&Adapter> {
        self.gpu.as_ref().ok().map(Gpu::adapter)
    }

    /// The opened GPU, if there is one.
    pub fn gpu(&self) -> Option<&Gpu> {
        self.gpu.as_ref().ok()
    }

    /// How the last batch was computed.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// How many of the scenarios have a shape that the GPU takes; the processor computes the others.
    ///
    /// # Errors
    /// For a subnet that no chain state can be.
    pub fn fits(&self, base: &EpochInput, scenarios: &[Scenario]) -> Result<usize, InputError> {
        run::fitting(base, scenarios, self.number, self.memory)
    }

    /// Computes each scenario's epoch, in order. `watch` hears how many are done, some of them later than others, and
    /// may stop it.
    ///
    /// # Errors
    /// Never because of the GPU: what it does not do, the processor does.
    pub async fn run_watched(
        &mut self,
        base: &EpochInput,
        scenarios: &[Scenario],
        watch: &mut dyn FnMut(usize) -> ControlFlow<()>,
    ) -> Result<Vec<EpochOutput>, BatchError> {
        let gpu = match &self.gpu {
            Ok(gpu) => match gpu.lost() {
                Some(why) => Err(GpuError::Lost(why.to_owned())),
                None => Ok(gpu),
            },
            Err(why) => Err(why.clone()),
        };
        self.report = Report::new(self.gpu.as_ref().ok().map(Gpu::adapter).cloned());
        let mut run = Run::new(base, scenarios, self.number, self.memory, watch, &mut self.report)?;
        match (self.backend, gpu) {
            (Backend::Cpu, _) => run.all_on_cpu(Why::Asked)?,
            (_, Err(why)) => run.all_on_cpu(Why::NoGpu(why))?,
            (Backend::Gpu, Ok(gpu)) => run.all_on_gpu(gpu, &mut self.engine).await?,
            (Backend::Auto, Ok(gpu)) => run.on_the_faster(gpu, &mut self.engine).await?,
        }
        Ok(run.finish())
    }
}

impl Runner for YumaBatch {
    type Error = BatchError;

    async fn run(
        &mut self,
        base: &EpochInput,
        scenarios: &[Scenario],
    ) -> Result<Vec<EpochOutput>, BatchError> {
        self.run_watched(base, scenarios, &mut |_| ControlFlow::Continue(()))
            .await
    }
}
