//! Tensors laid out for whoever computes, each checked against what the configuration says.

use core::cell::{Cell, RefCell};
use core::ops::ControlFlow;
use std::borrow::Cow;

use gpu::nn::{Activation, MatrixData, Ops, Precision, Values};

use super::ModelError;
use super::join::join;
use super::layers::{Dense, Scale};
use crate::files::Weights;

/// Hears how many numbers are laid out, of how many, and may end it.
type Watch<'a> = dyn FnMut(u64, u64) -> ControlFlow<()> + 'a;

/// What it takes to load a model.
pub struct Loading<'a, O: Ops, W: Weights> {
    /// Who will compute.
    ops: &'a O,
    weights: &'a W,
    precision: Precision,
    watch: RefCell<Box<Watch<'a>>>,
    loaded: Cell<u64>,
}

/// Columns that share a scale in 4 bits: other layers are kept in 8.
const GROUP: usize = 32;

impl<'a, O: Ops, W: Weights> Loading<'a, O, W> {
    /// Lays out `weights` for `ops`.
    pub fn new(ops: &'a O, weights: &'a W, precision: Precision) -> Self {
        Self {
            ops,
            weights,
            precision,
            watch: RefCell::new(Box::new(|_, _| ControlFlow::Continue(()))),
            loaded: Cell::new(0),
        }
    }

    /// Tells `watch` after every tensor how many numbers are laid out, of how many.
    pub fn watched(mut self, watch: impl FnMut(u64, u64) -> ControlFlow<()> + 'a) -> Self {
        self.watch = RefCell::new(Box::new(watch));
        self
    }

