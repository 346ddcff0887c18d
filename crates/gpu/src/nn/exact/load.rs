//! From floats to integers, when parameters and inputs arrive: sums, products, quotients and casts of IEEE 754 alone,
//! so that every machine finds the same integers.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "exponents of single and double precision are below 2^11; floats do not overflow into anything"
)]

use crate::nn::NnError;

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
    let most = parts
        .iter()
        .try_fold(0f32, |most, part| largest(part).map(|other| other.max(most)))?;
    let exponent = exponent(f64::from(most)).unwrap_or_default();
    Ok((BITS - exponent).min(MOST_POINT))
}

/// The largest magnitude; all must be finite.
pub(crate) fn largest(values: &[f32]) -> Result<f32, NnError> {
    // Of floats without their sign, larger ones have larger bits, and what is not finite the largest.
    let bits = values.iter().map(|value| value.abs().to_bits()).max();
    let most = f32::from_bits(bits.unwrap_or_default());
    if most.is_finite() {
        Ok(most)
    } else {
        Err(NnError::Unsupported("exact numbers that are not finite"))
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
}
