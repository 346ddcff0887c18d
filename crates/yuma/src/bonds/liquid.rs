//! Liquid alpha: each bond moves faster the further its validator's weight is from consensus.

use alloc::vec::Vec;

use super::average::lay_out;
use crate::fixed::I32F32;
use crate::input::EpochInput;
use crate::ratios::at;
use crate::rows::{Row, Rows};

/// How α depends on the distance from consensus.
pub struct Liquid {
    /// Lowest α.
    pub low: I32F32,
    /// Highest α.
    pub high: I32F32,
    /// What distance is multiplied by before the sigmoid.
    pub steepness: I32F32,
}

impl Liquid {
    /// As a subnet has set it.
    pub fn of(input: &EpochInput) -> Self {
        let (low, high) = input.alpha_values;
        Self::new(low, high, input.alpha_sigmoid_steepness)
    }

    /// Lowest and highest α, ratios of 65 535, and the steepness between, in hundredths.
    pub const fn new(low: u16, high: u16, steepness: i16) -> Self {
        Self {
            low: I32F32::from_ratio(low),
            high: I32F32::from_ratio(high),
            steepness: I32F32::from_int(steepness as i32).safe_div(I32F32::from_int(-100)),
        }
    }

    /// α of one pair: a sigmoid of how much the weight is above consensus (buying), or below the bond (selling).
    /// Source: `alpha_sigmoid`, `epoch/run_epoch.rs`.
    pub fn alpha(&self, consensus: I32F32, weight: I32F32, bond: I32F32) -> I32F32 {
        let distance = if weight >= bond {
            weight.sub(consensus)
        } else {
            bond.sub(weight)
        };
        let distance = distance.clamp(I32F32::ZERO, I32F32::ONE).sub(I32F32::HALF);
        let power = self.steepness.mul(distance).exp();
        let sigmoid = I32F32::ONE.safe_div(I32F32::ONE.add(power));
        self.low
            .add(sigmoid.mul(self.high.sub(self.low)))
            .clamp(self.low, self.high)
    }
}

/// `(1 - α) · old + α · new` at most one, in the places and the order of `new`, where it is above zero: a bond without
/// a weight is gone. Source: `mat_ema_alpha_sparse`, `epoch/math.rs`.
pub(crate) fn moving_average(
    liquid: &Liquid,
    consensus: &[I32F32],
    new: &Rows<I32F32>,
    old: &Rows<I32F32>,
) -> Rows<I32F32> {
    let n = consensus.len();
    let mut moved = Rows::with_capacity(n, new.entries());
    let (mut held, mut seen) = (Vec::new(), Vec::new());
    for (uid, row) in new.iter().enumerate() {
        if row.is_empty() {
            moved.push_row([]);
            continue;
        }
        let bonds = old.row(uid);
        lay_out(&mut held, bonds, n);
        lay_out_seen(&mut seen, bonds, n);
        moved.push_row(with_seen(row).filter_map(|(column, weight, seen_weight)| {
            let alpha = liquid.alpha(at(consensus, column), seen_weight, at(&seen, column));
            let kept = I32F32::ONE.sub(alpha).mul(at(&held, column));
            let bought = alpha.mul(weight).max(I32F32::ZERO);
            let bond = kept.add(bought).min(I32F32::ONE);
            bond.is_positive().then_some((column, bond))
        }));
    }
    moved
}

/// α of all pairs, as the chain's log has it.
pub(crate) fn every_alpha(
    liquid: &Liquid,
    consensus: &[I32F32],
    weights: &Rows<I32F32>,
    bonds: &Rows<I32F32>,
) -> Vec<Vec<I32F32>> {
    let n = consensus.len();
    let (mut seen_weights, mut seen_bonds) = (Vec::new(), Vec::new());
    let row = |uid| {
        lay_out_seen(&mut seen_weights, weights.row(uid), n);
        lay_out_seen(&mut seen_bonds, bonds.row(uid), n);
        let pairs = consensus.iter().zip(&seen_weights).zip(&seen_bonds);
        pairs
            .map(|((consensus, weight), bond)| liquid.alpha(*consensus, *weight, *bond))
            .collect()
    };
    (0..n).map(row).collect()
}

/// A row's entries, and what the sigmoid takes each for: the chain walks a row once with rising columns, so an entry
/// that stands behind a higher uid is passed over and taken for zero.
fn with_seen(row: Row<'_, I32F32>) -> impl Iterator<Item = (u16, I32F32, I32F32)> {
    let mut highest = None;
    row.iter().map(move |(column, value)| {
        let in_order = highest.is_none_or(|highest| column > highest);
        highest = highest.max(Some(column));
        (column, value, if in_order { value } else { I32F32::ZERO })
    })
}

/// A row as the sigmoid sees it, laid out by column.
fn lay_out_seen(dense: &mut Vec<I32F32>, row: Row<'_, I32F32>, n: usize) {
    dense.clear();
    dense.resize(n, I32F32::ZERO);
    for (column, _, seen) in with_seen(row) {
        if let Some(place) = dense.get_mut(usize::from(column)) {
            *place = seen;
        }
    }
}
