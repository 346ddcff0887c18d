//! Every form of weights as single precision.

use half::{bf16, f16};

use super::{MatrixData, Values};

impl MatrixData<'_> {
    /// Its numbers in single precision, rows after rows. Half precision is exact; whole numbers are multiplied by their
    /// scale, one rounding each.
    pub fn to_f32(&self) -> Vec<f32> {
        match &self.values {
            Values::F32(values) => values.to_vec(),
            Values::F16(bits) => bits.iter().map(|bits| f16::from_bits(*bits).to_f32()).collect(),
            Values::Bf16(bits) => bits.iter().map(|bits| bf16::from_bits(*bits).to_f32()).collect(),
            Values::Int8 { values, scales } => values
                .chunks(self.columns.max(1))
                .zip(scales.iter())
                .flat_map(|(row, scale)| row.iter().map(move |whole| f32::from(*whole) * scale))
                .collect(),
            Values::Int4 {
                values,
                scales,
                group,
            } => values
                .chunks((group / 2).max(1))
                .zip(scales.iter())
                .flat_map(|(bytes, scale)| bytes.iter().flat_map(move |byte| unpacked(*byte, *scale)))
                .collect(),
        }
    }
}

/// The even column and the odd one.
fn unpacked(byte: u8, scale: f32) -> [f32; 2] {
    let of = |nibble: u8| (f32::from(nibble) - 8.0) * scale;
    [of(byte & 0x0f), of(byte >> 4)]
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
