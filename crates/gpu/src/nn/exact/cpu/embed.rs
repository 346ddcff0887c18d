//! Sums of embeddings.

use crate::nn::NnError;
use crate::nn::exact::int::{rescale, saturate};
use crate::nn::exact::same;
use crate::nn::exact::tensor::ExactTensor;
use crate::nn::exact::weights::Embeddings;

/// Fraction bits of a sum of embeddings: they are small numbers.
const EMBED_POINT: i32 = 24;

/// Sums of rows of tables: one of each for every row of the result.
pub(in super::super) fn embed(parts: &[(&Embeddings, &[u32])]) -> Result<ExactTensor, NnError> {
    let Some((table, ids)) = parts.first() else {
        return Err(NnError::Unsupported("a sum of no embeddings"));
    };
    let mut sums = ExactTensor::new(ids.len(), table.columns, EMBED_POINT)?;
    for (table, ids) in parts {
        same("columns of an embedding table", sums.columns, table.columns)?;
        same("ids of embeddings", sums.rows, ids.len())?;
        let rows = sums.values.chunks_exact_mut(table.columns.max(1));
        for (sum, id) in rows.zip(*ids) {
            add(sum, table.row(*id)?);
        }
    }
    Ok(sums)
}

fn add(sum: &mut [i32], (values, point): (&[i16], i32)) {
    for (sum, value) in sum.iter_mut().zip(values) {
        let value = rescale(i64::from(*value), point.saturating_sub(EMBED_POINT));
        *sum = saturate(i64::from(*sum).saturating_add(i64::from(value)));
    }
}
