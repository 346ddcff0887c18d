//! Legacy bonds: stake buys shares of a neuron, and shares earn what it earns.

use super::average::{moving_average, speed};
use super::{BondInput, Bonds};
use crate::fixed::I32F32;
use crate::ratios;
use crate::trace::{Seen, Step, Trace};

/// ΔB, B and D. Source: the branch without `Yuma3On` of `epoch/run_epoch.rs`.
pub(crate) fn advance(from: &BondInput<'_>, trace: &mut impl Trace) -> Bonds {
    let n = from.input.n();
    let mut bonds = from.stored.map(|_, _, bond| I32F32::from_int(i32::from(bond)));
    trace.record(Step::BondsCurrent, Seen::Matrix(&bonds));
    ratios::normalise_columns(&mut bonds, n);
    trace.record(Step::BondsNormalised, Seen::Matrix(&bonds));

    let mut delta = from.weights.map(|row, _, weight| weight.mul(stake(from, row)));
    trace.record(Step::BondsDelta, Seen::Matrix(&delta));
    ratios::normalise_columns(&mut delta, n);
    trace.record(Step::BondsDeltaNormalised, Seen::Matrix(&delta));

    let alpha = speed(from.input.bonds_moving_average);
    let mut moved = moving_average(&delta, &bonds, alpha, n);
    ratios::normalise_columns(&mut moved, n);
    trace.record(Step::BondsMoved, Seen::Matrix(&moved));

    let mut dividends = ratios::weighted_row_sums(&moved, from.incentive);
    ratios::normalise(&mut dividends);
    ratios::upscale_columns(&mut moved, n);
    Bonds {
        stored: moved,
        dividends,
    }
}

fn stake(from: &BondInput<'_>, row: usize) -> I32F32 {
    from.active_stake.get(row).copied().unwrap_or_default()
}
