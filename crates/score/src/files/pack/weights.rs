//! The weights of a pack, read when they are asked for.

use gpu::nn::Values;

use super::{ChunkStore, Pack};
use crate::files::safetensors::count_of;
use crate::files::{FileError, Source, TensorError, Weights};

/// Tensors of a pack. Nothing is kept but the chunks used last: what is asked for twice is read twice.
#[derive(Debug)]
pub struct PackWeights<S, C> {
    pack: Pack<S, C>,
}

impl<S, C> PackWeights<S, C> {
    pub(crate) fn new(pack: Pack<S, C>) -> Self {
        Self { pack }
    }

    /// The pack itself.
    pub fn pack(&self) -> &Pack<S, C> {
        &self.pack
    }
}

impl<S: Source, C: ChunkStore> Weights for PackWeights<S, C> {
    fn shape(&self, name: &str) -> Option<&[usize]> {
        self.pack.tensor(name).map(|tensor| tensor.shape.as_slice())
    }

    fn parameters(&self) -> u64 {
        let counts = self
            .pack
            .tensors()
            .map(|tensor| count_of(&tensor.shape).unwrap_or_default() as u64);
        counts.sum()
    }

    async fn values(&self, name: &str) -> Result<Values<'_>, FileError> {
        let tensor = self
            .pack
            .tensor(name)
            .ok_or_else(|| FileError::tensor(name, TensorError::Missing))?;
        let scales = match tensor.scales {
            Some(span) => self.pack.bytes(span).await?,
            None => Vec::new(),
        };
        let values = self.pack.bytes(tensor.values).await?;
        tensor.form.decode(name, &values, &scales)
    }
}
