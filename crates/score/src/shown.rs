//! Numbers in messages. The standard library's exact digits take 8 kB of a compressed wasm, and nobody reads them.

use core::fmt;

/// Four digits of a number, or all if it is a whole one below a billion.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown(pub(crate) f64);

/// From here on, and below its inverse's thousandth, a power of ten is written.
const LARGE: f64 = 1e9;
const SMALL: f64 = 1e-3;

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        if self.0.is_sign_negative() && size > 0.0 {
            f.write_str("-")?;
        }
        match size {
            _ if size.is_nan() => f.write_str("NaN"),
            _ if size.is_infinite() => f.write_str("inf"),
            0.0 | SMALL..LARGE => thousandths(size, f),
            _ => {
                let (mut digits, mut tens) = (size, 0i32);
                while digits >= 10.0 {
                    (digits, tens) = (digits / 10.0, tens.saturating_add(1));
                }
                while digits < 1.0 {
                    (digits, tens) = (digits * 10.0, tens.saturating_sub(1));
                }
                thousandths(digits, f)?;
                write!(f, "e{tens}")
            }
        }
    }
}

/// To three places after the point, without zeros at the end; for numbers of 64 bits and less.
fn thousandths(number: f64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let all = (number * 1000.0).round() as u64;
    let (whole, part) = (all / 1000, all % 1000);
    match (part, part % 10, part % 100) {
        (0, ..) => write!(f, "{whole}"),
        (_, _, 0) => write!(f, "{whole}.{}", part / 100),
        (_, 0, _) => write!(f, "{whole}.{:02}", part / 10),
        _ => write!(f, "{whole}.{part:03}"),
    }
}

#[cfg(test)]
mod tests {
    use super::Shown;

    #[test]
    fn numbers_are_shown_to_four_digits() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (-1024.0, "-1024"),
            (0.5, "0.5"),
            (0.25, "0.25"),
            (1.001, "1.001"),
            (0.05, "0.05"),
            (1.0 / 3.0, "0.333"),
            (9.9999, "10"),
            (1e12, "1e12"),
            (-2.5e150, "-2.5e150"),
            (1e-20, "1e-20"),
            (f64::MAX, "1.798e308"),
            (5e-324, "4.941e-324"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-inf"),
        ];
        for (number, text) in cases {
            assert_eq!(Shown(number).to_string(), text, "{number:e}");
        }
    }
}
