//! Weights of any kind, so that models are laid out by one piece of code.

use core::future::Future;
use core::pin::Pin;

use gpu::nn::Values;

use crate::files::{FileError, Weights};

/// Weights, wherever they lie.
pub(super) struct AnyWeights(Box<dyn Erased>);

type Read<'a, 'n> = Pin<Box<dyn Future<Output = Result<Values<'a>, FileError>> + 'n>>;

trait Erased {
    fn shape(&self, name: &str) -> Option<&[usize]>;
    fn parameters(&self) -> u64;
    fn values<'a: 'n, 'n>(&'a self, name: &'n str) -> Read<'a, 'n>;
}

impl<W: Weights> Erased for W {
    fn shape(&self, name: &str) -> Option<&[usize]> {
        Weights::shape(self, name)
    }

    fn parameters(&self) -> u64 {
        Weights::parameters(self)
    }

    fn values<'a: 'n, 'n>(&'a self, name: &'n str) -> Read<'a, 'n> {
        Box::pin(Weights::values(self, name))
    }
}

impl AnyWeights {
    pub(super) fn new(weights: impl Weights + 'static) -> Self {
        Self(Box::new(weights))
    }
}

impl Weights for AnyWeights {
    fn shape(&self, name: &str) -> Option<&[usize]> {
        self.0.shape(name)
    }

    fn parameters(&self) -> u64 {
        self.0.parameters()
    }

    async fn values(&self, name: &str) -> Result<Values<'_>, FileError> {
        self.0.values(name).await
    }
}
