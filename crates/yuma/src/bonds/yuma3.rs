//! Yuma3 bonds: each validator's bonds move towards its own weights, and stake counts only when dividends are paid.

use super::average::{moving_average, speed};
use super::liquid::{self, Liquid};
use super::{BondInput, Bonds};
use crate::fixed::I32F32;
use crate::ratios;
use crate::rows::Rows;
use crate::trace::{Seen, Step, Trace};

/// B and D. Source: the branch with `Yuma3On` of `epoch/run_epoch.rs`.
pub(crate) fn advance(from: &BondInput<'_>, trace: &mut impl Trace) -> Bonds {
    trace.record(Step::WeightsForBonds, Seen::Matrix(from.weights));
    let bonds = from.stored.map(|_, _, bond| I32F32::from_ratio(bond));
    trace.record(Step::Bonds3Current, Seen::Matrix(&bonds));
    let moved = move_bonds(from, &bonds, trace);
    trace.record(Step::Bonds3Moved, Seen::Matrix(&moved));

    let mut whole = moved.clone();
    ratios::normalise_columns(&mut whole, from.input.n());
    trace.record(Step::Bonds3Normalised, Seen::Matrix(&whole));
    let mut dividends = ratios::weighted_row_sums(&whole, from.incentive);
    trace.record(Step::TotalBonds, Seen::Ratios(&dividends));
    for (dividend, stake) in dividends.iter_mut().zip(from.active_stake) {
        *dividend = dividend.mul(*stake);
    }
    ratios::normalise(&mut dividends);
    Bonds {
        stored: moved,
        dividends,
    }
}

/// With liquid α where that is on and there is any consensus, else with one α for all.
fn move_bonds<T: Trace>(from: &BondInput<'_>, bonds: &Rows<I32F32>, trace: &mut T) -> Rows<I32F32> {
    let any = from.consensus.iter().any(|share| *share != I32F32::ZERO);
    if !(from.input.liquid_alpha_on && any) {
        let alpha = speed(from.input.bonds_moving_average);
        return moving_average(from.weights, bonds, alpha, from.input.n());
    }
    let liquid = Liquid::of(from.input);
    if T::EVERY_ALPHA {
        let alphas = liquid::every_alpha(&liquid, from.consensus, from.weights, bonds);
        trace.record(Step::Alphas, Seen::Alphas(&alphas));
    }
    liquid::moving_average(&liquid, from.consensus, from.weights, bonds)
}
