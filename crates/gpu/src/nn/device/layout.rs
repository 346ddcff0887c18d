//! Weights laid out for kernels: block after block of four inputs, the outputs of a block side by side.

use core::ops::Range;

use super::format::BLOCK;
use crate::nn::{NnError, Values};

/// Some outputs of a matrix, as words for the device.
pub(super) struct Packed {
    pub(super) weights: Vec<u32>,
    pub(super) scales: Vec<f32>,
}

/// What a half byte is that stands for zero.
const ZERO_NIBBLE: u8 = 8;

/// Lays out the rows `outputs` of a matrix of so many columns.
///
/// # Errors
/// [`NnError::Unsupported`] of forms there is no layout for.
pub(super) fn pack(values: &Values<'_>, columns: usize, outputs: Range<usize>) -> Result<Packed, NnError> {
    let mut scales = Vec::new();
    let weights = match values {
        Values::F32(values) => packed(values, columns, &outputs, 0.0, |block| block.map(f32::to_bits)),
        Values::F16(values) => packed(values, columns, &outputs, 0, |[a, b, c, d]| {
            [joined(a, b), joined(c, d)]
        }),
        Values::Int8 {
            values,
            scales: given,
        } => {
            scales = rows(given, 1, &outputs).to_vec();
            packed(values, columns, &outputs, 0, |block| {
                [u32::from_le_bytes(block.map(i8::cast_unsigned))]
            })
        }
        Values::Int4 {
            values,
            scales: given,
            group,
        } => {
            let groups = columns.checked_div(*group).unwrap_or(0);
            scales = transposed(rows(given, groups, &outputs), groups);
            nibbles(values, columns, &outputs)
        }
        Values::Bf16(_) => return Err(NnError::Unsupported("bfloat16 on the device")),
    };
    Ok(Packed { weights, scales })
}

fn joined(low: u16, high: u16) -> u32 {
    u32::from(low) | u32::from(high) << 16
}

/// Rows of so many columns.
fn rows<'v, T>(values: &'v [T], columns: usize, rows: &Range<usize>) -> &'v [T] {
    let range = rows.start.saturating_mul(columns)..rows.end.saturating_mul(columns);
    values.get(range).unwrap_or_default()
}

/// Block after block; what lies beyond the columns is `zero`.
fn blocks<T: Copy>(values: &[T], columns: usize, zero: T) -> impl Iterator<Item = [T; BLOCK]> {
    (0..columns).step_by(BLOCK).flat_map(move |first| {
        values.chunks_exact(columns).map(move |row| {
            let mut block = [zero; BLOCK];
            block
                .iter_mut()
                .zip(row.iter().skip(first))
                .for_each(|(to, from)| *to = *from);
            block
        })
    })
}

fn packed<T: Copy, const WORDS: usize>(
    values: &[T],
    columns: usize,
    outputs: &Range<usize>,
    zero: T,
    words: impl Fn([T; BLOCK]) -> [u32; WORDS],
) -> Vec<u32> {
    blocks(rows(values, columns, outputs), columns, zero)
        .flat_map(words)
        .collect()
}

/// Two blocks to a word.
fn nibbles(values: &[u8], columns: usize, outputs: &Range<usize>) -> Vec<u32> {
    let width = columns.div_ceil(2);
    let bytes = rows(values, width, outputs);
    // A word is four bytes of a row: as bytes, a block of what lies two to a byte.
    let zero = ZERO_NIBBLE | ZERO_NIBBLE << 4;
    blocks(bytes, width, zero).map(u32::from_le_bytes).collect()
}

/// Columns after columns.
fn transposed(values: &[f32], columns: usize) -> Vec<f32> {
    let column = |at| values.iter().skip(at).step_by(columns.max(1)).copied();
    (0..columns).flat_map(column).collect()
}
