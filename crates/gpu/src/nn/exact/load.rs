//! From floats to integers, when parameters and inputs arrive: sums, products, quotients and casts of IEEE 754 alone,
//! so that every machine finds the same integers.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "exponents of single and double precision are below 2^11; floats do not overflow into anything"
)]

use half::{bf16, f16};

use crate::nn::{MatrixData, NnError, Values};

/// Bits of numbers that are not weights.
const BITS: i32 = 30;
/// Most fraction bits of those: smaller numbers lose some.
const MOST_POINT: i32 = 62;

/// Whole numbers with so many fraction bits: `value / 2^point`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fixed {
    pub(crate) values: Vec<i32>,
    pub(crate) point: i32,
}

impl Fixed {
    /// With as many fraction bits as leave every number below 2^30.
    ///
    /// # Errors
    /// [`NnError::Unsupported`] where a number is infinite, or none.
    pub(crate) fn of(values: &[f32]) -> Result<Self, NnError> {
        let point = point_for(&[values])?;
        let values = values.iter().map(|value| fixed(*value, point)).collect();
        Ok(Self { values, point })
    }
}

/// As many fraction bits as leave every number of all of them below 2^30.
pub(crate) fn point_for(parts: &[&[f32]]) -> Result<i32, NnError> {
    let all = parts.iter().copied().flatten();
    let most = all.fold(0f32, |most, value| {
        if value.is_nan() {
            f32::INFINITY
        } else {
            most.max(value.abs())
        }
    });
    match exponent(f64::from(most)) {
        None => Err(NnError::Unsupported("exact numbers that are not finite")),
        Some(exponent) => Ok((BITS - exponent).min(MOST_POINT)),
    }
}

/// The least `e` with `value < 2^e`, of a value of zero or more; `None` where it is infinite.
fn exponent(value: f64) -> Option<i32> {
    let bits = (value.to_bits() >> 52) as i32;
    match bits {
        0 => Some(-1022),
        2047.. => None,
        _ => Some(bits - 1022),
    }
}

/// A float with so many fraction bits, to the nearest; those beyond 31 bits saturate.
pub(crate) fn fixed(value: f32, point: i32) -> i32 {
    super::int::saturate(nearest(f64::from(value) * power_of_two(point)))
}

/// The nearest whole number, halves up. Saturates.
pub(crate) fn nearest(value: f64) -> i64 {
    (value + 0.5).floor() as i64
}

/// `2^exponent`, for -1022 to 1023.
pub(crate) fn power_of_two(exponent: i32) -> f64 {
    let biased = exponent.clamp(-1022, 1023) + 1023;
    f64::from_bits(u64::from(biased.unsigned_abs()) << 52)
}

/// The number a tensor's integer stands for.
pub(crate) fn float(value: i32, point: i32) -> f32 {
    (f64::from(value) * power_of_two(-point)) as f32
}

/// A positive factor: `mantissa / 2^exponent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Scale {
    /// Zero, or with its highest bit set of as many as were asked for.
    pub(crate) mantissa: u32,
    pub(crate) exponent: i32,
}

impl Scale {
    /// The smallest with a mantissa of `bits` bits, at most 32, that is not below `value`: finite, zero or more.
    pub(crate) fn at_least(value: f64, bits: u32) -> Self {
        let Some(exponent) = exponent(value).filter(|_| value > 0.0) else {
            return Self::default();
        };
        let exponent = bits.cast_signed() - exponent;
        let mantissa = (value * power_of_two(exponent)).ceil() as u64;
        // Rounded up to a power of two, it has one bit more.
        let carry = i32::from(mantissa >> bits != 0);
        Self {
            mantissa: (mantissa >> carry) as u32,
            exponent: exponent - carry,
        }
    }

    /// The factor itself: exact.
    pub(crate) fn value(self) -> f64 {
        f64::from(self.mantissa) * power_of_two(-self.exponent)
    }
}

/// The rows of a matrix, one after the other, in double precision, which holds every form exactly.
///
/// # Errors
/// [`NnError::Shape`] where there are not as many numbers as rows and columns say.
pub(crate) fn rows<'a>(data: &'a MatrixData<'_>) -> Result<impl Iterator<Item = Vec<f64>> + 'a, NnError> {
    check(data)?;
    Ok((0..data.rows).map(|row| take(data, row)))
}

