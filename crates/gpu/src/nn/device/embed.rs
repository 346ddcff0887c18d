//! Embeddings.

use super::format::BLOCK;
use super::kernels::Id;
use super::tensors::{DeviceTensor, Part};
use super::{Device, check};
use crate::device::Block;
use crate::nn::{Gather, NnError, Norm};

impl Device {
    pub(super) fn embedded(
        &self,
        parts: &[Gather<'_, Self>],
        norm: Option<&Norm<'_, Self>>,
    ) -> Result<DeviceTensor, NnError> {
        let Some(first) = parts.first() else {
            return Err(NnError::Unsupported("an embedding of no parts"));
        };
        for part in parts {
            check::same("ids of an embedding", first.ids.len(), part.ids.len())?;
            check::same("numbers of an embedding", first.table.inputs, part.table.inputs)?;
            check::below("an id", part.table.outputs, part.ids)?;
        }
        let y = self.empty(first.ids.len(), first.table.inputs)?;
        let all: Vec<u32> = parts.iter().flat_map(|part| part.ids.iter().copied()).collect();
        let ids = self.runner.upload(&all)?;
        let places = parts.iter().enumerate();
        for (place, part) in places {
            let ids_from = place.saturating_mul(first.ids.len());
            for piece in &part.table.parts {
                let adds = place > 0 || piece.first > 0;
                self.gather(part, piece, &ids, ids_from, adds, &y)?;
            }
        }
        match norm {
            Some(norm) => self.normalise(&y, norm, true),
            None => Ok(y),
        }
    }

    fn gather(
        &self,
        part: &Gather<'_, Self>,
        piece: &Part,
        ids: &Block,
        ids_from: usize,
        adds: bool,
        y: &DeviceTensor,
    ) -> Result<(), NnError> {
        let scales = piece.scales.as_ref().unwrap_or(self.runner.nothing());
        let blocks = y.columns.div_ceil(BLOCK);
        let sizes = [
            y.rows,
            y.columns,
            blocks,
            piece.outputs,
            piece.first,
            adds.into(),
            part.table.group,
            ids_from,
        ];
        let buffers: [&Block; 4] = [&piece.weights, scales, ids, &y.block];
        let count = y.rows.saturating_mul(blocks);
        self.each(Id::Gather(part.table.format), &buffers, sizes, count)
    }
}
