//! Weights laid out for kernels: block after block of four inputs, the outputs of a block side by side.

use core::ops::Range;

use super::format::Format;
use crate::nn::f16::{INFINITE, narrow, widen};
use crate::nn::{MatrixData, NnError, Values};

/// Some outputs of a matrix, as words for the device.
pub(super) struct Packed {
    pub(super) weights: Vec<u32>,
    /// Of whole numbers; the outputs of each group side by side.
    pub(super) scales: Vec<f32>,
    /// The largest magnitude, of half precision.
    pub(super) largest: f32,
}

/// Half bytes that stand for zero.
const ZEROS: u32 = 0x8888_8888;

/// Lays out the rows `outputs` of a matrix that passed its check.
///
/// # Errors
/// [`NnError::Unsupported`] of numbers beyond half precision.
pub(super) fn pack(data: &MatrixData<'_>, format: Format, outputs: Range<usize>) -> Result<Packed, NnError> {
    let (mut weights, mut scales) = (Vec::new(), Vec::new());
    let mut row = Row::new(data);
    for output in outputs.clone() {
        match format {
            Format::F32 => row.single(data, output, &mut weights),
            Format::F16 => row.half(data, output, &mut weights)?,
            Format::Int8 => row.bytes(data, output, &mut weights, &mut scales),
            Format::Int4 => row.nibbles(data, output, &mut weights, &mut scales),
        }
        weights.resize(row_end(&outputs, output, format.words(data.columns)), 0);
    }
    Ok(Packed {
        weights: side_by_side(&weights, format.words(data.columns), format.unit()),
        scales: side_by_side(&scales, scales.len().checked_div(outputs.len()).unwrap_or(0), 1),
        largest: widen(row.largest),
    })
}

/// Words up to the end of a row.
fn row_end(outputs: &Range<usize>, output: usize, words: usize) -> usize {
    let rows = output.saturating_sub(outputs.start).saturating_add(1);
    rows.saturating_mul(words)
}

/// Room for one row of a matrix.
struct Row {
    numbers: Vec<f32>,
    whole: Vec<i8>,
    scales: Vec<f32>,
    /// Bits of the largest magnitude of half precision: they are in the order of what they mean.
    largest: u16,
}

impl Row {
    fn new(data: &MatrixData<'_>) -> Self {
        Self {
            numbers: vec![0.0; data.columns],
            whole: vec![0; data.columns],
            scales: vec![0.0; data.columns.div_ceil(data.group().max(1))],
            largest: 0,
        }
    }

    fn single(&mut self, data: &MatrixData<'_>, output: usize, to: &mut Vec<u32>) {
        data.row(output, &mut self.numbers);
        to.extend(self.numbers.iter().map(|number| number.to_bits()));
    }

    fn half(&mut self, data: &MatrixData<'_>, output: usize, to: &mut Vec<u32>) -> Result<(), NnError> {
        let bits: Vec<u16> = match &data.values {
            Values::F16(given) => {
                let first = output.saturating_mul(data.columns);
                given.iter().skip(first).take(data.columns).copied().collect()
            }
            _ => {
                data.row(output, &mut self.numbers);
                self.numbers.iter().map(|number| narrow(*number)).collect()
            }
        };
        let sizes = bits.iter().map(|bits| bits & 0x7fff);
        self.largest = sizes.fold(self.largest, u16::max);
        if self.largest >= INFINITE {
            return Err(NnError::Unsupported("weights beyond half precision"));
        }
        let pair = |pair: &[u16]| match pair {
            [low, high] => u32::from(*low) | u32::from(*high) << 16,
            rest => rest.first().copied().map_or(0, u32::from),
        };
        to.extend(bits.chunks(2).map(pair));
        Ok(())
    }

    fn bytes(&mut self, data: &MatrixData<'_>, output: usize, to: &mut Vec<u32>, scales: &mut Vec<f32>) {
        scales.push(data.int8_row(output, &mut self.whole));
        to.extend(self.whole.chunks(4).map(|block| {
            let bytes = block.iter().map(|whole| u32::from(whole.cast_unsigned()));
            bytes
                .zip([0, 8, 16, 24])
                .fold(0, |word, (byte, by)| word | byte << by)
        }));
    }

    fn nibbles(&mut self, data: &MatrixData<'_>, output: usize, to: &mut Vec<u32>, scales: &mut Vec<f32>) {
        data.int4_row(output, &mut self.whole, &mut self.scales);
        scales.extend(&self.scales);
        to.extend(self.whole.chunks(8).map(|blocks| {
            // Half bytes are kept as 8 above themselves: as 8 with the highest bit turned.
            let nibbles = blocks.iter().map(|whole| u32::from(whole.cast_unsigned() & 15));
            let places = [0, 4, 8, 12, 16, 20, 24, 28];
            nibbles
                .zip(places)
                .fold(ZEROS, |word, (nibble, by)| word ^ nibble << by)
        }));
    }
}

/// From rows of `width` to runs of `unit` of every row, side by side.
fn side_by_side<T: Copy>(rows: &[T], width: usize, unit: usize) -> Vec<T> {
    if width == 0 || unit == 0 {
        return Vec::new();
    }
    let runs = (0..width).step_by(unit).flat_map(|first| {
        let run = first..first.saturating_add(unit);
        rows.chunks_exact(width)
            .filter_map(move |row| row.get(run.clone()))
    });
    runs.flatten().copied().collect()
}
