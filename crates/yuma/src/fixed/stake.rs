//! Stakes: 64 bits before the point and 64 behind.

use super::I32F32;

/// A signed number of 64 integer and 64 fraction bits, by its raw bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct I64F64(i128);

/// Fraction bits.
const FRACTION: u32 = 64;

impl I64F64 {
    /// 0.
    pub const ZERO: Self = Self(0);

    /// The number with these raw bits.
    pub const fn from_bits(bits: i128) -> Self {
        Self(bits)
    }

    /// The raw bits: the number times 2^64.
    pub const fn to_bits(self) -> i128 {
        self.0
    }

    /// An integer, held in range: from 2^63 on it is the largest number.
    pub const fn from_int(value: u64) -> Self {
        if value > i64::MAX as u64 {
            Self(i128::MAX)
        } else {
            Self((value as i128) << FRACTION)
        }
    }

    /// `value / u64::MAX`, through a format of 32 fraction bits as the chain does it.
    #[expect(clippy::arithmetic_side_effects, reason = "a constant divisor")]
    pub const fn from_ratio(value: u64) -> Self {
        Self((((value as i128) << 32) / u64::MAX as i128) << 32)
    }

    /// Rounded down, within `u64`.
    pub const fn to_u64(self) -> u64 {
        if self.0 < 0 {
            0
        } else {
            (self.0 >> FRACTION) as u64
        }
    }

    /// Sum, held in range.
    #[must_use]
    pub const fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Product of two numbers that are not negative, rounded down, held in range.
    #[must_use]
    pub const fn mul(self, other: Self) -> Self {
        let (a, b) = (self.0 as u128, other.0 as u128);
        let low = u64::MAX as u128;
        let (a1, a0, b1, b0) = (a >> FRACTION, a & low, b >> FRACTION, b & low);
        // Each product of two halves fits; only the sum may leave the range.
        let whole = a1.wrapping_mul(b1);
        if whole > i64::MAX as u128 {
            return Self(i128::MAX);
        }
        let sum = (whole << FRACTION)
            .saturating_add(a1.wrapping_mul(b0))
            .saturating_add(a0.wrapping_mul(b1))
            .saturating_add(a0.wrapping_mul(b0) >> FRACTION);
        if sum > i128::MAX as u128 {
            Self(i128::MAX)
        } else {
            Self(sum as i128)
        }
    }

    /// This part of `whole` as a share, rounded down: `0 ≤ self ≤ whole` and `whole > 0`, else zero.
    ///
    /// The chain divides to 64 fraction bits and drops 32 of them; the 32 that stay are the same.
    pub fn share_of(self, whole: Self) -> I32F32 {
        if self.0 < 0 || whole.0 <= 0 || self.0 > whole.0 {
            return I32F32::ZERO;
        }
        if self.0 == whole.0 {
            return I32F32::ONE;
        }
        let (divisor, mut rest) = (whole.0 as u128, self.0 as u128);
        let mut bits = 0i64;
        for _ in 0..32 {
            // The rest stays below the divisor, which is below 2^127.
            rest <<= 1;
            bits <<= 1;
            if rest >= divisor {
                rest = rest.wrapping_sub(divisor);
                bits |= 1;
            }
        }
        I32F32::from_bits(bits)
    }
}
