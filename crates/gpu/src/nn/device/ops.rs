//! The operations, one by one.

use super::Device;
use super::tensors::{DeviceMatrix, DeviceRope, DeviceTensor, DeviceVector};
use crate::nn::{
    Activation, Attend, Gather, Linear, MatrixData, Nearest, NnError, Norm, Ops, Pooling, Precision, Rope,
    Sequences,
};

impl Ops for Device {
    type Tensor = DeviceTensor;
    type Matrix = DeviceMatrix;
    type Vector = DeviceVector;
    type Table = DeviceMatrix;
    type Rope = DeviceRope;

    fn matrix(&self, data: &MatrixData<'_>, precision: Precision) -> Result<DeviceMatrix, NnError> {
        self.load_matrix(data, precision)
    }

    fn vector(&self, values: &[f32]) -> Result<DeviceVector, NnError> {
        self.load_vector(values)
    }

    fn table(&self, data: &MatrixData<'_>, precision: Precision) -> Result<DeviceMatrix, NnError> {
        self.load_matrix(data, precision)
    }

    fn rope(&self, rope: Rope<'_>) -> Result<DeviceRope, NnError> {
        self.load_rope(rope)
    }

    fn tensor(&self, columns: usize, values: &[f32]) -> Result<DeviceTensor, NnError> {
        self.load_tensor(columns, values)
    }

    fn shape(&self, x: &DeviceTensor) -> (usize, usize) {
        (x.rows, x.columns)
    }

    fn embed(
        &self,
        parts: &[Gather<'_, Self>],
        norm: Option<&Norm<'_, Self>>,
    ) -> Result<DeviceTensor, NnError> {
        self.embedded(parts, norm)
    }

    fn linear(&self, x: &DeviceTensor, layer: &Linear<'_, Self>) -> Result<DeviceTensor, NnError> {
        self.layer(x, layer)
    }

    fn gate(&self, x: &DeviceTensor, activation: Activation) -> Result<DeviceTensor, NnError> {
        self.gated(x, activation)
    }

    fn attend(&self, spec: &Attend<'_, Self>, sequences: &Sequences) -> Result<DeviceTensor, NnError> {
        self.attended(spec, sequences)
    }

    fn layer_norm(&self, x: &DeviceTensor, norm: &Norm<'_, Self>) -> Result<DeviceTensor, NnError> {
        self.normalise(x, norm, true)
    }

    fn rms_norm(&self, x: &DeviceTensor, norm: &Norm<'_, Self>) -> Result<DeviceTensor, NnError> {
        self.normalise(x, norm, false)
    }

    fn pool(
        &self,
        x: &DeviceTensor,
        sequences: &Sequences,
        pooling: Pooling,
        unit: bool,
    ) -> Result<DeviceTensor, NnError> {
        self.pooled(x, sequences, pooling, unit)
    }

    fn rows(&self, x: &DeviceTensor, rows: &[u32]) -> Result<DeviceTensor, NnError> {
        self.chosen_rows(x, rows)
    }

    fn similarity(&self, a: &DeviceTensor, b: &DeviceTensor) -> Result<DeviceTensor, NnError> {
        self.similar(a, b)
    }

    fn log_probabilities(
        &self,
        x: &DeviceTensor,
        head: &DeviceMatrix,
        targets: &[u32],
    ) -> Result<DeviceTensor, NnError> {
        self.token_probabilities(x, head, targets)
    }

    fn crps(&self, members: &DeviceTensor, observations: &[f32]) -> Result<DeviceTensor, NnError> {
        self.ranked_probability(members, observations)
    }

    async fn nearest(&self, x: &DeviceTensor, most: usize, least: f32) -> Result<Vec<Nearest>, NnError> {
        self.largest(x, most, least).await
    }

    async fn read(&self, x: &DeviceTensor) -> Result<Vec<f32>, NnError> {
        Ok(self
            .runner
            .read(&x.block, x.rows.saturating_mul(x.columns))
            .await?)
    }

    async fn settle(&self) -> Result<(), NnError> {
        Ok(self.runner.settle().await?)
    }
}
