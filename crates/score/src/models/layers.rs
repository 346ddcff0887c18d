//! Linear layers and norms, with their parameters.

use gpu::nn::{Activation, Linear, NnError, Norm, Ops};

/// A linear layer.
pub(super) struct Dense<O: Ops> {
    pub(super) weight: O::Matrix,
    pub(super) bias: Option<O::Vector>,
    pub(super) activation: Activation,
}

impl<O: Ops> Dense<O> {
    /// `activation(x · weightᵀ + bias)`.
    pub(super) fn of(&self, ops: &O, x: &O::Tensor) -> Result<O::Tensor, NnError> {
        ops.linear(x, &self.linear(None))
    }

    /// The same, and `residual` added.
    pub(super) fn onto(&self, ops: &O, x: &O::Tensor, residual: &O::Tensor) -> Result<O::Tensor, NnError> {
        ops.linear(x, &self.linear(Some(residual)))
    }

    fn linear<'a>(&'a self, residual: Option<&'a O::Tensor>) -> Linear<'a, O> {
        Linear {
            weight: &self.weight,
            bias: self.bias.as_ref(),
            activation: self.activation,
            residual,
        }
    }
}

/// A norm, of either kind.
pub(super) struct Scale<O: Ops> {
    pub(super) gamma: O::Vector,
    pub(super) beta: Option<O::Vector>,
    pub(super) epsilon: f32,
}

impl<O: Ops> Scale<O> {
    /// As operations are told.
    pub(super) fn norm(&self) -> Norm<'_, O> {
        Norm {
            gamma: &self.gamma,
            beta: self.beta.as_ref(),
            epsilon: self.epsilon,
        }
    }
}
