//! Rows of weights as files have them, in single precision.

use super::f16::widen;
use super::{MatrixData, NnError, Values};

impl MatrixData<'_> {
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
                f32::from_bits(u32::from(bits) << 16)
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
