//! Matrices to multiply.

use std::error::Error;

use gpu::nn::{Activation, Linear, MatrixData, NnError, Ops, Precision, Values};

/// `rows` by `inner` times `inner` by `columns`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) rows: usize,
    pub(crate) inner: usize,
    pub(crate) columns: usize,
}

impl Shape {
    pub(crate) fn of(words: [&str; 3]) -> Result<Self, Box<dyn Error>> {
        let [rows, inner, columns] = words.map(str::parse);
        Ok(Self {
            rows: rows?,
            inner: inner?,
            columns: columns?,
        })
    }

    /// Multiplications and additions.
    pub(crate) fn operations(self) -> f64 {
        2.0 * self.rows as f64 * self.inner as f64 * self.columns as f64
    }
}

/// Both factors, laid out for whoever computes.
pub(crate) struct Product<O: Ops> {
    x: O::Tensor,
    weight: O::Matrix,
}

impl<O: Ops> Product<O> {
    pub(crate) fn new(ops: &O, shape: Shape) -> Result<Self, NnError> {
        let data = MatrixData {
            rows: shape.columns,
            columns: shape.inner,
            values: Values::F32(numbers(shape.columns.saturating_mul(shape.inner)).into()),
        };
        Ok(Self {
            x: ops.tensor(shape.inner, &numbers(shape.rows.saturating_mul(shape.inner)))?,
            weight: ops.matrix(&data, Precision::F32)?,
        })
    }

    pub(crate) fn multiply(&self, ops: &O) -> Result<O::Tensor, NnError> {
        let layer = Linear {
            weight: &self.weight,
            bias: None,
            activation: Activation::None,
            residual: None,
        };
        ops.linear(&self.x, &layer)
    }
}

/// From -1 to 1, without order.
fn numbers(count: usize) -> Vec<f32> {
    let number = |place: usize| (place.wrapping_mul(7919) % 1000) as f32 / 500.0 - 1.0;
    (0..count).map(number).collect()
}
