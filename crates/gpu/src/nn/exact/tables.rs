//! Tables of the functions that integers have no formula for, and how numbers between two entries are found.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "arguments are cut to the tables' ranges, and entries are below 2^30: see the specification"
)]

use super::curves;
use super::int::saturate;
use super::load::nearest;
use crate::nn::Activation;

/// Fraction bits of a tensor's numbers, where nothing else is said.
pub(crate) const POINT: i32 = 16;
/// Entries of a curve's table to a whole: 2^8, so that eight bits of an argument are left between two.
const STEP_BITS: u32 = 8;
/// Fraction bits of a curve's entries.
const CURVE_POINT: u32 = 24;
/// Steps of the tables of `2^-f` and `log2(1 + f)`: 2^10.
const FINE_BITS: u32 = 10;
/// Bits of an argument between two entries of those.
const REST_BITS: u32 = 11;
/// Fraction bits of an exponential.
pub(crate) const EXP_POINT: u32 = 30;
/// Fraction bits of the entries of the logarithm.
const LOG_POINT: u32 = 29;
/// `log2(e)`, with 31 fraction bits.
const LOG2_E: u64 = 3_098_164_009;
/// `ln(2)`, with 32 fraction bits.
const LN_2: u64 = 2_977_044_472;

/// A function kept as a table over `|x|`: `range` wholes of it.
#[derive(Debug, Clone, Copy)]
struct Curve {
    /// What the table gives is added to: see [`Curve::value`].
    kind: Kind,
    /// Wholes of `|x|` that the table covers; beyond it the function is what it is at the end.
    range: u32,
    of: fn(f64) -> f64,
}

/// How the function of `x` comes from the table's number for `|x|`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
enum Kind {
    /// `max(x, 0)` plus it.
    Ramp = 0,
    /// It, with the sign of `x`.
    Odd = 1,
    /// It where `x < 0`, and one minus it elsewhere.
    Step = 2,
}

/// The curves, in the order of the tables.
const CURVES: [Curve; 5] = [
    Curve {
        kind: Kind::Ramp,
        range: 8,
        of: |x| -x * curves::normal(-x),
    },
    Curve {
        kind: Kind::Ramp,
        range: 8,
        of: gelu_tanh,
    },
    Curve {
        kind: Kind::Ramp,
        range: 16,
        of: |x| -x * curves::sigmoid(-x),
    },
    Curve {
        kind: Kind::Odd,
        range: 8,
        of: curves::tanh,
    },
    Curve {
        kind: Kind::Step,
        range: 16,
        of: |x| curves::sigmoid(-x),
    },
];

/// The approximation of `-x Φ(-x)`: `-x (1 - tanh(√(2/π) (x + 0.044715 x³))) / 2`, which is `-x` times a sigmoid.
fn gelu_tanh(x: f64) -> f64 {
    const ROOT: f64 = core::f64::consts::FRAC_2_SQRT_PI * core::f64::consts::FRAC_1_SQRT_2;
    let inner = ROOT * (x + 0.044_715 * x * x * x);
    -x * curves::sigmoid(-2.0 * inner.min(30.0))
}

/// The number of a function among [`CURVES`]; `None` where it needs no table.
fn curve_of(activation: Activation) -> Option<usize> {
    match activation {
        Activation::None | Activation::Relu => None,
        Activation::Gelu => Some(0),
        Activation::GeluTanh => Some(1),
        Activation::Silu => Some(2),
        Activation::Tanh => Some(3),
        Activation::Sigmoid => Some(4),
    }
}

/// How kernels find an activation: the first entry of its table among [`Tables::words`], the number of the last, and how the
/// function comes from it.
#[cfg(feature = "webgpu")]
pub(crate) fn place_of(activation: Activation) -> [u32; 3] {
    let Some(at) = curve_of(activation) else {
        return [0, 0, if activation == Activation::Relu { 4 } else { 3 }];
    };
    let before = CURVES.iter().take(at).map(|curve| curve.last() + 1).sum::<u32>();
    let first = 2 * ((1 << FINE_BITS) + 1) + before;
    CURVES
        .get(at)
        .map_or([0, 0, 3], |curve| [first, curve.last(), curve.kind as u32])
}

