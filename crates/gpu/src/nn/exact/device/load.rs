//! Parameters and inputs on their way to the device: made whole numbers here, as everywhere.

use std::rc::Rc;

use super::tensors::{ExactDeviceMatrix, ExactDeviceRope, ExactDeviceTensor, ExactDeviceVector, Part};
use super::{ExactDevice, word};
use crate::nn::NnError;
use crate::nn::exact::load::Fixed;
use crate::nn::exact::tensor::{ExactRope, ExactTensor};
use crate::nn::exact::weights::Weights;
use crate::nn::exact::within;

impl ExactDevice {
    /// A tensor to be computed, with anything in it.
    pub(super) fn empty(
        &self,
        rows: usize,
        columns: usize,
        point: i32,
    ) -> Result<ExactDeviceTensor, NnError> {
        Ok(ExactDeviceTensor {
            block: Rc::new(self.runner.block(within(rows, columns)?)?),
            rows,
            columns,
            point,
            unit: false,
        })
    }

    pub(super) fn upload(&self, tensor: &ExactTensor) -> Result<ExactDeviceTensor, NnError> {
        Ok(ExactDeviceTensor {
            block: Rc::new(self.runner.upload(&tensor.values)?),
            rows: tensor.rows,
            columns: tensor.columns,
            point: tensor.point,
            unit: tensor.unit,
        })
    }

    pub(super) fn upload_vector(&self, vector: &Fixed) -> Result<ExactDeviceVector, NnError> {
        Ok(ExactDeviceVector {
            block: self.runner.upload(&vector.values)?,
            length: vector.values.len(),
            point: vector.point,
        })
    }

    pub(super) fn upload_rope(&self, rope: &ExactRope) -> Result<ExactDeviceRope, NnError> {
        let pairs = rope.cos.iter().zip(&rope.sin).map(|(cos, sin)| [*cos, *sin]);
        let pairs: Vec<[i32; 2]> = pairs.collect();
        Ok(ExactDeviceRope {
            block: self.runner.upload(pairs.as_flattened())?,
            half: rope.half,
            places: rope.places(),
            point: rope.point,
        })
    }

    pub(super) fn upload_matrix(&self, weights: &Weights) -> Result<ExactDeviceMatrix, NnError> {
        let wide = !weights.halves.high.is_empty();
        let words = weights
            .columns
            .div_ceil(4)
            .saturating_mul(if wide { 2 } else { 1 })
            .saturating_add(2);
        word(words.saturating_mul(weights.rows))?;
        let most = self.gpu().device.limits().max_storage_buffer_binding_size / 4;
        let most = usize::try_from(most).unwrap_or(usize::MAX).checked_div(words);
        let most = most.unwrap_or(1).max(1);
        let mut matrix = ExactDeviceMatrix {
            outputs: weights.rows,
            inputs: weights.columns,
            wide,
            parts: Vec::new(),
        };
        for first in (0..weights.rows).step_by(most) {
            let outputs = weights.rows.saturating_sub(first).min(most);
            matrix.parts.push(Part {
                first,
                outputs,
                weights: self.runner.upload(&packed(weights, first, outputs))?,
            });
        }
        Ok(matrix)
    }
}

/// Some outputs as kernels have them: four numbers to a word, high halves, low halves, mantissa and exponent.
fn packed(weights: &Weights, first: usize, outputs: usize) -> Vec<u32> {
    let mut words = Vec::new();
    for output in first..first.saturating_add(outputs) {
        let start = output.saturating_mul(weights.columns);
        let place = start..start.saturating_add(weights.columns);
        for half in [&weights.halves.high, &weights.halves.low] {
            let numbers = half.get(place.clone()).unwrap_or_default();
            words.extend(numbers.chunks(4).map(four));
        }
        let scale = weights.scales.get(output).copied().unwrap_or_default();
        words.extend([scale.mantissa, scale.exponent.cast_unsigned()]);
    }
    words
}

fn four(numbers: &[i8]) -> u32 {
    let mut bytes = [0u8; 4];
    bytes
        .iter_mut()
        .zip(numbers)
        .for_each(|(byte, number)| *byte = number.cast_unsigned());
    u32::from_le_bytes(bytes)
}
