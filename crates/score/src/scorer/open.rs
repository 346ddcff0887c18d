//! Who computes, and loading a model for them.

use gpu::Gpu;
use gpu::nn::{AnyOps, NnError, Numbers};

use super::calibrate::LayerShape;
use super::engine::Engine;
use super::info::{Kind, architecture};
use super::model::{Loaded, precision};
use super::{Backend, LoadOptions, Mode, ModelInfo, Phase, Progress, Report, ScoreError, Watch, Why};
use crate::files::{ModelFiles, Weights};
use crate::models::ModelError;

/// Bytes of a GPU's memory that are ever held.
const GPU_BYTES: u64 = 2 << 30;
/// The same of the processor's: all that a 32-bit address space has is four.
const CPU_BYTES: u64 = 3 << 30;

/// A model and who computes it. One thing at a time; dropping it gives all memory back.
pub struct Scorer {
    pub(super) asked: Backend,
    /// A GPU that may be of use.
    pub(super) gpu: Option<Gpu>,
    pub(super) engine: Engine,
    pub(super) loaded: Option<Loaded>,
    /// Whether a lost device was opened again already.
    pub(super) reopened: bool,
    pub(super) report: Report,
}

impl Scorer {
    /// Opens who is asked for. [`Backend::Auto`] decides when a model is loaded; until then the processor computes.
    ///
    /// # Errors
    /// [`ScoreError::Gpu`] where [`Backend::Gpu`] was asked for and there is none, [`ScoreError::Stopped`].
    pub async fn open(backend: Backend, mode: Mode, watch: &mut Watch<'_>) -> Result<Self, ScoreError> {
        let mut scorer = Self {
            asked: backend,
            gpu: None,
            engine: processor(mode)?,
            loaded: None,
            reopened: false,
            report: Report::new(mode),
        };
        match backend {
            Backend::Cpu => {}
            Backend::Gpu => {
                let gpu = Gpu::open().await?;
                let engine = compile(&gpu, mode, watch).await?;
                scorer.sit(gpu, engine, Why::Asked);
            }
            Backend::Auto => match Gpu::open().await {
                Ok(gpu) => scorer.consider(gpu),
                Err(why) => scorer.report.why = Why::NoGpu(why),
            },
        }
        Ok(scorer)
    }

    /// Loads a model; the one before is let go first.
    ///
    /// # Errors
    /// [`ScoreError::Tokenizer`] and [`ScoreError::Model`] where files are not what they must be or there is no memory,
    /// [`ScoreError::Stopped`].
    pub async fn load<W: Weights + 'static>(
        &mut self,
        files: ModelFiles<W>,
        options: LoadOptions,
        watch: &mut Watch<'_>,
    ) -> Result<ModelInfo, ScoreError> {
        self.unload();
        let mut loaded = Loaded::new(files, options)?;
        if self.asked == Backend::Auto {
            self.choose(loaded.shape(), watch).await?;
        }
        if options.precision.is_none() {
            loaded.precision = precision(self.report.mode);
        }
        self.loaded = Some(loaded);
        if let Err(why) = self.lay_out_or_recover(watch).await {
            self.unload();
            return Err(why);
        }
        self.info().ok_or(ScoreError::NoModel)
    }

    /// Lets the model go.
    pub fn unload(&mut self) {
        self.engine.unload();
        self.loaded = None;
    }

    /// What is loaded.
    pub fn info(&self) -> Option<ModelInfo> {
        let loaded = self.loaded.as_ref()?;
        Some(ModelInfo {
            kind: Kind::of(&loaded.config),
            architecture: architecture(&loaded.config),
            dimensions: loaded.config.hidden(),
            max_tokens: loaded.max_tokens,
            parameters: self.engine.parameters(),
            precision: loaded.precision,
        })
    }

    /// Who computes, and how the last call went.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The GPU, if there is one that may be of use.
    pub fn gpu(&self) -> Option<&Gpu> {
        self.gpu.as_ref()
    }

    /// Keeps a GPU for when there is something to measure. Software that stands in for one is never faster.
    fn consider(&mut self, gpu: Gpu) {
        self.report.adapter = Some(gpu.adapter().clone());
        if gpu.adapter().is_software {
            self.report.why = Why::Software;
        } else {
            self.report.why = Why::Unmeasured;
            self.gpu = Some(gpu);
        }
    }

    /// From now on this GPU computes.
    pub(super) fn sit(&mut self, gpu: Gpu, engine: Engine, why: Why) {
        self.report.adapter = Some(gpu.adapter().clone());
        self.report.backend = Backend::Gpu;
        self.report.kernels = engine.kernels();
        self.report.why = why;
        self.gpu = Some(gpu);
        self.engine = engine;
    }

    /// From now on the processor computes.
    pub(super) fn sit_on_cpu(&mut self, why: Why) -> Result<(), ScoreError> {
        self.report.backend = Backend::Cpu;
        self.report.kernels = None;
        self.report.why = why;
        self.engine = processor(self.report.mode)?;
        Ok(())
    }

    /// Measures both, and takes the faster.
    async fn choose(&mut self, shape: LayerShape, watch: &mut Watch<'_>) -> Result<(), ScoreError> {
        let Some(gpu) = self.gpu.clone() else {
            return Ok(());
        };
        // An earlier device gives its memory back first.
        self.engine = processor(self.report.mode)?;
        let cpu_ms = self.engine.measure(shape).await?;
        match measured(&gpu, self.report.mode, shape, watch).await {
            Ok((engine, gpu_ms)) => {
                let why = Why::Measured {
                    gpu: gpu_ms,
                    cpu: cpu_ms,
                };
                if gpu_ms < cpu_ms {
                    self.sit(gpu, engine, why);
                } else {
                    self.sit_on_cpu(why)?;
                }
            }
            Err(ScoreError::Model(ModelError::Nn(NnError::Gpu(why)))) => {
                self.gpu = None;
                self.sit_on_cpu(Why::Failed(why))?;
            }
            Err(why) => return Err(why),
        }
        Ok(())
    }
}

async fn measured(
    gpu: &Gpu,
    mode: Mode,
    shape: LayerShape,
    watch: &mut Watch<'_>,
) -> Result<(Engine, f64), ScoreError> {
    let engine = compile(gpu, mode, watch).await?;
    let milliseconds = engine.measure(shape).await?;
    Ok((engine, milliseconds))
}

/// The processor, as the mode wants it.
fn processor(mode: Mode) -> Result<Engine, ScoreError> {
    let ops = AnyOps::on_cpu(numbers(mode), CPU_BYTES)?;
    Ok(Engine::new(ops))
}

fn numbers(mode: Mode) -> Numbers {
    match mode {
        Mode::F32 => Numbers::Single,
        Mode::Fast => Numbers::Half,
        Mode::Exact => Numbers::Whole,
    }
}

/// Compiles all kernels. It cannot be ended halfway.
pub(super) async fn compile(gpu: &Gpu, mode: Mode, watch: &mut Watch<'_>) -> Result<Engine, ScoreError> {
    let mut stopped = false;
    let tell = |done: usize, of: usize, _: &'static str| {
        let progress = Progress {
            phase: Phase::Compile,
            done: done as u64,
            of: of as u64,
        };
        stopped |= watch(progress).is_break();
    };
    let ops = AnyOps::on_gpu(gpu, numbers(mode), [GPU_BYTES, CPU_BYTES], tell).await?;
    if stopped {
        return Err(ScoreError::Stopped);
    }
    Ok(Engine::new(ops))
}