impl Curve {
    /// The number of the last entry of its table.
    const fn last(&self) -> u32 {
        self.range << STEP_BITS
    }

    fn table(&self) -> Vec<i32> {
        let scale = f64::from(1u32 << CURVE_POINT);
        let entries = 0..=self.last();
        let at = |entry: u32| f64::from(entry) / f64::from(1u32 << STEP_BITS);
        entries
            .map(|entry| saturate(nearest((self.of)(at(entry)) * scale)))
            .collect()
    }

    /// The function of a number with [`POINT`] fraction bits, likewise.
    fn value(&self, table: &[i32], x: i32) -> i32 {
        let size = x.unsigned_abs();
        let found = between(table, size >> STEP_BITS, size, STEP_BITS);
        let found = (found + (1 << 7)) >> (CURVE_POINT as i32 - POINT);
        match self.kind {
            Kind::Ramp => x.max(0).saturating_add(found),
            Kind::Odd if x < 0 => -found,
            Kind::Odd => found,
            Kind::Step if x < 0 => found,
            Kind::Step => (1 << POINT) - found,
        }
    }
}

/// Between entry `at` of a table and the next, by the lowest `bits` bits of `rest`; the last entry stands for all that
/// follow. Rounds halves up.
fn between(table: &[i32], at: u32, rest: u32, bits: u32) -> i32 {
    let last = table.len().saturating_sub(1);
    let at = (at as usize).min(last);
    let [here, next] = [at, (at + 1).min(last)].map(|at| table.get(at).copied().unwrap_or_default());
    let rest = i64::from(rest & ((1 << bits) - 1));
    let step = i64::from(next - here) * rest;
    here + ((step + (1 << (bits - 1))) >> bits) as i32
}

/// All tables: `2^-f`, `log2(1 + f)`, the curves.
#[derive(Debug, Clone)]
pub(crate) struct Tables {
    curves: [Vec<i32>; CURVES.len()],
    powers: Vec<i32>,
    logarithms: Vec<i32>,
}

impl Tables {
    /// Computes them; takes about a millisecond.
    pub(crate) fn new() -> Self {
        let fine = |entry: u32| f64::from(entry) / f64::from(1u32 << FINE_BITS);
        let power = |entry| curves::exp(-fine(entry) * core::f64::consts::LN_2);
        let scaled = |value: f64, point: u32| saturate(nearest(value * f64::from(1u32 << point)));
        let entries = 0..=1u32 << FINE_BITS;
        Self {
            curves: CURVES.map(|curve| curve.table()),
            powers: entries.clone().map(|at| scaled(power(at), EXP_POINT)).collect(),
            logarithms: entries
                .map(|at| scaled(curves::log2(1.0 + fine(at)), LOG_POINT))
                .collect(),
        }
    }

    /// All numbers, in order, as the kernels have them.
    #[cfg(feature = "webgpu")]
    pub(crate) fn words(&self) -> Vec<i32> {
        let fine = self.powers.iter().chain(&self.logarithms);
        fine.chain(self.curves.iter().flatten()).copied().collect()
    }

    /// An activation of a number with [`POINT`] fraction bits, likewise.
    pub(crate) fn activate(&self, activation: Activation, x: i32) -> i32 {
        let found = curve_of(activation).and_then(|at| CURVES.get(at).zip(self.curves.get(at)));
        match found {
            Some((curve, table)) => curve.value(table, x),
            None if activation == Activation::Relu => x.max(0),
            None => x,
        }
    }

    /// `e^-x` with [`EXP_POINT`] fraction bits, of a number with [`POINT`].
    pub(crate) fn exp_minus(&self, x: u32) -> u32 {
        // Its base-2 exponent, with as many fraction bits as choose an entry and lie between two.
        let power = (u64::from(x) * LOG2_E) >> (31 + POINT as u32 - FINE_BITS - REST_BITS);
        let whole = (power >> (FINE_BITS + REST_BITS)) as u32;
        if whole > EXP_POINT {
            return 0;
        }
        let rest = power as u32 & ((1 << (FINE_BITS + REST_BITS)) - 1);
        let value = between(&self.powers, rest >> REST_BITS, rest, REST_BITS).unsigned_abs();
        (value + (1 << whole >> 1)) >> whole
    }

