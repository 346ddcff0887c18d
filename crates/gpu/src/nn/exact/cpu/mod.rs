//! Exact models on the processor.

mod attend;
mod crps;
mod embed;
mod likelihood;
mod linear;
mod norm;
mod pool;
mod similarity;

use super::load::Fixed;
use super::tables::{POINT, Tables};
use super::tensor::{ExactRope, ExactTensor, ExactVector};
use super::weights::{Embeddings, Weights};
use crate::nn::{
    Activation, Attend, Gather, Linear, MatrixData, NnError, Norm, Ops, Pooling, Precision, Rope, Sequences,
};
use crate::parallel;

// What the device has in common with the processor: everything that is found without looking at tensors' numbers.
pub(super) use embed::embed;
#[cfg(feature = "webgpu")]
pub(super) use {
    attend::{Shapes as AttendShapes, factor as attend_factor, visible},
    crps::Plan as CrpsPlan,
    likelihood::check as check_targets,
    norm::{NORM_POINT, Plan as NormPlan},
    pool::{UNIT_POINT, check as check_pool, check_rows},
    similarity::{check as check_similarity, result_point as similarity_point},
};

/// Products from which on more than one thread computes.
const WORTH_THREADS: usize = 1 << 22;

/// Computes models in whole numbers, on the processor. What it finds is fixed by the [specification](super).
#[derive(Debug, Clone)]
pub struct ExactCpu {
    tables: Tables,
}

/// Weights of a linear layer, as whole numbers.
#[derive(Debug, Clone)]
pub struct ExactMatrix(pub(crate) Weights);

/// An embedding table, as whole numbers.
#[derive(Debug, Clone)]
pub struct ExactTable(pub(crate) Embeddings);

impl Default for ExactCpu {
    fn default() -> Self {
        Self::new()
    }
}

impl ExactCpu {
    /// Computes the tables of the functions: about a millisecond.
    pub fn new() -> Self {
        Self {
            tables: Tables::new(),
        }
    }
}

impl Ops for ExactCpu {
    type Tensor = ExactTensor;
    type Matrix = ExactMatrix;
    type Vector = ExactVector;
    type Table = ExactTable;
    type Rope = ExactRope;

    fn matrix(&self, data: &MatrixData<'_>, precision: Precision) -> Result<ExactMatrix, NnError> {
        Weights::of(data, precision).map(ExactMatrix)
    }

    fn vector(&self, values: &[f32]) -> Result<ExactVector, NnError> {
        Fixed::of(values).map(ExactVector)
    }

    fn table(&self, data: &MatrixData<'_>, _: Precision) -> Result<ExactTable, NnError> {
        Embeddings::of(data).map(ExactTable)
    }

    fn rope(&self, rope: Rope<'_>) -> Result<ExactRope, NnError> {
        ExactRope::of(rope)
    }

    fn tensor(&self, columns: usize, values: &[f32]) -> Result<ExactTensor, NnError> {
        ExactTensor::of(columns, values)
    }

    fn shape(&self, x: &ExactTensor) -> (usize, usize) {
        (x.rows, x.columns)
    }

    fn embed(
        &self,
        parts: &[Gather<'_, Self>],
        norm: Option<&Norm<'_, Self>>,
    ) -> Result<ExactTensor, NnError> {
        let parts: Vec<_> = parts.iter().map(|part| (&part.table.0, part.ids)).collect();
        let sum = embed(&parts)?;
        norm.map_or(Ok(sum.clone()), |norm| self.layer_norm(&sum, norm))
    }

    fn linear(&self, x: &ExactTensor, layer: &Linear<'_, Self>) -> Result<ExactTensor, NnError> {
        linear::linear(&self.tables, x, layer)
    }

    fn gate(&self, x: &ExactTensor, activation: Activation) -> Result<ExactTensor, NnError> {
        linear::gate(&self.tables, x, activation)
    }

    fn attend(&self, spec: &Attend<'_, Self>, sequences: &Sequences) -> Result<ExactTensor, NnError> {
        attend::attend(&self.tables, spec, sequences)
    }

    fn layer_norm(&self, x: &ExactTensor, norm: &Norm<'_, Self>) -> Result<ExactTensor, NnError> {
        norm::norm(x, norm, true)
    }

    fn rms_norm(&self, x: &ExactTensor, norm: &Norm<'_, Self>) -> Result<ExactTensor, NnError> {
        norm::norm(x, norm, false)
    }

    fn pool(
        &self,
        x: &ExactTensor,
        sequences: &Sequences,
        pooling: Pooling,
        unit: bool,
    ) -> Result<ExactTensor, NnError> {
        let pooled = pool::pool(x, sequences, pooling)?;
        if unit { pool::unit(&pooled) } else { Ok(pooled) }
    }

    fn rows(&self, x: &ExactTensor, rows: &[u32]) -> Result<ExactTensor, NnError> {
        pool::rows(x, rows)
    }

    fn similarity(&self, a: &ExactTensor, b: &ExactTensor) -> Result<ExactTensor, NnError> {
        similarity::similarity(a, b)
    }

    fn log_probabilities(
        &self,
        x: &ExactTensor,
        head: &ExactMatrix,
        targets: &[u32],
    ) -> Result<ExactTensor, NnError> {
        likelihood::log_probabilities(&self.tables, x, &head.0, targets)
    }

    fn crps(&self, members: &ExactTensor, observations: &[f32]) -> Result<ExactTensor, NnError> {
        crps::crps(members, observations)
    }

    async fn read(&self, x: &ExactTensor) -> Result<Vec<f32>, NnError> {
        Ok(x.floats())
    }

    async fn settle(&self) -> Result<(), NnError> {
        Ok(())
    }
}

/// `work` on every item, in order; on all threads where there are at least so many products.
fn each<T: Send, R: Send>(items: Vec<T>, products: usize, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    if products < WORTH_THREADS {
        items.into_iter().map(work).collect()
    } else {
        parallel::map(items, work)
    }
}
