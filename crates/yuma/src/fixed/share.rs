//! Shares, weights, bonds: 32 bits before the point and 32 behind.

/// A signed number of 32 integer and 32 fraction bits, by its raw bits.
///
/// Nearly all of them lie between zero and one, for which the operations take one 64-bit step; the general case is
/// kept out of their way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct I32F32(i64);

/// Fraction bits.
const FRACTION: u32 = 32;

impl I32F32 {
    /// 0.
    pub const ZERO: Self = Self(0);
    /// 1.
    pub const ONE: Self = Self(1 << FRACTION);
    /// 1/2.
    pub const HALF: Self = Self(1 << 31);
    /// The largest, just below 2^31.
    pub const MAX: Self = Self(i64::MAX);
    /// The smallest, -2^31.
    pub const MIN: Self = Self(i64::MIN);

    /// The number with these raw bits.
    #[inline]
    pub const fn from_bits(bits: i64) -> Self {
        Self(bits)
    }

    /// The raw bits: the number times 2^32.
    #[inline]
    pub const fn to_bits(self) -> i64 {
        self.0
    }

    /// An integer.
    #[inline]
    pub const fn from_int(value: i32) -> Self {
        Self((value as i64) << FRACTION)
    }

    /// A stored ratio: `value / 65535`. Source: `u16_proportion_to_fixed`, `epoch/math.rs`.
    #[inline]
    pub const fn from_ratio(value: u16) -> Self {
        Self::from_int(value as i32).safe_div(Self::from_int(u16::MAX as i32))
    }

    /// As a stored ratio: `floor(self · 65535)` within `u16`. Source: `fixed_proportion_to_u16`, `epoch/math.rs`.
    #[inline]
    pub const fn to_ratio(self) -> u16 {
        self.mul(Self::from_int(u16::MAX as i32)).to_u16()
    }

    /// Rounded down, within `u16`: negative numbers give 0.
    #[inline]
    pub const fn to_u16(self) -> u16 {
        let whole = self.0 >> FRACTION;
        if whole < 0 {
            0
        } else if whole > u16::MAX as i64 {
            u16::MAX
        } else {
            whole as u16
        }
    }

    /// The nearest double, for showing and drawing.
    pub const fn to_f64(self) -> f64 {
        self.0 as f64 / (1u64 << FRACTION) as f64
    }

    /// Sum, held in range.
    #[inline]
    #[must_use]
    pub const fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Difference, held in range.
    #[inline]
    #[must_use]
    pub const fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Product rounded down, held in range.
    #[inline]
    #[must_use]
    pub const fn mul(self, other: Self) -> Self {
        let (a, b) = (self.0 as u64, other.0 as u64);
        if (a | b) >> FRACTION == 0 {
            return Self((a.wrapping_mul(b) >> FRACTION) as i64);
        }
        Self(clamp(wide_mul(self.0, other.0)))
    }

    /// Product rounded down, if it is in range.
    #[inline]
    pub const fn checked_mul(self, other: Self) -> Option<Self> {
        let product = wide_mul(self.0, other.0);
        let held = clamp(product);
        if held as i128 == product {
            Some(Self(held))
        } else {
            None
        }
    }

    /// Sum, if it is in range.
    #[inline]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(bits) => Some(Self(bits)),
            None => None,
        }
    }

    /// Quotient rounded towards zero; zero when there is none or it is out of range. Source: `safe_div`,
    /// `primitives/safe-math`.
    #[expect(clippy::arithmetic_side_effects, reason = "the divisors are above zero")]
    #[inline]
    #[must_use]
    pub const fn safe_div(self, other: Self) -> Self {
        let (a, b) = (self.0, other.0);
        // By one bit even a share may leave the range.
        if b > 1 {
            if (a as u64) >> FRACTION == 0 {
                return Self((((a as u64) << FRACTION) / b as u64) as i64);
            }
            if a == b {
                return Self::ONE;
            }
            if a >= 0 && (a | b) as u32 == 0 {
                return Self(a / (b >> FRACTION));
            }
        }
        wide_div(a, b)
    }

    /// A number that is not negative by a small positive integer, rounded down.
    #[expect(clippy::arithmetic_side_effects, reason = "the divisor is above zero")]
    #[inline]
    pub(super) const fn over(self, divisor: u32) -> Self {
        Self(((self.0 as u64) / (divisor as u64)) as i64)
    }

    /// The larger of the two.
    #[inline]
    #[must_use]
    pub const fn max(self, other: Self) -> Self {
        if self.0 < other.0 { other } else { self }
    }

    /// The smaller of the two.
    #[inline]
    #[must_use]
    pub const fn min(self, other: Self) -> Self {
        if self.0 > other.0 { other } else { self }
    }

    /// Held between `low` and `high`; where these are the wrong way round, `high` wins.
    #[inline]
    #[must_use]
    pub const fn clamp(self, low: Self, high: Self) -> Self {
        self.max(low).min(high)
    }

    /// Whether it is above zero.
    #[inline]
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }
}

#[inline]
const fn wide_mul(a: i64, b: i64) -> i128 {
    (a as i128).wrapping_mul(b as i128) >> FRACTION
}

#[inline]
const fn clamp(value: i128) -> i64 {
    if value > i64::MAX as i128 {
        i64::MAX
    } else if value < i64::MIN as i128 {
        i64::MIN
    } else {
        value as i64
    }
}

/// A division in 128 bits: out of line, for few need it.
#[cold]
#[inline(never)]
const fn wide_div(a: i64, b: i64) -> I32F32 {
    match ((a as i128) << FRACTION).checked_div(b as i128) {
        Some(quotient) if clamp(quotient) as i128 == quotient => I32F32(clamp(quotient)),
        _ => I32F32::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_lose_at_most_one_step() {
        assert_eq!(I32F32::from_ratio(u16::MAX), I32F32::ONE);
        for value in 0..=u16::MAX {
            let there_and_back = I32F32::from_ratio(value).to_ratio();
            assert!(
                value.abs_diff(there_and_back) <= 1,
                "{value} became {there_and_back}"
            );
        }
    }

    #[test]
    fn quotients_that_cannot_be_are_zero() {
        assert_eq!(I32F32::ONE.safe_div(I32F32::ZERO), I32F32::ZERO);
        assert_eq!(I32F32::MAX.safe_div(I32F32::from_bits(1)), I32F32::ZERO);
        assert_eq!(I32F32::MIN.safe_div(I32F32::from_int(-1)), I32F32::ZERO);
        assert_eq!(I32F32::HALF.safe_div(I32F32::from_bits(1)), I32F32::ZERO);
    }
}
