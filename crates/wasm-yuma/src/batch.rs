//! Batches of epochs as the worker asks for them.

use std::cell::RefCell;
use std::rc::Rc;

use bridge::epoch::{Outputs, input, scenarios};
use bridge::{Fields, executor};
use gpu::yuma::{Backend, Number, Report, YumaBatch};
use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use yuma::batch::Runner as _;

use crate::failure::Failure;
use crate::watch::Watched;

/// Runs epochs, one batch at a time. Its promises reject with plain objects: code, fault, message, retryable, hint.
#[wasm_bindgen]
#[derive(Clone)]
pub struct Yuma {
    /// Out while a batch runs.
    batch: Rc<RefCell<Option<YumaBatch>>>,
}

#[wasm_bindgen]
impl Yuma {
    /// Opens the GPU where `backend` (`auto`, `webgpu`, `cpu`) wants one; gives a `Yuma`.
    pub fn open(backend: String) -> Promise {
        executor::promise(async move {
            let batch = YumaBatch::open(backend_of(&backend)?)
                .await
                .map_err(Failure::from)?;
            Ok(Self {
                batch: Rc::new(RefCell::new(Some(batch))),
            }
            .into())
        })
    }

    /// Computes the epochs that packed scenarios make of an input: `{ outputs, report }`. `watch` hears how many are
    /// done and says whether to go on.
    pub fn batch(&self, base: JsValue, packed: Vec<u8>, number: String, watch: Function) -> Promise {
        self.working(number, async move |batch| {
            let base = input(&base)?;
            let scenarios = scenarios(&packed)?;
            let outputs = Watched::new(batch, &watch).run(&base, &scenarios).await?;
            let mut all = Outputs::new(base.n());
            outputs.iter().for_each(|output| all.push(output));
            Ok(Fields::new().with("outputs", &all))
        })
    }

    /// What is known of the GPU, before any batch.
    pub fn report(&self) -> JsValue {
        let batch = self.batch.borrow();
        batch
            .as_ref()
            .map_or(JsValue::NULL, |batch| report_fields(batch.report()).into())
    }

    /// Gives the GPU back.
    pub fn close(&self) {
        if let Some(gpu) = self.batch.borrow().as_ref().and_then(YumaBatch::gpu) {
            gpu.destroy();
        }
    }

    /// Works with the batch runner, and says how it was done.
    pub(crate) fn working(
        &self,
        number: String,
        work: impl AsyncFnOnce(&mut YumaBatch) -> Result<Fields, Failure> + 'static,
    ) -> Promise {
        let slot = self.batch.clone();
        executor::promise(async move {
            let number = number_of(&number)?;
            let batch = slot.borrow_mut().take();
            let busy = || Failure::argument("another batch is running: wait for it");
            let mut batch = batch.ok_or_else(busy)?.number(number);
            let done = work(&mut batch).await;
            let report = report_fields(batch.report());
            slot.replace(Some(batch));
            Ok(done?.with("report", report).into())
        })
    }
}

fn backend_of(name: &str) -> Result<Backend, Failure> {
    Ok(match name {
        "auto" => Backend::Auto,
        "webgpu" => Backend::Gpu,
        "cpu" => Backend::Cpu,
        other => return Err(Failure::argument(format!("no backend is called {other}"))),
    })
}

fn number_of(name: &str) -> Result<Number, Failure> {
    Ok(match name {
        "exact" => Number::Exact,
        "explore-f32" => Number::ExploreF32,
        other => return Err(Failure::argument(format!("no kind of number is called {other}"))),
    })
}

/// The package's `BackendReport`.
fn report_fields(report: &Report) -> Fields {
    let backend = match report.backend {
        Backend::Gpu => "webgpu",
        Backend::Auto | Backend::Cpu => "cpu",
    };
    let count = |scenarios: usize| u32::try_from(scenarios).unwrap_or(u32::MAX);
    Fields::new()
        .with("backend", backend)
        .with("adapter", report.adapter.as_ref().map(ToString::to_string))
        .with(
            "software",
            report.adapter.as_ref().is_some_and(|adapter| adapter.is_software),
        )
        .with("why", report.why.to_string())
        .with("onGpu", count(report.on_gpu))
        .with("onCpu", count(report.on_cpu))
        .with("submissions", count(report.submissions))
        .with("longestMs", report.longest_ms)
        .with("gpuMs", report.gpu_ms)
        .with("wallMs", report.wall_ms)
}