    pub(super) fn ops(&self) -> &'a O {
        self.ops
    }

    /// How many numbers were laid out so far.
    pub(super) fn loaded(&self) -> u64 {
        self.loaded.get()
    }

    /// The first of `prefixes` under which there is a tensor `probe`.
    pub(super) fn prefix<'p>(&self, prefixes: &[&'p str], probe: &str) -> Result<&'p str, ModelError> {
        let has = |prefix: &&&str| self.weights.shape(&format!("{prefix}{probe}")).is_some();
        let found = prefixes.iter().find(has);
        found
            .copied()
            .ok_or_else(|| ModelError::Missing(probe.to_owned()))
    }

    /// The layer `name`: `.weight`, and `.bias` if it has one.
    pub(super) async fn dense(
        &self,
        name: &str,
        [outputs, inputs]: [usize; 2],
        bias: bool,
        activation: Activation,
    ) -> Result<Dense<O>, ModelError> {
        let precision = self.precision_of(inputs);
        let mut layer = self.joined(&[(name, outputs)], inputs, bias, precision).await?;
        layer.activation = activation;
        Ok(layer)
    }

    /// A layer that is never kept in fewer than 16 bits: the last of a feed-forward block, for a few of its inputs are very
    /// large, and BERT's values, on which attention does not even out what is off.
    pub(super) async fn careful(
        &self,
        name: &str,
        [outputs, inputs]: [usize; 2],
        bias: bool,
    ) -> Result<Dense<O>, ModelError> {
        let precision = match self.precision {
            Precision::F32 => Precision::F32,
            _ => Precision::F16,
        };
        self.joined(&[(name, outputs)], inputs, bias, precision).await
    }

    /// Whether [`Self::careful`] keeps a layer in another form than the others.
    pub(super) fn is_narrow(&self) -> bool {
        !matches!(self.precision, Precision::F32 | Precision::F16)
    }

    /// Layers with the same inputs as one, the outputs of each after those before.
    pub(super) async fn fused(
        &self,
        parts: &[(&str, usize)],
        inputs: usize,
        bias: bool,
    ) -> Result<Dense<O>, ModelError> {
        self.joined(parts, inputs, bias, self.precision_of(inputs)).await
    }

    async fn joined(
        &self,
        parts: &[(&str, usize)],
        inputs: usize,
        bias: bool,
        precision: Precision,
    ) -> Result<Dense<O>, ModelError> {
        let mut data = MatrixData {
            rows: 0,
            columns: inputs,
            values: Values::F32(Cow::Borrowed(&[])),
        };
        let mut biases = Vec::new();
        for (name, outputs) in parts {
            let part = MatrixData {
                rows: *outputs,
                columns: inputs,
                values: self
                    .checked(&format!("{name}.weight"), &[*outputs, inputs])
                    .await?,
            };
            data = match data.rows {
                0 => part,
                _ => join(data, part),
            };
            if bias {
                biases.extend(self.numbers(&format!("{name}.bias"), *outputs).await?);
            }
        }
        Ok(Dense {
            weight: self.ops.matrix(&data, precision)?,
            bias: bias.then(|| self.ops.vector(&biases)).transpose()?,
            activation: Activation::None,
        })
    }

    /// A matrix of its own, such as the head of a decoder.
    pub(super) async fn matrix(
        &self,
        name: &str,
        [rows, columns]: [usize; 2],
    ) -> Result<O::Matrix, ModelError> {
        let values = self.checked(name, &[rows, columns]).await?;
        let data = MatrixData {
            rows,
            columns,
            values,
        };
        Ok(self.ops.matrix(&data, self.precision_of(columns))?)
    }

    /// A large embedding table.
    pub(super) async fn table(&self, name: &str, shape: [usize; 2]) -> Result<O::Table, ModelError> {
        self.table_as(name, shape, self.precision_of(shape[1])).await
    }

    /// A small one, of places or types, which is kept as it is.
    pub(super) async fn small_table(&self, name: &str, shape: [usize; 2]) -> Result<O::Table, ModelError> {
        self.table_as(name, shape, Precision::F32).await
    }

    async fn table_as(
        &self,
        name: &str,
        [rows, columns]: [usize; 2],
        precision: Precision,
    ) -> Result<O::Table, ModelError> {
        let values = self.checked(name, &[rows, columns]).await?;
        let data = MatrixData {
            rows,
            columns,
            values,
        };
        Ok(self.ops.table(&data, precision)?)
    }

    /// The norm `name`. Checkpoints of the first BERT call its parameters gamma and beta.
    pub(super) async fn norm(
        &self,
        name: &str,
        columns: usize,
        bias: bool,
        epsilon: f32,
    ) -> Result<Scale<O>, ModelError> {
        let old = self.weights.shape(&format!("{name}.gamma")).is_some();
        let (gamma, beta) = if old {
            ("gamma", "beta")
        } else {
            ("weight", "bias")
        };
        let gamma = self.vector(&format!("{name}.{gamma}"), columns).await?;
        let beta = match bias {
            true => Some(self.vector(&format!("{name}.{beta}"), columns).await?),
            false => None,
        };
        Ok(Scale { gamma, beta, epsilon })
    }

    async fn vector(&self, name: &str, columns: usize) -> Result<O::Vector, ModelError> {
        let numbers = self.numbers(name, columns).await?;
        Ok(self.ops.vector(&numbers)?)
    }

    async fn numbers(&self, name: &str, columns: usize) -> Result<Vec<f32>, ModelError> {
        let values = self.checked(name, &[columns]).await?;
        let row = MatrixData {
            rows: 1,
            columns,
            values,
        };
        Ok(row.to_f32())
    }

    async fn checked(&self, name: &str, shape: &[usize]) -> Result<Values<'a>, ModelError> {
        let got = self
            .weights
            .shape(name)
            .ok_or_else(|| ModelError::Missing(name.to_owned()))?;
        if got != shape {
            return Err(ModelError::Shape {
                name: name.to_owned(),
                expected: shape.to_vec(),
                got: got.to_vec(),
            });
        }
        let values = self.weights.values(name).await?;
        self.count(shape)?;
        Ok(values)
    }

    fn count(&self, shape: &[usize]) -> Result<(), ModelError> {
        let numbers = shape.iter().fold(1u64, |all, of| all.saturating_mul(*of as u64));
        self.loaded.set(self.loaded.get().saturating_add(numbers));
        let mut watch = self.watch.borrow_mut();
        match watch(self.loaded.get(), self.weights.parameters()) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(ModelError::Stopped),
        }
    }

    fn precision_of(&self, columns: usize) -> Precision {
        match self.precision {
            Precision::Int4 if !columns.is_multiple_of(GROUP) => Precision::Int8,
            precision => precision,
        }
    }
}
