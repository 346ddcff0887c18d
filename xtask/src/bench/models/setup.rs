//! What the bench of models needs.

use std::path::PathBuf;

use super::super::Bench;
use super::forms::{self, Forms, Means};
use super::{build, fetch};
use crate::model;
use crate::steps::Failed;

/// Where it all lies.
pub(super) struct Ready {
    /// `bench-models`.
    pub(super) tool: PathBuf,
    /// A Python with onnxruntime.
    pub(super) python: Option<PathBuf>,
    /// onnxruntime-web, as it is served.
    web: Option<PathBuf>,
    pub(super) model: Option<Forms>,
}

impl Ready {
    /// What the reader must know of what is missing, and of how alike both sides are.
    pub(super) fn notes(&self) -> String {
        let Some(model) = &self.model else {
            return "The model could not be had: there are only products.".into();
        };
        let apart = model
            .apart
            .map(|apart| format!("Their embeddings are at most {apart:.0e} apart."));
        let missing = if self.python.is_none() {
            Some("Python's onnxruntime could not be had, and without it there is no model for onnxruntime-web either: both are left out.".to_owned())
        } else if self.web.is_none() {
            Some("onnxruntime-web could not be had, and is left out.".to_owned())
        } else {
            None
        };
        apart.into_iter().chain(missing).collect::<Vec<_>>().join(" ")
    }
}

/// Fetches, builds and writes everything.
pub(super) fn prepare(bench: &Bench) -> Result<Ready, Failed> {
    let steps = &bench.steps;
    let tool = steps.step("our side of the bench of models", || build(&bench.place))?;
    let original = steps.step("the model", || model::ensure(&bench.place))?;
    let (python, web) = (fetch::python(bench)?, fetch::web(bench)?);
    let means = Means {
        tool: &tool,
        python: python.as_deref(),
        web: web.as_deref(),
    };
    let model = match &original {
        Some(original) => Some(forms::make(bench, original, &means)?),
        None => None,
    };
    Ok(Ready {
        tool,
        python,
        web,
        model,
    })
}
