//! The operations, one by one.

use super::Device;
use super::tensors::{DeviceMatrix, DeviceRope, DeviceTensor, DeviceVector};
use crate::nn::{
    Activation, Attend, Gather, Linear, MatrixData, NnError, Norm, Ops, Pooling, Precision, Rope, Sequences,
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
        _parts: &[Gather<'_, Self>],
        _norm: Option<&Norm<'_, Self>>,
    ) -> Result<DeviceTensor, NnError> {
        Err(NnError::Unsupported("embed"))
    }

    fn linear(&self, x: &DeviceTensor, layer: &Linear<'_, Self>) -> Result<DeviceTensor, NnError> {
        self.layer(x, layer)
    }

    fn gate(&self, _x: &DeviceTensor, _activation: Activation) -> Result<DeviceTensor, NnError> {
        Err(NnError::Unsupported("gate"))
    }

    fn attend(&self, _spec: &Attend<'_, Self>, _sequences: &Sequences) -> Result<DeviceTensor, NnError> {
        Err(NnError::Unsupported("attend"))
    }

    fn layer_norm(&self, _x: &DeviceTensor, _norm: &Norm<'_, Self>) -> Result<DeviceTensor, NnError> {
        Err(NnError::Unsupported("layer_norm"))
    }

    fn rms_norm(&self, _x: &DeviceTensor, _norm: &Norm<'_, Self>) -> Result<DeviceTensor, NnError> {
        Err(NnError::Unsupported("rms_norm"))
    }

    fn pool(
        &self,
        _x: &DeviceTensor,
        _sequences: &Sequences,
        _pooling: Pooling,
        _unit: bool,
    ) -> Result<DeviceTensor, NnError> {
        Err(NnError::Unsupported("pool"))
    }

    fn rows(&self, _x: &DeviceTensor, _rows: &[u32]) -> Result<DeviceTensor, NnError> {
        Err(NnError::Unsupported("rows"))
    }

    fn similarity(&self, _a: &DeviceTensor, _b: &DeviceTensor) -> Result<DeviceTensor, NnError> {
        Err(NnError::Unsupported("similarity"))
    }

    fn log_probabilities(
        &self,
        _x: &DeviceTensor,
        _head: &DeviceMatrix,
        _targets: &[u32],
    ) -> Result<DeviceTensor, NnError> {
        Err(NnError::Unsupported("log_probabilities"))
    }

    fn crps(&self, _members: &DeviceTensor, _observations: &[f32]) -> Result<DeviceTensor, NnError> {
        Err(NnError::Unsupported("crps"))
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
