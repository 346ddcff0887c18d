//! Weights made smaller: the forms of [`Values`] that are not single precision, from numbers that are.
//!
//! Whole numbers are symmetric around zero: the scale is the largest magnitude divided by 127, or 7, and each number is
//! the nearest multiple of it, halves to the even one (what the hardware rounds to). What lies all at zero has scale
//! zero. Numbers must be finite; others saturate, and those that are none count as zero.

use std::borrow::Cow;

use half::{bf16, f16};

use super::Values;

/// Columns that share a scale in [`Precision::Int4`](super::Precision::Int4).
pub const GROUP: usize = 32;

/// As 8-bit whole numbers, rows of so many columns; of a last row that is not whole, nothing is left.
pub fn int8(values: &[f32], columns: usize) -> Values<'static> {
    let rows = values.chunks_exact(columns.max(1));
    let mut whole = Vec::with_capacity(values.len());
    let mut scales = Vec::with_capacity(rows.len());
    for row in rows {
        let scale = largest(row) / 127.0;
        scales.push(scale);
        whole.extend(row.iter().map(|value| nearest(*value, scale, 127.0)));
    }
    Values::Int8 {
        values: Cow::Owned(whole),
        scales: Cow::Owned(scales),
    }
}

/// As 4-bit whole numbers with a scale for every [`GROUP`] columns. `None` where their number is no multiple of it, or
/// rows are not whole.
pub fn int4(values: &[f32], columns: usize) -> Option<Values<'static>> {
    let whole_groups = columns.is_multiple_of(GROUP) && columns > 0;
    if !whole_groups || !values.len().is_multiple_of(columns) {
        return None;
    }
    let mut bytes = Vec::with_capacity(values.len() / 2);
    let mut scales = Vec::with_capacity(values.len() / GROUP);
    for group in values.as_chunks::<GROUP>().0 {
        let scale = largest(group) / 7.0;
        scales.push(scale);
        let pairs = group.as_chunks::<2>().0;
        bytes.extend(pairs.iter().map(|[even, odd]| packed(*even, *odd, scale)));
    }
    Some(Values::Int4 {
        values: Cow::Owned(bytes),
        scales: Cow::Owned(scales),
        group: GROUP,
    })
}

/// As half precision: to the nearest, halves to the even one. `Err` with the place of the first number beyond its range,
/// 65 504.
pub fn half(values: &[f32]) -> Result<Values<'static>, usize> {
    let mut bits = Vec::with_capacity(values.len());
    for (place, value) in values.iter().enumerate() {
        let half = f16::from_f32(*value);
        if half.is_infinite() && value.is_finite() {
            return Err(place);
        }
        bits.push(half.to_bits());
    }
    Ok(Values::F16(Cow::Owned(bits)))
}

/// As the upper half of single precision: to the nearest, halves to the even one.
pub fn brain(values: &[f32]) -> Values<'static> {
    let bits = values.iter().map(|value| bf16::from_f32(*value).to_bits());
    Values::Bf16(Cow::Owned(bits.collect()))
}

fn largest(values: &[f32]) -> f32 {
    values
        .iter()
        .fold(0.0, |largest, value| f32::max(largest, value.abs()))
}

/// A cast turns what is no number, as zero divided by zero, into zero.
fn nearest(value: f32, scale: f32, most: f32) -> i8 {
    (value / scale).round_ties_even().clamp(-most, most) as i8
}

fn packed(even: f32, odd: f32, scale: f32) -> u8 {
    let nibble = |value| nearest(value, scale, 7.0).saturating_add(8).cast_unsigned();
    nibble(even) | nibble(odd) << 4
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
    use super::*;

    /// Expected numbers by hand, from the definition.
    #[test]
    fn int8_rounds_to_the_nearest_and_halves_to_even() {
        let row = [127.0, -127.0, 0.5, 1.5, -2.5, 0.0];
        let Values::Int8 { values, scales } = int8(&row, 6) else {
            panic!("another form");
        };
        assert_eq!(&*values, &[127, -127, 0, 2, -2, 0]);
        assert_eq!(&*scales, &[1.0]);
    }

    #[test]
    fn each_row_has_its_own_scale() {
        let Values::Int8 { values, scales } = int8(&[2.0, 1.0, 0.0, 0.0, -1e-3, 5e-4], 2) else {
            panic!("another form");
        };
        assert_eq!(&*values, &[127, 64, 0, 0, -127, 64]);
        assert_eq!(&*scales, &[2.0 / 127.0, 0.0, 1e-3 / 127.0]);
    }

    #[test]
    fn int4_packs_the_even_column_low() {
        let mut row = [0.0f32; 32];
        row[0] = 7.0;
        row[1] = -7.0;
        row[2] = 2.5;
        row[3] = 3.5;
        let Some(Values::Int4 {
            values,
            scales,
            group,
        }) = int4(&row, 32)
        else {
            panic!("another form");
        };
        assert_eq!(&values[..3], &[0x1f, 0xca, 0x88]);
        assert_eq!((values.len(), &*scales, group), (16, &[1.0f32][..], 32));
    }

    #[test]
    fn int4_takes_whole_groups_only() {
        assert!(int4(&[1.0; 48], 48).is_none());
        assert!(int4(&[1.0; 65], 32).is_none());
        assert!(int4(&[], 0).is_none());
    }

    /// Where a scale is too small for single precision, nothing becomes infinite or no number.
    #[test]
    fn the_smallest_numbers_stay_finite() {
        for value in [f32::from_bits(1), f32::MIN_POSITIVE, 1e-40] {
            let Values::Int8 { values, scales } = int8(&[value, 0.0, -value], 3) else {
                panic!("another form");
            };
            let back: Vec<f32> = values.iter().map(|whole| f32::from(*whole) * scales[0]).collect();
            assert!(
                back.iter()
                    .all(|back| back.is_finite() && back.abs() <= value * 128.0),
                "{back:?}"
            );
            assert_eq!(back[1], 0.0);
        }
    }

    #[test]
    fn brain_rounds_to_even() {
        let Values::Bf16(bits) = brain(&[1.0, f32::from_bits(0x3f80_8000), f32::from_bits(0x3f81_8000)])
        else {
            panic!("another form");
        };
        assert_eq!(&*bits, &[0x3f80, 0x3f80, 0x3f82]);
    }

    #[test]
    fn half_names_what_does_not_fit() {
        assert_eq!(half(&[1.0, 65_504.0, 65_520.0]).err(), Some(2));
        let Ok(Values::F16(bits)) = half(&[1.0, -2.0, 65_504.0, 5.960_464_5e-8]) else {
            panic!("another form");
        };
        assert_eq!(&*bits, &[0x3c00, 0xc000, 0x7bff, 0x0001]);
    }
}
