//! The exponential function.

use super::I32F32;

/// Beyond this the chain does not reckon.
const BOUND: i32 = 20;
/// Terms of the series after `1 + x`: those of `x²/2!` to `x³¹/31!`.
const LAST_TERM: u32 = 31;
/// What the chain takes e for: its 23 leading fraction bits.
const E: I32F32 = I32F32::from_bits(0x2_b7e1_5000);

impl I32F32 {
    /// e to this power, as the chain sums the series: the argument is held between -20 and 20, the power of a negative
    /// number is one over that of the positive.
    ///
    /// Source: `exp_safe`, `epoch/math.rs`, over `substrate_fixed::transcendental::exp`.
    #[must_use]
    pub fn exp(self) -> Self {
        let x = self.clamp(Self::from_int(-BOUND), Self::from_int(BOUND));
        if x == Self::ZERO {
            return Self::ONE;
        }
        if x == Self::ONE {
            return E;
        }
        let negative = x < Self::ZERO;
        match series(x.max(Self::ZERO.sub(x))) {
            Some(power) if negative => Self::ONE.safe_div(power),
            Some(power) => power,
            None if negative => Self::ZERO,
            None => Self::MAX,
        }
    }
}

/// `1 + x + x²/2! + …` for `x ≥ 0`: each product rounded down, then each quotient. `None` when it leaves the range.
fn series(x: I32F32) -> Option<I32F32> {
    let mut term = x;
    let mut sum = I32F32::ONE.checked_add(x)?;
    for divisor in 2..=LAST_TERM {
        let product = term.checked_mul(x)?;
        term = product.over(divisor);
        if term == I32F32::ZERO {
            break;
        }
        sum = sum.checked_add(term)?;
    }
    Some(sum)
}
