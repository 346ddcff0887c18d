//! Who waits for a batch: hears how far it has come, and may stop it.

use core::ops::ControlFlow;

use gpu::yuma::{BatchError, YumaBatch};
use js_sys::Function;
use wasm_bindgen::JsValue;
use yuma::batch::{Runner, Scenario};
use yuma::{EpochInput, EpochOutput};

/// Runs batches while somebody waits for them.
pub(crate) struct Watched<'b> {
    batch: &'b mut YumaBatch,
    /// `(done: number) => boolean`: whether to go on.
    watch: &'b Function,
    /// Done in earlier batches.
    done: usize,
}

impl<'b> Watched<'b> {
    pub(crate) fn new(batch: &'b mut YumaBatch, watch: &'b Function) -> Self {
        Self {
            batch,
            watch,
            done: 0,
        }
    }
}

impl Runner for Watched<'_> {
    type Error = BatchError;

    async fn run(
        &mut self,
        base: &EpochInput,
        scenarios: &[Scenario],
    ) -> Result<Vec<EpochOutput>, BatchError> {
        let (watch, before) = (self.watch, self.done);
        let mut tell = |done: usize| tell(watch, before.saturating_add(done));
        let outputs = self.batch.run_watched(base, scenarios, &mut tell).await?;
        self.done = before.saturating_add(scenarios.len());
        Ok(outputs)
    }
}

fn tell(watch: &Function, done: usize) -> ControlFlow<()> {
    let done = u32::try_from(done).unwrap_or(u32::MAX);
    // The listener is the worker's own and does not throw; were it to, nobody waits any more.
    match watch.call1(&JsValue::UNDEFINED, &done.into()) {
        Ok(answer) if answer.is_truthy() => ControlFlow::Continue(()),
        _ => ControlFlow::Break(()),
    }
}
