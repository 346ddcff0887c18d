//! Whole numbers: shifts that round, roots, reciprocals. The kernels' twin is `kernels/exact/int.wgsl`.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "the bounds that each function states rule overflow out; sums that may leave them wrap or saturate by name"
)]

/// Fraction bits of a probability within attention.
pub(crate) const SHARE_POINT: u32 = 24;

/// The nearest number that a tensor holds: never `i32::MIN`, so that every number has a negative.
pub(crate) fn saturate(value: i64) -> i32 {
    value.clamp(i64::from(-i32::MAX), i64::from(i32::MAX)) as i32
}

/// `value / 2^shift`, to the nearest, halves up; saturated. A shift below zero multiplies.
pub(crate) fn rescale(value: i64, shift: i32) -> i32 {
    if shift <= 0 {
        return saturate(i64::from(saturate(value)) << shift.unsigned_abs().min(31));
    }
    let halves = value >> (shift - 1).min(62);
    saturate(halves.wrapping_add(1) >> 1)
}

/// Bits of a number: the least `b` with `value < 2^b`.
pub(crate) fn bits(value: u32) -> i32 {
    32 - value.leading_zeros() as i32
}

/// `total / count`, to the nearest, halves away from zero; `count` is at least 1.
pub(crate) fn mean(total: i64, count: u32) -> i32 {
    let count = u64::from(count.max(1));
    let size = (total.unsigned_abs() + count / 2) / count;
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    saturate(if total < 0 { -size } else { size })
}

/// `floor((2^63 - 1) / top)` for `top` of 2^31 or more: again a number of 2^31 or more.
pub(crate) fn reciprocal(top: u32) -> u32 {
    let quotient = (u64::MAX >> 1) / u64::from(top.max(1 << 31));
    quotient as u32
}

/// The inverse of a sum: `1 / sum` is about `mantissa / 2^(95 - zeros)`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Inverse {
    mantissa: u32,
    zeros: u32,
}

impl Inverse {
    /// Of a sum that is not zero.
    pub(crate) fn of(sum: u64) -> Self {
        let zeros = sum.leading_zeros().min(63);
        Self {
            mantissa: reciprocal((sum << zeros >> 32) as u32),
            zeros,
        }
    }

    /// `part / sum`, with [`SHARE_POINT`] fraction bits: `part` is at most 2^30, `sum` between 2^30 and 2^50.
    pub(crate) fn share(self, part: u32) -> u32 {
        let product = u64::from(part) * u64::from(self.mantissa);
        let shift = (95 - SHARE_POINT).saturating_sub(self.zeros).clamp(1, 63);
        ((product + (1 << (shift - 1))) >> shift) as u32
    }
}

/// `sqrt(count / total)` as `mantissa * 2^(halved - 63)`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Root {
    pub(crate) mantissa: u32,
    pub(crate) halved: i32,
}

impl Root {
    /// `None` where `total` is zero; `count` is at least 1 and at most 2^16.
    pub(crate) fn of(total: u64, count: u32) -> Option<Self> {
        let (total, first) = raised(total)?;
        let (square, second) = raised(total / u64::from(count.max(1)))?;
        Some(Self {
            mantissa: reciprocal(square.isqrt() as u32),
            halved: ((first + second) / 2) as i32,
        })
    }
}

/// Moved up by an even number of bits, so that one of the two highest is set.
fn raised(value: u64) -> Option<(u64, u32)> {
    let by = value.leading_zeros() & !1;
    (value != 0).then(|| (value << by, by))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn rescaling_rounds_halves_up_and_saturates() {
        for (value, shift, expected) in [
            (3, 1, 2),
            (-3, 1, -1),
            (5, 2, 1),
            (6, 2, 2),
            (-6, 2, -1),
            (-7, 2, -2),
            (1, -4, 16),
            (-1, -40, -i32::MAX),
            (i64::MAX, 63, 1),
            (i64::MIN, 63, -1),
            (i64::MIN, 100, -1),
            (i64::MAX, 8, i32::MAX),
            (1 << 40, 0, i32::MAX),
            (i64::MIN, -5, -i32::MAX),
            (0, -100, 0),
        ] {
            assert_eq!(rescale(value, shift), expected, "{value} by {shift}");
        }
    }

    #[test]
    fn roots_and_reciprocals_are_near() {
        for total in [1u64, 2, 3, 1000, 1 << 31, (1 << 40) + 12345, 1 << 62, u64::MAX] {
            for count in [1u32, 2, 384, 1 << 16] {
                let root = Root::of(total, count).unwrap();
                let got = f64::from(root.mantissa) * 2f64.powi(root.halved - 63);
                let want = (f64::from(count) / total as f64).sqrt();
                assert!((got / want - 1.0).abs() < 2e-9, "{total} {count}: {got} {want}");
            }
        }
        assert!(Root::of(0, 7).is_none());
    }

    #[test]
    fn shares_are_near() {
        for sum in [1u64 << 30, (1 << 30) + 1, 3 << 30, (1 << 50) - 1] {
            for part in [0u32, 1, 1 << 12, 1 << 30] {
                let got = f64::from(Inverse::of(sum).share(part));
                let want = f64::from(part) / sum as f64 * f64::from(1u32 << SHARE_POINT);
                assert!((got - want).abs() <= 0.51, "{part} / {sum}: {got} {want}");
            }
        }
    }

    #[test]
    fn means_round_to_the_nearest() {
        assert_eq!(mean(7, 2), 4);
        assert_eq!(mean(-7, 2), -4);
        assert_eq!(mean(-4, 3), -1);
        assert_eq!(mean(i64::MIN, 1), -i32::MAX);
    }
}
