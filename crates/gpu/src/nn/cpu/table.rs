//! Embeddings, kept as few bytes, looked up row by row.

use std::sync::Arc;

use super::super::decode::{int4, part};
use super::super::f16::{narrow, widen};
use super::super::narrow::nibble;
use super::super::{MatrixData, NnError, Precision};
use super::memory::{Held, Memory};

/// An embedding table.
#[derive(Debug)]
pub struct Table {
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    kept: Kept,
    _held: Held,
}

#[derive(Debug)]
enum Kept {
    F32(Vec<f32>),
    F16(Vec<u16>),
    /// A scale for each row.
    Int8(Vec<i8>, Vec<f32>),
    /// A scale for each row and group of so many columns.
    Int4(Vec<u8>, Vec<f32>, usize),
}

impl Table {
    /// Lays a table out.
    pub(crate) fn new(
        memory: &Arc<Memory>,
        data: &MatrixData<'_>,
        precision: Precision,
    ) -> Result<Self, NnError> {
        data.check()?;
        let held = memory.hold(data.bytes(data.rows, precision))?;
        let kept = match precision {
            Precision::F32 => Kept::F32(each_row(data, |row, all| all.extend_from_slice(row))),
            Precision::F16 => Kept::F16(each_row(data, |row, all| {
                all.extend(row.iter().map(|value| narrow(*value)))
            })),
            Precision::Int8 => int8(data),
            Precision::Int4 => packed(data),
        };
        Ok(Self {
            rows: data.rows,
            columns: data.columns,
            kept,
            _held: held,
        })
    }

    /// Writes one row. There is one where `row` is below `rows`.
    pub(crate) fn look_up(&self, row: usize, out: &mut [f32]) {
        let set = |(out, value): (&mut f32, f32)| *out = value;
        match &self.kept {
            Kept::F32(values) => out.copy_from_slice(part(values, row, self.columns)),
            Kept::F16(values) => {
                let values = part(values, row, self.columns).iter();
                out.iter_mut().zip(values.map(|bits| widen(*bits))).for_each(set);
            }
            Kept::Int8(values, scales) => {
                let scale = scales.get(row).copied().unwrap_or_default();
                let values = part(values, row, self.columns).iter();
                out.iter_mut()
                    .zip(values.map(|value| f32::from(*value) * scale))
                    .for_each(set);
            }
            Kept::Int4(values, scales, group) => {
                let scales = part(scales, row, self.columns.div_ceil(*group));
                int4(part(values, row, self.columns.div_ceil(2)), scales, *group, out);
            }
        }
    }
}

fn each_row<T>(data: &MatrixData<'_>, mut write: impl FnMut(&[f32], &mut Vec<T>)) -> Vec<T> {
    let mut row = vec![0.0; data.columns];
    let mut all = Vec::with_capacity(data.rows.saturating_mul(data.columns));
    for at in 0..data.rows {
        data.row(at, &mut row);
        write(&row, &mut all);
    }
    all
}

fn int8(data: &MatrixData<'_>) -> Kept {
    let mut values = vec![0; data.rows.saturating_mul(data.columns)];
    let rows = values.chunks_exact_mut(data.columns).enumerate();
    let scales = rows.map(|(row, values)| data.int8_row(row, values)).collect();
    Kept::Int8(values, scales)
}

fn packed(data: &MatrixData<'_>) -> Kept {
    let groups = data.columns.div_ceil(data.group());
    let mut scales = vec![0.0; data.rows.saturating_mul(groups)];
    let mut whole = vec![0; data.columns];
    let mut values = Vec::with_capacity(data.rows.saturating_mul(data.columns.div_ceil(2)));
    for (row, scales) in scales.chunks_exact_mut(groups).enumerate() {
        data.int4_row(row, &mut whole, scales);
        values.extend(whole.chunks(2).map(|pair| match pair {
            [low, high] => nibble(*low) | (nibble(*high) << 4),
            [low] => nibble(*low),
            _ => 0,
        }));
    }
    Kept::Int4(values, scales, data.group())
}
