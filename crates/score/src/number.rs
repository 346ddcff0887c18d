//! Numbers of JSON, however `serde_json` hands them on.
//!
//! With its feature `arbitrary_precision`, which any crate of a program may turn on for all, numbers with a fraction come
//! as a map of one text under a name of its own. A file that spells such a map out has written a number.

use serde_json::Number;

/// The name.
pub(crate) const NAME: &str = "$serde_json::private::Number";

/// Powers of ten that a double has.
const MOST_TENS: u32 = 308;

/// A decimal as `serde_json` reads it without the feature, and with it every library that tokenizers are compared with:
/// its digits as one integer, times or divided by one power of ten. That rounds twice, so the last bit may be off.
pub(crate) fn decimal(text: &str) -> Option<f64> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text),
    };
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut significand = Some(0u64);
    let mut kept = 0u64;
    let mut tens: i32 = exponent.parse().ok()?;
    for (digit, is_whole) in whole
        .bytes()
        .map(|digit| (digit, true))
        .chain(fraction.bytes().map(|digit| (digit, false)))
    {
        let digit = u64::from(digit.checked_sub(b'0').filter(|digit| *digit <= 9)?);
        significand = significand.and_then(|sum| sum.checked_mul(10)?.checked_add(digit));
        // Digits beyond 64 bits only count where they stand before the point.
        tens = match (significand, is_whole) {
            (Some(_), true) | (None, false) => tens,
            (Some(_), false) => tens.saturating_sub(1),
            (None, true) => tens.saturating_add(1),
        };
        kept = significand.unwrap_or(kept);
    }
    Some(sign * scaled(kept as f64, tens))
}

fn scaled(mut number: f64, mut tens: i32) -> f64 {
    while tens < 0 && tens.unsigned_abs() > MOST_TENS && number != 0.0 {
        number /= power(MOST_TENS);
        tens = tens.saturating_add(308);
    }
    match tens {
        0.. => number * power(tens.unsigned_abs()),
        _ => number / power(tens.unsigned_abs()),
    }
}

/// The double nearest to a power of ten. `serde_json` has them in a table; the standard library's would be another 9 kB of a
/// compressed wasm.
fn power(tens: u32) -> f64 {
    let number: Option<Number> = format!("1e{tens}").parse().ok();
    number.and_then(|number| number.as_f64()).unwrap_or(f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use super::{MOST_TENS, decimal, power};

    #[test]
    fn powers_of_ten_are_the_nearest_doubles() {
        for tens in 0..=MOST_TENS {
            assert_eq!(Ok(power(tens)), format!("1e{tens}").parse(), "{tens}");
        }
    }

    /// Exact where one rounding is: at most 53 bits of digits and a power of ten that a double has exactly.
    #[test]
    fn short_decimals_are_exact() {
        for text in [
            "0.5",
            "-1.25",
            "1e-12",
            "3.0517578125e-05",
            "123456789.125",
            "1e22",
            "0.0",
            "2.5E+3",
        ] {
            assert_eq!(decimal(text), text.parse().ok(), "{text}");
        }
    }

    #[test]
    fn long_ones_and_far_ones_come_close() {
        for text in [
            "-8.123456789012345678901234567890",
            "123456789012345678901234567890.5",
            "1e-320",
            "9e-400",
        ] {
            let (got, exact) = (
                decimal(text).unwrap_or(f64::NAN),
                text.parse::<f64>().unwrap_or(f64::NAN),
            );
            assert!(
                (got - exact).abs() <= exact.abs() * 1e-15 + 1e-322,
                "{text}: {got}"
            );
        }
        assert_eq!(decimal("1e999"), Some(f64::INFINITY));
        for nonsense in ["", "e", "1e", "1.2.3", "x", "1e99999999999"] {
            assert!(decimal(nonsense).is_none_or(|number| number == 0.0), "{nonsense}");
        }
    }
}
