//! Numbers of the emission: unsigned, 128 bits in all.

/// An unsigned number with `F` fraction bits, at most 64, by its raw bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Unsigned<const F: u32>(u128);

/// 64 bits before the point and 64 behind: shares and prices.
pub type U64F64 = Unsigned<64>;

/// 96 bits before the point and 32 behind: amounts.
pub type U96F32 = Unsigned<32>;

impl<const F: u32> Unsigned<F> {
    /// 0.
    pub const ZERO: Self = Self(0);
    /// 1.
    pub const ONE: Self = Self(1 << F);
    /// 1/2.
    pub const HALF: Self = Self(1 << F >> 1);

    /// The number with these raw bits.
    pub const fn from_bits(bits: u128) -> Self {
        Self(bits)
    }

    /// The raw bits: the number times 2^F.
    pub const fn to_bits(self) -> u128 {
        self.0
    }

    /// An integer.
    pub const fn from_int(value: u64) -> Self {
        Self((value as u128) << F)
    }

    /// What the chain stores as a signed `I96F32`, by its raw bits: negative numbers count as zero.
    pub fn from_signed(bits: i128) -> Self {
        Unsigned::<32>(u128::try_from(bits).unwrap_or_default()).convert()
    }

    /// Rounded down, within `u64`.
    pub const fn to_u64(self) -> u64 {
        let whole = self.0 >> F;
        if whole > u64::MAX as u128 {
            u64::MAX
        } else {
            whole as u64
        }
    }

    /// The nearest double, for showing and drawing.
    pub const fn to_f64(self) -> f64 {
        self.0 as f64 / (1u128 << F) as f64
    }

    /// With another number of fraction bits: rounded down, held in range.
    #[must_use]
    pub const fn convert<const G: u32>(self) -> Unsigned<G> {
        if G <= F {
            return Unsigned(self.0 >> F.saturating_sub(G));
        }
        let up = G.saturating_sub(F);
        if self.0.leading_zeros() < up {
            Unsigned(u128::MAX)
        } else {
            Unsigned(self.0 << up)
        }
    }

    /// Sum, held in range.
    #[must_use]
    pub const fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Difference, held in range.
    #[must_use]
    pub const fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Product rounded down, held in range.
    #[must_use]
    pub const fn mul(self, other: Self) -> Self {
        let (high, low) = wide_mul(self.0, other.0);
        if high >> F != 0 {
            return Self(u128::MAX);
        }
        // F is neither 0 nor 128, so neither shift is out of range.
        Self(high << 128u32.saturating_sub(F) | low >> F)
    }

    /// Quotient rounded down; zero when there is none or it is out of range. Source: `safe_div`,
    /// `primitives/safe-math`.
    #[must_use]
    pub const fn safe_div(self, other: Self) -> Self {
        let (Some(mut quotient), Some(mut rest)) = (self.0.checked_div(other.0), self.0.checked_rem(other.0))
        else {
            return Self::ZERO;
        };
        if quotient.leading_zeros() < F {
            return Self::ZERO;
        }
        let mut bit = 0;
        while bit < F {
            let carried = rest >> 127 != 0;
            rest <<= 1;
            quotient <<= 1;
            if carried || rest >= other.0 {
                rest = rest.wrapping_sub(other.0);
                quotient |= 1;
            }
            bit = bit.saturating_add(1);
        }
        Self(quotient)
    }

    /// The smaller of the two.
    #[must_use]
    pub const fn min(self, other: Self) -> Self {
        if self.0 > other.0 { other } else { self }
    }
}

impl U96F32 {
    /// A stored ratio: `value / 65535`.
    pub const fn from_u16_ratio(value: u16) -> Self {
        Self::from_int(value as u64).safe_div(Self::from_int(u16::MAX as u64))
    }

    /// A stored ratio: `value / u64::MAX`.
    pub const fn from_u64_ratio(value: u64) -> Self {
        Self::from_int(value).safe_div(Self::from_int(u64::MAX))
    }
}

/// High and low half of a product.
const fn wide_mul(a: u128, b: u128) -> (u128, u128) {
    const LOW: u128 = u64::MAX as u128;
    let (a1, a0, b1, b0) = (a >> 64, a & LOW, b >> 64, b & LOW);
    // Products of halves fit 128 bits, and so do their sums with what is carried.
    let low = a0.wrapping_mul(b0);
    let middle = a1.wrapping_mul(b0).wrapping_add(low >> 64);
    let other = a0.wrapping_mul(b1).wrapping_add(middle & LOW);
    let high = a1
        .wrapping_mul(b1)
        .wrapping_add(middle >> 64)
        .wrapping_add(other >> 64);
    (high, other << 64 | low & LOW)
}
