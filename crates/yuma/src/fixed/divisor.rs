//! Division of many numbers by one.

use super::I32F32;

/// A divisor above zero with its reciprocal: dividing by it is a multiplication and a correction, where the processor has
/// a product of 128 bits.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Divisor {
    whole: I32F32,
    /// What stored integers, whose fraction is zero, are divided by: the integer part, or zero if there is a fraction.
    integer: Reciprocal,
    bits: Reciprocal,
}

/// `d` and `floor((2^64 - 1) / d)`.
#[derive(Debug, Clone, Copy, Default)]
struct Reciprocal {
    divisor: u64,
    inverse: u64,
}

impl Divisor {
    /// `None` unless `whole` is above zero.
    pub(crate) fn new(whole: I32F32) -> Option<Self> {
        let bits = u64::try_from(whole.to_bits()).ok().filter(|bits| *bits != 0)?;
        let integer = if bits << 32 == 0 { bits >> 32 } else { 0 };
        Some(Self {
            whole,
            integer: Reciprocal::of(integer),
            bits: Reciprocal::of(bits),
        })
    }

    /// [`I32F32::safe_div`] by it.
    #[inline]
    pub(crate) fn divide(&self, value: I32F32) -> I32F32 {
        let bits = value.to_bits().cast_unsigned();
        let quotient = if bits >> 32 == 0 && self.bits.divisor > 1 {
            self.bits.divide(bits << 32)
        } else if self.integer.divisor != 0 && bits << 32 == 0 && value.is_positive() {
            self.integer.divide(bits)
        } else {
            return value.safe_div(self.whole);
        };
        I32F32::from_bits(quotient.cast_signed())
    }
}

impl Reciprocal {
    fn of(divisor: u64) -> Self {
        let inverse = u64::MAX.checked_div(divisor).unwrap_or_default();
        Self { divisor, inverse }
    }

    /// `floor(value / divisor)`. The estimate is right or one too small: the inverse lacks less than one, so the product
    /// lacks less than `value / 2^64`, and rounding it down less than one more.
    #[inline]
    fn divide(self, value: u64) -> u64 {
        if cfg!(target_family = "wasm") {
            return value.checked_div(self.divisor).unwrap_or_default();
        }
        let product = u128::from(value).wrapping_mul(u128::from(self.inverse));
        let estimate = (product >> 64) as u64;
        let rest = value.wrapping_sub(estimate.wrapping_mul(self.divisor));
        estimate.wrapping_add(u64::from(rest >= self.divisor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Divisors and values around every power of two, and their products: where an estimate would be off.
    #[test]
    fn divides_as_the_number_does() {
        let near = |bits: u32| [-1i64, 0, 1].map(move |by| (1i64 << bits).wrapping_add(by));
        let edges: alloc::vec::Vec<_> = (0..62).flat_map(near).collect();
        for divisor in edges
            .iter()
            .copied()
            .filter_map(|bits| Divisor::new(I32F32::from_bits(bits)))
        {
            for value in &edges {
                let product = value.wrapping_mul(divisor.whole.to_bits());
                for value in [*value, product, value << 32, product.wrapping_sub(1)].map(I32F32::from_bits) {
                    assert_eq!(
                        divisor.divide(value),
                        value.safe_div(divisor.whole),
                        "{value:?} / {divisor:?}"
                    );
                }
            }
        }
    }
}
