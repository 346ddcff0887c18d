//! Weights as few bits. Integers of a file stay as they are.

use super::decode::part;
use super::{MatrixData, Precision, Values};

/// Columns of a row that share a scale as 4-bit integers, where a file does not say.
const GROUP: usize = 32;

impl MatrixData<'_> {
    /// A row as whole numbers of -127 to 127, and their scale.
    pub(crate) fn int8_row(&self, row: usize, out: &mut [i8]) -> f32 {
        if let Values::Int8 { values, scales } = &self.values {
            copy(out, part(values, row, self.columns).iter().copied());
            return scales.get(row).copied().unwrap_or_default();
        }
        let mut numbers = vec![0.0; self.columns];
        self.row(row, &mut numbers);
        nearest(&numbers, out, 127.0)
    }

    /// A row as whole numbers of -8 to 7, and a scale for each [`Self::group`].
    pub(crate) fn int4_row(&self, row: usize, out: &mut [i8], scales: &mut [f32]) {
        if let Values::Int4 {
            values,
            scales: given,
            ..
        } = &self.values
        {
            let bytes = part(values, row, self.columns.div_ceil(2)).iter();
            copy(out, bytes.flat_map(|byte| [whole(byte & 15), whole(byte >> 4)]));
            copy(scales, part(given, row, scales.len()).iter().copied());
            return;
        }
        let mut numbers = vec![0.0; self.columns];
        self.row(row, &mut numbers);
        let groups = numbers.chunks(GROUP).zip(out.chunks_mut(GROUP));
        for ((numbers, out), scale) in groups.zip(scales) {
            *scale = nearest(numbers, out, 7.0);
        }
    }

    /// Columns that share a scale as 4-bit integers.
    pub(crate) fn group(&self) -> usize {
        match &self.values {
            Values::Int4 { group, .. } => *group,
            _ => GROUP,
        }
    }

    /// Bytes of so many rows, but for their scales.
    pub(crate) fn bytes(&self, rows: usize, precision: Precision) -> u64 {
        let bits = match precision {
            Precision::F32 => 32,
            Precision::F16 => 16,
            Precision::Int8 => 8,
            Precision::Int4 => 4,
        };
        (rows as u64)
            .saturating_mul(self.columns as u64)
            .saturating_mul(bits)
            / 8
    }
}

/// A whole number of -8 to 7 as 8 above itself.
pub(crate) fn nibble(whole: i8) -> u8 {
    whole.saturating_add(8).cast_unsigned() & 15
}

fn whole(nibble: u8) -> i8 {
    nibble.cast_signed().saturating_sub(8)
}

fn copy<T>(out: &mut [T], from: impl Iterator<Item = T>) {
    out.iter_mut().zip(from).for_each(|(out, value)| *out = value);
}

/// Whole numbers next to `numbers` as multiples of a scale, and the scale. A cast takes not-a-number, which is 0 / 0,
/// to 0.
fn nearest(numbers: &[f32], out: &mut [i8], most: f32) -> f32 {
    let largest = numbers
        .iter()
        .fold(0.0, |largest: f32, number| largest.max(number.abs()));
    let scale = largest / most;
    let whole = |number: &f32| (number / scale).round_ties_even().clamp(-most, most) as i8;
    copy(out, numbers.iter().map(whole));
    scale
}
