//! Weights, on their way to the device.

use std::rc::Rc;

use super::format::{BLOCK, Format};
use super::layout::pack;
use super::tensors::{DeviceMatrix, DeviceRope, DeviceTensor, DeviceVector, Part};
use super::{Device, check};
use crate::nn::{MatrixData, NnError, Precision, Rope};

impl Device {
    pub(super) fn load_matrix(
        &self,
        data: &MatrixData<'_>,
        precision: Precision,
    ) -> Result<DeviceMatrix, NnError> {
        data.check()?;
        let format = Format::of(&data.values, precision);
        let group = match format {
            Format::Int4 => whole_blocks_of(data.group())?,
            _ => 0,
        };
        let each = self.outputs_of_a_part(format, data.columns)?;
        let firsts = (0..data.rows).step_by(each);
        let (mut parts, mut largest) = (Vec::new(), 0f32);
        for first in firsts {
            let (part, its) = self.load_part(data, format, first, each)?;
            parts.push(part);
            largest = largest.max(its);
        }
        Ok(DeviceMatrix {
            outputs: data.rows,
            inputs: data.columns,
            format,
            group,
            largest,
            parts,
        })
    }

    /// How many outputs go into one binding: whole tiles, where it has room for one.
    fn outputs_of_a_part(&self, format: Format, columns: usize) -> Result<usize, NnError> {
        let bytes = format.words(columns).max(1).saturating_mul(4) as u64;
        let most = self.binding;
        match usize::try_from(most.checked_div(bytes).unwrap_or(0)).unwrap_or(usize::MAX) {
            0 => Err(NnError::OverBudget {
                wanted: bytes,
                budget: most,
            }),
            few @ 1..128 => Ok(few),
            many => Ok(many & !127),
        }
    }

    /// And its largest magnitude, of half precision.
    fn load_part(
        &self,
        data: &MatrixData<'_>,
        format: Format,
        first: usize,
        most: usize,
    ) -> Result<(Part, f32), NnError> {
        let end = first.saturating_add(most).min(data.rows);
        let packed = pack(data, format, first..end)?;
        let scales = match &*packed.scales {
            [] => None,
            scales => Some(self.runner.upload(scales)?),
        };
        let part = Part {
            first,
            outputs: end.saturating_sub(first),
            weights: self.runner.upload(&packed.weights)?,
            scales,
        };
        Ok((part, packed.largest))
    }

    pub(super) fn load_vector(&self, values: &[f32]) -> Result<DeviceVector, NnError> {
        Ok(DeviceVector {
            block: self.runner.upload(values)?,
            length: values.len(),
        })
    }

    pub(super) fn load_rope(&self, rope: Rope<'_>) -> Result<DeviceRope, NnError> {
        check::same("sines of rotations", rope.cos.len(), rope.sin.len())?;
        let places = rope.cos.len().checked_div(rope.half).unwrap_or(0);
        check::same("rotations", places.saturating_mul(rope.half), rope.cos.len())?;
        let pairs: Vec<[f32; 2]> = rope
            .cos
            .iter()
            .zip(rope.sin)
            .map(|(cos, sin)| [*cos, *sin])
            .collect();
        Ok(DeviceRope {
            block: self.runner.upload(pairs.as_flattened())?,
            places,
            half: rope.half,
        })
    }

    pub(super) fn load_tensor(&self, columns: usize, values: &[f32]) -> Result<DeviceTensor, NnError> {
        let rows = values.len().checked_div(columns).unwrap_or(0);
        check::same("numbers of a tensor", rows.saturating_mul(columns), values.len())?;
        check::area("a tensor", rows, columns)?;
        Ok(DeviceTensor {
            block: Rc::new(self.runner.upload(values)?),
            rows,
            columns,
        })
    }

    /// A tensor to be computed, with anything in it.
    pub(super) fn empty(&self, rows: usize, columns: usize) -> Result<DeviceTensor, NnError> {
        let area = check::area("a tensor", rows, columns)?;
        Ok(DeviceTensor {
            block: Rc::new(self.runner.block(area)?),
            rows,
            columns,
        })
    }
}

/// Blocks that share a scale.
fn whole_blocks_of(group: usize) -> Result<usize, NnError> {
    if group.is_multiple_of(BLOCK) {
        return Ok(group / BLOCK);
    }
    Err(NnError::Unsupported(
        "4-bit weights in groups that are no multiple of 4",
    ))
}
