//! The chain's numbers and their rounding.
//!
//! Products round down and saturate. Quotients round towards zero and are zero where there is none.

use substrate_fixed::transcendental;
use substrate_fixed::types::I32F32;

pub(crate) const ZERO: I32F32 = I32F32::from_bits(0);
pub(crate) const ONE: I32F32 = I32F32::from_bits(1 << 32);
const HALF: I32F32 = I32F32::from_bits(1 << 31);
/// Beyond this the exponential is cut off.
const EXP_BOUND: I32F32 = I32F32::from_bits(20 << 32);

/// `value` as it is.
pub(crate) fn whole(value: u16) -> I32F32 {
    I32F32::saturating_from_num(value)
}

/// `value / 65 535`.
pub(crate) fn proportion(value: u16) -> I32F32 {
    quotient(whole(value), whole(u16::MAX))
}

/// `value · 65 535`, rounded down.
pub(crate) fn to_u16(value: I32F32) -> u16 {
    value.saturating_mul(whole(u16::MAX)).saturating_to_num()
}

/// Zero when there is no quotient, or none that fits.
pub(crate) fn quotient(value: I32F32, by: I32F32) -> I32F32 {
    value.checked_div(by).unwrap_or(ZERO)
}

/// `from + part · (to − from)`.
pub(crate) fn between(from: I32F32, to: I32F32, part: I32F32) -> I32F32 {
    from.saturating_add(part.saturating_mul(to.saturating_sub(from)))
}

pub(crate) fn clamp(value: I32F32, low: I32F32, high: I32F32) -> I32F32 {
    value.max(low).min(high)
}

pub(crate) fn sum(values: impl IntoIterator<Item = I32F32>) -> I32F32 {
    values.into_iter().fold(ZERO, I32F32::saturating_add)
}

/// Divides by the sum, unless it is zero.
pub(crate) fn normalise(values: &mut [I32F32]) {
    let sum = sum(values.iter().copied());
    divide_all(values, sum);
}

/// Divides by a number, unless it is zero.
pub(crate) fn divide_all(values: &mut [I32F32], by: I32F32) {
    if by != ZERO {
        for value in values {
            *value = quotient(*value, by);
        }
    }
}

/// `1 / (1 + e^(−steepness · (x − ½)))`, the sign already in `slope`.
pub(crate) fn sigmoid(x: I32F32, slope: I32F32) -> I32F32 {
    let power = exp(slope.saturating_mul(x.saturating_sub(HALF)));
    quotient(ONE, ONE.saturating_add(power))
}

/// The chain's exponential: the fixed-point crate's, within ±20; what overflows is as large or as small as can be.
fn exp(power: I32F32) -> I32F32 {
    let power = clamp(power, EXP_BOUND.saturating_neg(), EXP_BOUND);
    transcendental::exp::<I32F32, I32F32>(power).unwrap_or(if power < ZERO {
        ZERO
    } else {
        I32F32::max_value()
    })
}
