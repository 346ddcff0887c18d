//! Rows of weights as files have them, in single precision.

use half::bf16;

use super::f16::widen;
use super::{MatrixData, NnError, Values};

impl MatrixData<'_> {
    /// All whole rows that there are numbers for, in single precision. Half precision is exact; whole numbers are
    /// multiplied by their scale, one rounding each.
    pub fn to_f32(&self) -> Vec<f32> {
        let mut all = vec![0.0; self.held().saturating_mul(self.columns)];
        let rows = all.chunks_exact_mut(self.columns.max(1));
        rows.enumerate().for_each(|(row, out)| self.row(row, out));
        all
    }

    /// How many rows the numbers make, whatever `rows` says.
    fn held(&self) -> usize {
        let (length, row) = match &self.values {
            Values::F32(values) => (values.len(), self.columns),
            Values::F16(values) | Values::Bf16(values) => (values.len(), self.columns),
            Values::Int8 { values, .. } => (values.len(), self.columns),
            Values::Int4 { values, .. } => (values.len(), self.columns.div_ceil(2)),
        };
        length.checked_div(row).unwrap_or(0)
    }

    /// Whether there are as many numbers as rows and columns say, and any columns.
    ///
    /// # Errors
    /// [`NnError::Shape`].
    pub(crate) fn check(&self) -> Result<(), NnError> {
        expect("whether weights have columns", 1, self.columns.min(1) as u64)?;
        let count = product(self.rows, self.columns);
        let numbers = |got: usize| expect("numbers of a matrix", count, got as u64);
        match &self.values {
            Values::F32(values) => numbers(values.len()),
            Values::F16(values) | Values::Bf16(values) => numbers(values.len()),
            Values::Int8 { values, scales } => {
                numbers(values.len())?;
                expect("scales of a matrix", self.rows as u64, scales.len() as u64)
            }
            Values::Int4 {
                values,
                scales,
                group,
            } => self.check_int4(values, scales, *group),
        }
    }

    fn check_int4(&self, values: &[u8], scales: &[f32], group: usize) -> Result<(), NnError> {
        let rest = self.columns.checked_rem(group).unwrap_or(self.columns);
        expect("columns beyond the last group", 0, rest as u64)?;
        let bytes = product(self.rows, self.columns.div_ceil(2));
        expect("bytes of a matrix", bytes, values.len() as u64)?;
        let groups = self.columns.checked_div(group).unwrap_or(0);
        expect(
            "scales of a matrix",
            product(self.rows, groups),
            scales.len() as u64,
        )
    }

    /// Writes one row of `columns` numbers; there is one where [`Self::check`] passed and `row` is below `rows`.
    pub(crate) fn row(&self, row: usize, out: &mut [f32]) {
        match &self.values {
            Values::F32(values) => fill(out, part(values, row, self.columns), |value| value),
            Values::F16(values) => fill(out, part(values, row, self.columns), widen),
            Values::Bf16(values) => fill(out, part(values, row, self.columns), |bits| {
                bf16::from_bits(bits).to_f32()
            }),
            Values::Int8 { values, scales } => {
                let scale = scales.get(row).copied().unwrap_or_default();
                fill(out, part(values, row, self.columns), |value| {
                    f32::from(value) * scale
                });
            }
            Values::Int4 {
                values,
                scales,
                group,
            } => {
                let groups = self.columns.checked_div(*group).unwrap_or(0);
                let values = part(values, row, self.columns.div_ceil(2));
                int4(values, part(scales, row, groups), *group, out);
            }
        }
    }
}

/// Writes numbers that lie two to a byte, 8 above themselves.
pub(crate) fn int4(values: &[u8], scales: &[f32], group: usize, out: &mut [f32]) {
    let nibbles = values.iter().flat_map(|byte| [byte & 15, byte >> 4]);
    let whole = nibbles.map(|nibble| f32::from(nibble) - 8.0);
    out.iter_mut().zip(whole).for_each(|(out, whole)| *out = whole);
    for (out, scale) in out.chunks_mut(group.max(1)).zip(scales) {
        out.iter_mut().for_each(|out| *out *= scale);
    }
}

/// The `at`th run of `length`.
pub(crate) fn part<T>(values: &[T], at: usize, length: usize) -> &[T] {
    let from = at.saturating_mul(length);
    values.get(from..from.saturating_add(length)).unwrap_or_default()
}

fn fill<T: Copy>(out: &mut [f32], values: &[T], widen: impl Fn(T) -> f32) {
    out.iter_mut()
        .zip(values)
        .for_each(|(out, value)| *out = widen(*value));
}

fn product(a: usize, b: usize) -> u64 {
    (a as u64).saturating_mul(b as u64)
}

fn expect(what: &'static str, expected: u64, got: u64) -> Result<(), NnError> {
    if expected == got {
        Ok(())
    } else {
        Err(NnError::Shape { what, expected, got })
    }
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "tests"
)]
mod tests {
    use std::borrow::Cow;

    use super::super::quantise;
    use super::*;

    fn matrix(columns: usize, values: Values<'_>) -> MatrixData<'_> {
        MatrixData {
            rows: 2,
            columns,
            values,
        }
    }

    /// Bit patterns of 1, -2, the largest number of each form.
    #[test]
    fn halves_are_exact() {
        let f16 = matrix(2, Values::F16(Cow::Borrowed(&[0x3c00, 0xc000, 0x7bff, 0x0001])));
        assert_eq!(f16.to_f32(), [1.0, -2.0, 65_504.0, 5.960_464_5e-8]);
        let bf16 = matrix(2, Values::Bf16(Cow::Borrowed(&[0x3f80, 0xc000, 0x7f7f, 0x0000])));
        assert_eq!(bf16.to_f32(), [1.0, -2.0, f32::from_bits(0x7f7f_0000), 0.0]);
    }

    /// A whole number is at most half a scale away from what it stands for.
    #[test]
    fn quantised_numbers_come_back_within_half_a_scale() {
        let numbers: Vec<f32> = (0..128).map(|i| ((i * 37 % 101) as f32 - 50.0) * 0.013).collect();
        let bound = |most: f32| 50.0 * 0.013 / most / 2.0 + 1e-6;
        let near = |back: Vec<f32>, most| {
            assert_eq!(back.len(), numbers.len());
            for (back, number) in back.iter().zip(&numbers) {
                assert!((back - number).abs() <= bound(most), "{back} for {number}");
            }
        };
        near(matrix(64, quantise::int8(&numbers, 64)).to_f32(), 127.0);
        near(matrix(64, quantise::int4(&numbers, 64).unwrap()).to_f32(), 7.0);
    }
}