fn check(data: &MatrixData<'_>) -> Result<(), NnError> {
    if data.columns == 0 {
        return Err(NnError::Unsupported("a matrix without columns"));
    }
    let numbers = data.rows.saturating_mul(data.columns);
    let same = |what, expected: usize, got: usize| super::same(what, expected, got);
    match &data.values {
        Values::F32(values) => same("numbers of a matrix", numbers, values.len()),
        Values::F16(values) | Values::Bf16(values) => same("numbers of a matrix", numbers, values.len()),
        Values::Int8 { values, scales } => {
            same("numbers of a matrix", numbers, values.len())?;
            same("scales of a matrix", data.rows, scales.len())
        }
        Values::Int4 {
            values,
            scales,
            group,
        } => {
            let groups = data.columns.checked_div(*group).unwrap_or(0);
            same("columns of a group", data.columns, groups.saturating_mul(*group))?;
            same(
                "scales of a matrix",
                data.rows.saturating_mul(groups),
                scales.len(),
            )?;
            let bytes = data.rows.saturating_mul(data.columns.div_ceil(2));
            same("bytes of a matrix", bytes, values.len())
        }
    }
}

/// One row; [`check`] has seen the lengths.
fn take(data: &MatrixData<'_>, row: usize) -> Vec<f64> {
    let columns = data.columns;
    match &data.values {
        Values::F32(values) => part(values, row, columns)
            .iter()
            .map(|value| f64::from(*value))
            .collect(),
        Values::F16(values) => part(values, row, columns)
            .iter()
            .map(|bits| f16::from_bits(*bits).to_f64())
            .collect(),
        Values::Bf16(values) => {
            let float = |bits: &u16| bf16::from_bits(*bits).to_f64();
            part(values, row, columns).iter().map(float).collect()
        }
        Values::Int8 { values, scales } => {
            let scale = scales.get(row).copied().map_or(0.0, f64::from);
            part(values, row, columns)
                .iter()
                .map(|value| f64::from(*value) * scale)
                .collect()
        }
        Values::Int4 {
            values,
            scales,
            group,
        } => {
            let bytes = part(values, row, columns.div_ceil(2));
            let scales = part(scales, row, columns.checked_div(*group).unwrap_or(0));
            let nibbles = bytes.iter().flat_map(|byte| [byte & 15, byte >> 4]);
            let scales = scales
                .iter()
                .flat_map(|scale| std::iter::repeat_n(f64::from(*scale), *group));
            let value = |(nibble, scale): (u8, f64)| (f64::from(nibble) - 8.0) * scale;
            nibbles.zip(scales).map(value).collect()
        }
    }
}

fn part<T>(values: &[T], row: usize, columns: usize) -> &[T] {
    let start = row.saturating_mul(columns);
    values
        .get(start..start.saturating_add(columns))
        .unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn fixed_numbers_use_their_bits() {
        let of = |values: &[f32]| Fixed::of(values).unwrap();
        assert_eq!(
            of(&[1.0, -0.5]),
            Fixed {
                values: vec![1 << 29, -(1 << 28)],
                point: 29
            }
        );
        assert_eq!(of(&[0.0]).values, [0]);
        assert_eq!(of(&[3e38]).point, -98);
        assert!(of(&[3e38]).values[0] > 1 << 29);
        assert!(Fixed::of(&[f32::NAN]).is_err());
        assert!(Fixed::of(&[1.0, f32::NEG_INFINITY]).is_err());
        assert_eq!(float(of(&[-0.1]).values[0], of(&[-0.1]).point), -0.1);
    }

    #[test]
    fn scales_are_the_smallest_that_reach() {
        for value in [1.0, 1.0001, 0.999_999, 3.7e-40, 1e38, 32_768.0, 32_767.5] {
            let scale = Scale::at_least(value, 15);
            assert!(scale.value() >= value && scale.value() < value * (1.0 + 1.0 / 8192.0));
            assert!((1 << 14..1 << 15).contains(&scale.mantissa));
        }
        assert_eq!(Scale::at_least(0.0, 15), Scale::default());
    }

    #[test]
    fn four_bits_are_read() {
        let data = MatrixData {
            rows: 2,
            columns: 4,
            values: Values::Int4 {
                values: vec![0x19, 0xf8, 0x88, 0x0f].into(),
                scales: vec![0.5, 2.0, 1.0, 3.0].into(),
                group: 2,
            },
        };
        let rows: Vec<_> = rows(&data).unwrap().collect();
        assert_eq!(rows, [[0.5, -3.5, 0.0, 14.0], [0.0, 0.0, 21.0, -24.0]]);
    }
}
