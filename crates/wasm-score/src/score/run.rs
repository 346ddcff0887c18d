//! What the worker holds: a scorer, and who may use it.

use std::cell::RefCell;
use std::rc::Rc;

use bridge::{Fields, executor};
use js_sys::{Float32Array, Float64Array, Function, Promise};
use score::scorer::{Job, Likelihood, ScoreError, Scorer as Inner, words_alike};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::files::Files;
use super::load::{Request, load};
use super::rows::{matrix, rows};
use super::task::{self, Answers};
use super::watch::{tell, turn};
use super::{names, relaxed, report, weights};
use crate::failure::Failure;

/// Scores, one call at a time. Its promises reject with plain objects: code, fault, message, retryable, hint.
#[wasm_bindgen]
#[derive(Clone)]
pub struct Scorer {
    /// Out while a call runs.
    inner: Rc<RefCell<Option<Inner>>>,
}

#[wasm_bindgen]
impl Scorer {
    /// Opens the GPU where `backend` (`auto`, `webgpu`, `cpu`) wants one, for numbers of `mode` (`f32`, `exact`, `fast`).
    pub fn open(backend: String, mode: String, watch: Function) -> Promise {
        promise(async move {
            let (backend, mode) = (names::backend(&backend)?, relaxed::allowed(names::mode(&mode)?)?);
            let inner = Inner::open(backend, mode, &mut |progress| tell(&watch, progress)).await?;
            let scorer = Self {
                inner: Rc::new(RefCell::new(Some(inner))),
            };
            Ok(scorer.into())
        })
    }

    /// Loads a model; the one before is let go first. Gives an `EngineModel`.
    pub fn load(&self, files: Files, sha256: JsValue, precision: Option<String>, watch: Function) -> Promise {
        let request = Request {
            files,
            sha256,
            precision,
        };
        self.working(async move |inner| Ok(load(inner, request, &watch).await?.into()))
    }

    /// Lets the model go.
    pub fn unload(&self) {
        if let Some(inner) = self.inner.borrow_mut().as_mut() {
            inner.unload();
        }
    }

    /// A `Matrix` with a row for each text.
    pub fn embed(&self, texts: Vec<String>, watch: Function) -> Promise {
        self.working(async move |inner| {
            let rows = all(inner.embedding(&texts)?, &watch).await?;
            let columns = rows.first().map_or(0, Vec::len);
            Ok(matrix(rows.len(), columns, &rows.concat()).into())
        })
    }

    /// The product of each row of `a` with each row of `b`, or of `a`.
    pub fn similarity(&self, a: JsValue, b: JsValue) -> Promise {
        self.working(async move |inner| {
            let a = rows(&a)?;
            let b = if b.is_null() { a.clone() } else { rows(&b)? };
            let products = inner.similarity(&a, &b).await?;
            Ok(matrix(a.len(), b.len(), products.values()).into())
        })
    }

    /// Likeness of the words of each text of `a` to those of each of `b`, or of `a`.
    #[wasm_bindgen(js_name = textSimilarity)]
    pub fn text_similarity(
        &self,
        a: Vec<String>,
        b: Option<Vec<String>>,
        measure: String,
        watch: Function,
    ) -> Promise {
        promise(async move {
            let measure = task::measure(&measure)?;
            let b = b.as_ref().unwrap_or(&a);
            let alike =
                words_alike(measure, &a, b, &mut |progress| tell(&watch, progress), &mut turn).await?;
            Ok(matrix(a.len(), b.len(), alike.values()).into())
        })
    }

    /// `{ losses, tokens }`, one for each text.
    pub fn perplexity(&self, texts: Vec<String>, watch: Function) -> Promise {
        self.working(async move |inner| {
            let rows = all(inner.predicting(&texts)?, &watch).await?;
            let all: Vec<Likelihood> = rows.iter().map(|row| Likelihood::of(row)).collect();
            let losses: Vec<f64> = all.iter().map(|likelihood| likelihood.loss).collect();
            let tokens: Vec<u32> = all.iter().map(tokens_of).collect();
            Ok(Fields::new()
                .with("losses", losses.as_slice())
                .with("tokens", tokens.as_slice())
                .into())
        })
    }

    /// How relevant each document is to the query: a `Float32Array`.
    pub fn rerank(&self, query: String, documents: Vec<String>, watch: Function) -> Promise {
        self.working(async move |inner| {
            let rows = all(inner.reranking(&query, &documents)?, &watch).await?;
            Ok(Float32Array::from(rows.concat().as_slice()).into())
        })
    }

    /// Scores of answers by `WeightedTask`s and `PlainRules`: `Scores`.
    pub fn score(&self, tasks: JsValue, answers: JsValue, rules: JsValue, watch: Function) -> Promise {
        self.working(async move |inner| {
            let tasks = task::tasks(&tasks)?;
            let answers = Answers::read(&answers, &tasks)?;
            let scores = inner
                .score_responses(
                    &tasks,
                    answers.as_responses(),
                    &task::rules(&rules)?,
                    &mut |progress| tell(&watch, progress),
                    &mut turn,
                )
                .await?;
            Ok(task::scores(&scores).into())
        })
    }

    /// The row of weights that scores make: `{ places, weights }`.
    ///
    /// # Errors
    /// A hyperparameter is out of its range.
    pub fn weights(&self, scores: Float64Array, hyperparameters: JsValue) -> Result<JsValue, JsValue> {
        Ok(weights::row(&scores.to_vec(), &hyperparameters)?.into())
    }

    /// Who computes, and how the last call went; `null` while one runs.
    pub fn report(&self) -> JsValue {
        let inner = self.inner.borrow();
        inner
            .as_ref()
            .map_or(JsValue::NULL, |inner| report::report(inner.report()).into())
    }

    /// Gives the model's memory and the GPU back.
    pub fn close(&self) {
        if let Some(gpu) = self.inner.borrow_mut().take().as_ref().and_then(Inner::gpu) {
            gpu.destroy();
        }
    }
}

impl Scorer {
    /// Works with the scorer, which comes back whatever becomes of the work.
    fn working(&self, work: impl AsyncFnOnce(&mut Inner) -> Result<JsValue, Failure> + 'static) -> Promise {
        let slot = Rc::clone(&self.inner);
        promise(async move {
            let inner = slot.borrow_mut().take();
            let busy = || Failure::argument("another call is running, or the scorer is closed");
            let mut inner = inner.ok_or_else(busy)?;
            let done = work(&mut inner).await;
            slot.replace(Some(inner));
            done
        })
    }
}

/// All of a job, a turn of the event loop between its steps.
async fn all(job: Job<'_>, watch: &Function) -> Result<Vec<Vec<f32>>, ScoreError> {
    job.all(&mut |progress| tell(watch, progress), &mut turn).await
}

fn promise(work: impl Future<Output = Result<JsValue, Failure>> + 'static) -> Promise {
    executor::promise(async move { work.await.map_err(JsValue::from) })
}

fn tokens_of(likelihood: &Likelihood) -> u32 {
    u32::try_from(likelihood.tokens).unwrap_or(u32::MAX)
}
