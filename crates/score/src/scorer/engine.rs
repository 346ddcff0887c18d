//! Who computes, with the model it has laid out for itself.

use core::ops::ControlFlow;

use gpu::nn::{AnyOps, Chosen, Nearest, NnError, Ops, Pooling, Precision};

use super::Rows;
use super::calibrate::{self, LayerShape};
use crate::files::Weights;
use crate::files::config::ModelConfig;
use crate::models::{Batch, Loading, Model, ModelError};

/// What a model is asked about a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// A row for each sequence.
    Embed { pooling: Pooling, unit: bool },
    /// A number for each label and sequence.
    Classify,
    /// A number for each token but a sequence's first.
    Predict,
}

/// What it takes to lay out a model.
pub(super) struct Plan<'a> {
    pub(super) config: &'a ModelConfig,
    pub(super) precision: Precision,
    pub(super) places: usize,
}

/// Is asked before every layer whether to go on.
pub(super) type Beat<'a> = dyn FnMut() -> ControlFlow<()> + 'a;

/// Whoever computes, and its model.
pub(super) struct Engine {
    ops: AnyOps,
    model: Option<Model<AnyOps>>,
}

impl Engine {
    pub(super) fn new(ops: AnyOps) -> Self {
        Self { ops, model: None }
    }

    pub(super) async fn load<W: Weights>(
        &mut self,
        plan: &Plan<'_>,
        weights: &W,
        watch: impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<(), ModelError> {
        self.model = None;
        let loading = Loading::new(&self.ops, weights, plan.precision).watched(watch);
        let model = Model::load(&loading, plan.config, plan.places).await?;
        self.ops.settle().await?;
        self.model = Some(model);
        Ok(())
    }

    /// Whether it can be lost.
    pub(super) fn is_gpu(&self) -> bool {
        self.ops.is_gpu()
    }

    /// Which kernels, where there is a choice.
    pub(super) fn kernels(&self) -> Option<Chosen> {
        self.ops.kernels()
    }

    /// Milliseconds for some layers of that shape.
    pub(super) async fn measure(&self, shape: LayerShape) -> Result<f64, NnError> {
        calibrate::measure(&self.ops, shape).await
    }

    /// Lets the model go.
    pub(super) fn unload(&mut self) {
        self.model = None;
    }

    /// How many numbers the model has, while it is there.
    pub(super) fn parameters(&self) -> u64 {
        self.model.as_ref().map_or(0, Model::parameters)
    }

    pub(super) async fn ask(
        &self,
        batch: &Batch,
        ask: Ask,
        beat: &mut Beat<'_>,
    ) -> Result<Vec<f32>, ModelError> {
        let (ops, Some(model)) = (&self.ops, &self.model) else {
            return Err(ModelError::Lacks("is not loaded"));
        };
        let answer = match ask {
            Ask::Embed { pooling, unit } => model.embed(ops, batch, pooling, unit, beat)?,
            Ask::Classify => model.classify(ops, batch, beat)?,
            Ask::Predict => model.log_probabilities(ops, batch, beat)?,
        };
        Ok(ops.read(&answer).await?)
    }

    /// Every row of `a` with every row of `b`.
    pub(super) async fn similarity(&self, a: &Rows, b: &Rows) -> Result<Vec<f32>, NnError> {
        self.ops.read(&self.products(a, b)?).await
    }

    /// Of every row of `a` the nearest rows of `b`.
    pub(super) async fn nearest(
        &self,
        a: &Rows,
        b: &Rows,
        most: usize,
        least: f32,
    ) -> Result<Vec<Nearest>, NnError> {
        self.ops.nearest(&self.products(a, b)?, most, least).await
    }

    fn products(&self, a: &Rows, b: &Rows) -> Result<<AnyOps as Ops>::Tensor, NnError> {
        let tensor = |rows: &Rows| self.ops.tensor(rows.columns(), rows.values());
        self.ops.similarity(&tensor(a)?, &tensor(b)?)
    }

    /// A number for each row of members.
    pub(super) async fn crps(&self, members: &Rows, observations: &[f32]) -> Result<Vec<f32>, NnError> {
        let members = self.ops.tensor(members.columns(), members.values())?;
        self.ops.read(&self.ops.crps(&members, observations)?).await
    }
}
