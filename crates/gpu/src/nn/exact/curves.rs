//! Curves, in double precision, for the tables alone: sums, products, quotients and nothing of the platform's.
//!
//! IEEE 754 fixes every bit of these on every target with 64-bit floats of its own (SSE2, NEON, WebAssembly), and Rust
//! never fuses a product with a sum. They are right to about 1e-13; what matters is that they are the same everywhere.

/// `1 / ln 2`.
const LOG2_E: f64 = core::f64::consts::LOG2_E;
/// Halvings of an exponent before its series.
const HALVINGS: u32 = 10;
/// Terms of the series of the exponential of less than 1/16: the next is below 1e-19.
const EXP_TERMS: u32 = 11;
/// Terms of the series of the error function below 6: the next is below 1e-17.
const ERF_TERMS: u32 = 160;
/// Terms of the series of the logarithm of 1 to 2.
const LN_TERMS: u32 = 24;

/// `e^x` for -64 to 64.
pub(super) fn exp(x: f64) -> f64 {
    let x = x / f64::from(1u32 << HALVINGS);
    let series = (1..=EXP_TERMS)
        .rev()
        .fold(1.0, |sum, k| 1.0 + sum * x / f64::from(k));
    (0..HALVINGS).fold(series, |power, _| power * power)
}

/// `log2(x)` for 1 to 2: twice the inverse hyperbolic tangent of `(x - 1) / (x + 1)`.
pub(super) fn log2(x: f64) -> f64 {
    let z = (x - 1.0) / (x + 1.0);
    let series = (0..LN_TERMS).rev().fold(0.0, |sum, k| {
        sum * z * z + 1.0 / f64::from(k.saturating_mul(2).saturating_add(1))
    });
    2.0 * z * series * LOG2_E
}

/// `Φ(x)`, the share of a normal distribution below `x`, for -8 to 0.
pub(super) fn normal(x: f64) -> f64 {
    let z = -x * core::f64::consts::FRAC_1_SQRT_2;
    // erf(z) = 2/√π e^(-z²) (z + 2z³/3 + 4z⁵/15 + …): all terms are positive.
    let series = (1..=ERF_TERMS).rev().fold(1.0, |sum, k| {
        1.0 + sum * 2.0 * z * z / f64::from(k.saturating_mul(2).saturating_add(1))
    });
    let erf = core::f64::consts::FRAC_2_SQRT_PI * exp(-z * z) * z * series;
    (1.0 - erf) / 2.0
}

/// `1 / (1 + e^-x)`.
pub(super) fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

/// The hyperbolic tangent.
pub(super) fn tanh(x: f64) -> f64 {
    let power = exp(-2.0 * x);
    (1.0 - power) / (1.0 + power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_platforms_own_agree() {
        for step in 0..=1024 {
            let x = f64::from(step) / 64.0;
            assert!((exp(-x) - (-x).exp()).abs() < 1e-13);
            assert!((tanh(x) - x.tanh()).abs() < 1e-12);
            assert!((sigmoid(-x) - 1.0 / (1.0 + x.exp())).abs() < 1e-13);
            let y = 1.0 + x / 16.0;
            assert!((log2(y) - y.log2()).abs() < 1e-13);
        }
    }

    /// Of tables of the normal distribution.
    #[test]
    fn the_normal_distribution_is_right() {
        for (x, expected) in [
            (0.0, 0.5),
            (-0.5, 0.308_537_538_725_986_9),
            (-1.0, 0.158_655_253_931_457_05),
            (-2.0, 0.022_750_131_948_179_21),
            (-3.0, 0.001_349_898_031_630_094_6),
            (-5.0, 2.866_515_718_791_939e-7),
        ] {
            assert!((normal(x) - expected).abs() < 1e-12, "{x}");
        }
        assert!(normal(-8.0).abs() < 1e-12);
    }
}