    /// `ln(sum / 2^30)` with [`POINT`] fraction bits, of a sum of 2^30 or more.
    pub(crate) fn ln_of_sum(&self, sum: u64) -> i32 {
        let zeros = sum.leading_zeros().min(33);
        let rest = (sum << zeros >> 32) as u32 & (u32::MAX >> 1);
        let rest = rest >> (31 - FINE_BITS - REST_BITS);
        let log = between(&self.logarithms, rest >> REST_BITS, rest, REST_BITS);
        let log = (u64::from(33 - zeros) << LOG_POINT) + u64::from(log.unsigned_abs());
        // Below 2^35 times 2^32 would not fit: eight bits of the logarithm go first.
        let product = (log >> 8) * LN_2;
        let shift = LOG_POINT - 8 + 32 - POINT as u32;
        saturate(((product + (1 << (shift - 1))) >> shift) as i64)
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    const ONE: f64 = 65_536.0;

    fn worst(activation: Activation, of: impl Fn(f64) -> f64) -> f64 {
        let tables = Tables::new();
        let errors = (-20 * 65_536..20 * 65_536).step_by(37).map(|x| {
            let got = f64::from(tables.activate(activation, x)) / ONE;
            (got - of(f64::from(x) / ONE)).abs()
        });
        errors.fold(0.0, f64::max)
    }

    #[test]
    fn activations_are_within_two_units() {
        let bound = 1.2 / ONE;
        let tanh_gelu =
            |x: f64| 0.5 * x * (1.0 + (0.797_884_560_802_865_4 * (x + 0.044_715 * x * x * x)).tanh());
        assert!(worst(Activation::Tanh, f64::tanh) < bound);
        assert!(worst(Activation::Silu, |x| x / (1.0 + (-x).exp())) < bound);
        assert!(worst(Activation::Sigmoid, |x| 1.0 / (1.0 + (-x).exp())) < bound);
        assert!(worst(Activation::GeluTanh, tanh_gelu) < bound);
        let gelu = |x: f64| x.max(0.0) - x.abs() * curves::normal(-x.abs().min(8.0));
        assert!(worst(Activation::Gelu, gelu) < bound);
        assert_eq!(worst(Activation::Relu, |x| x.max(0.0)), 0.0);
    }

    #[test]
    fn extremes_stay_in_range() {
        let tables = Tables::new();
        for x in [i32::MAX, -i32::MAX] {
            let positive = x > 0;
            for ramp in [Activation::Gelu, Activation::GeluTanh, Activation::Silu] {
                assert_eq!(tables.activate(ramp, x), x.max(0));
            }
            assert_eq!(tables.activate(Activation::Tanh, x), x.signum() << 16);
            assert_eq!(tables.activate(Activation::Sigmoid, x), i32::from(positive) << 16);
        }
    }

    #[test]
    fn exponentials_and_logarithms_are_near() {
        let tables = Tables::new();
        assert_eq!(tables.exp_minus(0), 1 << 30);
        assert_eq!(tables.exp_minus(u32::MAX), 0);
        for x in (0..25 * 65_536).step_by(101) {
            let got = f64::from(tables.exp_minus(x)) / f64::from(1 << 30);
            let want = (-f64::from(x) / ONE).exp();
            assert!((got - want).abs() < 4e-7 * want + 1e-9, "{x}: {got} {want}");
        }
        for exponent in 30..62 {
            for part in [0u64, 1, 12_345, (1 << 30) - 1] {
                let sum = (1u64 << exponent) + (part << (exponent - 30));
                let got = f64::from(tables.ln_of_sum(sum)) / ONE;
                let want = (sum as f64 / f64::from(1 << 30)).ln();
                assert!((got - want).abs() < 1.5 / ONE, "{sum}: {got} {want}");
            }
        }
    }

    /// The tables are part of the specification: a score depends on every bit of them.
    #[test]
    fn no_bit_of_the_tables_changes() {
        let bytes: Vec<u8> = Tables::new()
            .words()
            .iter()
            .flat_map(|word| word.to_le_bytes())
            .collect();
        assert_eq!(
            hex(&Sha256::digest(bytes)),
            "54fdccca5fc91fd98a9e51a38a95f558a9c2a003252668c82dd6e234028e12c6"
        );
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
