//! The operations, one by one.

use super::ExactDevice;
use super::linear::numbers;
use super::tensors::{ExactDeviceMatrix, ExactDeviceRope, ExactDeviceTensor, ExactDeviceVector};
use crate::nn::exact::cpu::{ExactTable, embed};
use crate::nn::exact::load::{Fixed, float};
use crate::nn::exact::tensor::{ExactRope, ExactTensor};
use crate::nn::exact::weights::{Embeddings, Weights};
use crate::nn::{
    Activation, Attend, Gather, Linear, MatrixData, NnError, Norm, Ops, Pooling, Precision, Rope, Sequences,
};

impl ExactDevice {
    /// The whole numbers of a tensor, once they are computed.
    pub(in crate::nn::exact) async fn integers(&self, x: &ExactDeviceTensor) -> Result<Vec<i32>, NnError> {
        Ok(self.runner.read(&x.block, numbers(x)).await?)
    }
}

impl Ops for ExactDevice {
    type Tensor = ExactDeviceTensor;
    type Matrix = ExactDeviceMatrix;
    type Vector = ExactDeviceVector;
    /// Stays here: looking up is no work, and no table is too large for a binding.
    type Table = ExactTable;
    type Rope = ExactDeviceRope;

    fn matrix(&self, data: &MatrixData<'_>, precision: Precision) -> Result<ExactDeviceMatrix, NnError> {
        self.upload_matrix(&Weights::of(data, precision)?)
    }

    fn vector(&self, values: &[f32]) -> Result<ExactDeviceVector, NnError> {
        self.upload_vector(&Fixed::of(values)?)
    }

    fn table(&self, data: &MatrixData<'_>, _: Precision) -> Result<ExactTable, NnError> {
        Embeddings::of(data).map(ExactTable)
    }

    fn rope(&self, rope: Rope<'_>) -> Result<ExactDeviceRope, NnError> {
        self.upload_rope(&ExactRope::of(rope)?)
    }

    fn tensor(&self, columns: usize, values: &[f32]) -> Result<ExactDeviceTensor, NnError> {
        self.upload(&ExactTensor::of(columns, values)?)
    }

    fn shape(&self, x: &ExactDeviceTensor) -> (usize, usize) {
        (x.rows, x.columns)
    }

    fn embed(
        &self,
        parts: &[Gather<'_, Self>],
        norm: Option<&Norm<'_, Self>>,
    ) -> Result<ExactDeviceTensor, NnError> {
        let parts: Vec<_> = parts.iter().map(|part| (&part.table.0, part.ids)).collect();
        let sum = self.upload(&embed(&parts)?)?;
        match norm {
            Some(norm) => self.norm(&sum, norm, true),
            None => Ok(sum),
        }
    }

    fn linear(&self, x: &ExactDeviceTensor, layer: &Linear<'_, Self>) -> Result<ExactDeviceTensor, NnError> {
        self.layer(x, layer)
    }

    fn gate(&self, x: &ExactDeviceTensor, activation: Activation) -> Result<ExactDeviceTensor, NnError> {
        self.gated(x, activation)
    }

    fn attend(&self, spec: &Attend<'_, Self>, sequences: &Sequences) -> Result<ExactDeviceTensor, NnError> {
        self.attention(spec, sequences)
    }

    fn layer_norm(&self, x: &ExactDeviceTensor, norm: &Norm<'_, Self>) -> Result<ExactDeviceTensor, NnError> {
        self.norm(x, norm, true)
    }

    fn rms_norm(&self, x: &ExactDeviceTensor, norm: &Norm<'_, Self>) -> Result<ExactDeviceTensor, NnError> {
        self.norm(x, norm, false)
    }

    fn pool(
        &self,
        x: &ExactDeviceTensor,
        sequences: &Sequences,
        pooling: Pooling,
        unit: bool,
    ) -> Result<ExactDeviceTensor, NnError> {
        let pooled = self.pooled(x, sequences, pooling)?;
        if unit { self.unit(&pooled) } else { Ok(pooled) }
    }

    fn rows(&self, x: &ExactDeviceTensor, rows: &[u32]) -> Result<ExactDeviceTensor, NnError> {
        self.chosen(x, rows)
    }

    fn similarity(&self, a: &ExactDeviceTensor, b: &ExactDeviceTensor) -> Result<ExactDeviceTensor, NnError> {
        self.similar(a, b)
    }

    fn log_probabilities(
        &self,
        x: &ExactDeviceTensor,
        head: &ExactDeviceMatrix,
        targets: &[u32],
    ) -> Result<ExactDeviceTensor, NnError> {
        self.likelihoods(x, head, targets)
    }

    fn crps(&self, members: &ExactDeviceTensor, observations: &[f32]) -> Result<ExactDeviceTensor, NnError> {
        self.forecasts(members, observations)
    }

    async fn read(&self, x: &ExactDeviceTensor) -> Result<Vec<f32>, NnError> {
        let values = self.integers(x).await?;
        Ok(values.into_iter().map(|value| float(value, x.point)).collect())
    }

    async fn settle(&self) -> Result<(), NnError> {
        Ok(self.runner.settle().await?)
    }
}
