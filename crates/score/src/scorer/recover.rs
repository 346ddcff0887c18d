//! A device is lost: it is opened again once, and the model laid out anew; then the processor goes on.

use core::ops::ControlFlow;

use gpu::nn::{Nearest, NnError};
use gpu::{Gpu, GpuError};

use super::engine::{Ask, Beat};
use super::open::compile;
use super::{Backend, Phase, Progress, Rows, ScoreError, Scorer, Watch, Why};
use crate::models::{Batch, ModelError};

/// What the engine says, whatever becomes of a device meanwhile: whoever comes after a lost one is asked again.
/// A function that takes a closure would be another 1 kB of a compressed wasm.
macro_rules! surviving {
    ($scorer:ident, $ask:expr) => {
        loop {
            match $ask.await.map_err(ModelError::from) {
                Err(ModelError::Nn(NnError::Gpu(why))) => $scorer.recover(why).await?,
                answer => return Ok(answer?),
            }
        }
    };
}

impl Scorer {
    /// What the model says of a batch.
    pub(super) async fn answer(
        &mut self,
        batch: &Batch,
        ask: Ask,
        beat: &mut Beat<'_>,
    ) -> Result<Vec<f32>, ScoreError> {
        surviving!(self, self.engine.ask(batch, ask, beat))
    }

    /// Every row of `a` with every row of `b`.
    pub(super) async fn products(&mut self, a: &Rows, b: &Rows) -> Result<Vec<f32>, ScoreError> {
        surviving!(self, self.engine.similarity(a, b))
    }

    /// Of every row of `a` the nearest rows of `b`.
    pub(super) async fn near(
        &mut self,
        a: &Rows,
        b: &Rows,
        most: usize,
        least: f32,
    ) -> Result<Vec<Nearest>, ScoreError> {
        surviving!(self, self.engine.nearest(a, b, most, least))
    }

    /// A number for each row of members.
    pub(super) async fn crps(&mut self, members: &Rows, observed: &[f32]) -> Result<Vec<f32>, ScoreError> {
        surviving!(self, self.engine.crps(members, observed))
    }

    /// Lays out the model; where the GPU fails, or may be left and is too small, elsewhere.
    pub(super) async fn lay_out_or_recover(&mut self, watch: &mut Watch<'_>) -> Result<(), ScoreError> {
        match self.lay_out(watch).await {
            Err(ModelError::Nn(NnError::Gpu(why))) => self.recover(why).await,
            Err(ModelError::Nn(NnError::OverBudget { wanted, budget })) if self.may_leave() => {
                self.sit_on_cpu(Why::Failed(GpuError::OverBudget { wanted, budget }))?;
                Ok(self.lay_out(watch).await?)
            }
            done => Ok(done?),
        }
    }

    fn may_leave(&self) -> bool {
        self.asked == Backend::Auto && self.engine.is_gpu()
    }

    /// Every call of it goes one step down: a new device, then the processor.
    async fn recover(&mut self, why: GpuError) -> Result<(), ScoreError> {
        if !self.reopened {
            self.reopened = true;
            if let Some(done) = self.reopen(&why).await {
                return done;
            }
        }
        self.gpu = None;
        self.sit_on_cpu(Why::Failed(why))?;
        Ok(self.lay_out(&mut unwatched).await?)
    }

    /// `None` where there is no device to be had, or none that is wanted, or it fails as well.
    async fn reopen(&mut self, why: &GpuError) -> Option<Result<(), ScoreError>> {
        let gpu = Gpu::open().await.ok()?;
        // Where a driver went, software may be what is left.
        if self.asked == Backend::Auto && gpu.adapter().is_software {
            return None;
        }
        let engine = compile(&gpu, self.report.mode, &mut unwatched).await.ok()?;
        self.sit(gpu, engine, Why::Reopened(why.clone()));
        match self.lay_out(&mut unwatched).await {
            Err(ModelError::Nn(NnError::Gpu(_))) => None,
            done => Some(done.map_err(ScoreError::from)),
        }
    }

    /// Lays out the model that is loaded, if one is.
    async fn lay_out(&mut self, watch: &mut Watch<'_>) -> Result<(), ModelError> {
        let Some(loaded) = &mut self.loaded else {
            return Ok(());
        };
        let Some(weights) = &loaded.weights else {
            return Ok(());
        };
        let tell = |done, of| {
            watch(Progress {
                phase: Phase::Load,
                done,
                of,
            })
        };
        self.engine.load(&loaded.plan(), weights, tell).await?;
        // The processor is not lost: nothing will be laid out again.
        if !self.engine.is_gpu() {
            loaded.weights = None;
        }
        Ok(())
    }
}

/// For work that nobody watches.
pub(super) fn unwatched(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use pollster::block_on;

    use super::super::Mode;
    use super::*;

    /// Software stands for what the driver left behind: there is no other GPU to lose here.
    #[test]
    fn where_software_is_all_that_is_left_the_processor_goes_on() {
        let opened = block_on(Scorer::open(Backend::Gpu, Mode::F32, &mut unwatched));
        let mut scorer = match opened {
            Ok(scorer) if scorer.gpu().is_some_and(|gpu| gpu.adapter().is_software) => scorer,
            Ok(_) => return eprintln!("SKIPPED: the GPU here is a real one"),
            Err(why) => {
                return eprintln!("SKIPPED: {why}; install a Vulkan driver, such as mesa-vulkan-drivers");
            }
        };
        scorer.asked = Backend::Auto;
        let rows = Rows::new(2, vec![1.0, 2.0, 3.0, 4.0]).unwrap();
        scorer.gpu().unwrap().destroy();
        let products = block_on(scorer.similarity(&rows, &rows)).unwrap();
        assert_eq!(products.len(), 2);
        assert_eq!(scorer.report().backend, Backend::Cpu);
        assert!(
            matches!(scorer.report().why, Why::Failed(GpuError::Lost(_))),
            "{}",
            scorer.report().why
        );
        assert!(scorer.gpu().is_none());
    }
}
