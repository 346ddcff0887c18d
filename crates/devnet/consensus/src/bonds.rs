//! Bonds: what a validator has staked its word on over time, and the dividends that follow.

use alloc::vec::Vec;

use substrate_fixed::types::{I32F32, I64F64};

use crate::consensus::Agreement;
use crate::liquid;
use crate::matrix::Matrix;
use crate::number::{ONE, ZERO, between, normalise, proportion, sum, whole};
use crate::subnet::{Mode, Subnet};
use crate::{at, column};

/// Bonds after the epoch, and what they earn.
pub(crate) struct Earned {
    /// As they are stored: the largest is one (legacy), or at most one (Yuma 3).
    pub(crate) bonds: Matrix,
    /// By uid: share of the validators' reward.
    pub(crate) dividends: Vec<I32F32>,
}

/// Moves bonds towards the weights.
pub(crate) fn move_on(subnet: &Subnet, active: &[I32F32], weights: &Matrix, agreement: &Agreement) -> Earned {
    let towards = penalised(subnet, weights, &agreement.clipped);
    let mut earned = match subnet.mode {
        Mode::Legacy => legacy(subnet, active, &towards, &agreement.incentive),
        Mode::Yuma3 | Mode::Yuma3Liquid(_) => yuma3(subnet, active, &towards, agreement),
    };
    normalise(&mut earned.dividends);
    earned
}

/// Weights on the way to what consensus left of them, as far as the penalty demands.
fn penalised(subnet: &Subnet, weights: &Matrix, clipped: &Matrix) -> Matrix {
    match subnet.bonds_penalty {
        0 => weights.clone(),
        u16::MAX => clipped.clone(),
        penalty => weights.join(clipped, subnet.size(), |weight, clipped| {
            between(weight, clipped, proportion(penalty))
        }),
    }
}

/// Bonds are shares of each column; what is added is stake behind weights.
fn legacy(subnet: &Subnet, active: &[I32F32], towards: &Matrix, incentive: &[I32F32]) -> Earned {
    let old = kept(subnet, whole).columns_normalised();
    let added = towards.map(|uid, _, value| Some(value.saturating_mul(at(active, uid))));
    let new = average(subnet, &old, &added.columns_normalised()).columns_normalised();
    Earned {
        dividends: column(subnet.size(), |uid| worth(&new, uid, incentive)),
        bonds: new.columns_upscaled(),
    }
}

/// Bonds are weights over time; stake counts only when dividends are paid.
fn yuma3(subnet: &Subnet, active: &[I32F32], towards: &Matrix, agreement: &Agreement) -> Earned {
    let old = kept(subnet, proportion);
    let is_agreed = agreement.consensus.iter().any(|consensus| *consensus != ZERO);
    let bonds = match subnet.mode {
        Mode::Yuma3Liquid(rates) if is_agreed => liquid::average(rates, &old, towards, &agreement.consensus),
        _ => average(subnet, &old, towards),
    };
    let shares = bonds.columns_normalised();
    let dividend = |uid| worth(&shares, uid, &agreement.incentive).saturating_mul(at(active, uid));
    Earned {
        dividends: column(subnet.size(), dividend),
        bonds,
    }
}

/// Stored bonds on neurons that are older than the last epoch.
fn kept(subnet: &Subnet, number: impl Fn(u16) -> I32F32) -> Matrix {
    let last = match subnet.last_step {
        0 => subnet.block.saturating_sub(u64::from(subnet.tempo)),
        step => step.saturating_add(1),
    };
    let rows = subnet.neurons.iter().map(|neuron| neuron.bonds.as_slice());
    Matrix::stored(rows, subnet.size(), number)
        .map(|_, column, value| (last > subnet.registered(column)).then_some(value))
}

/// The moving average, at one rate for all.
fn average(subnet: &Subnet, old: &Matrix, new: &Matrix) -> Matrix {
    let keeps = I64F64::saturating_from_num(subnet.bonds_moving_average)
        .checked_div(I64F64::saturating_from_num(1_000_000))
        .unwrap_or_default();
    let alpha = ONE.saturating_sub(I32F32::saturating_from_num(keeps));
    let rest = ONE.saturating_sub(alpha);
    old.join(new, subnet.size(), |old, new| {
        alpha.saturating_mul(new).saturating_add(rest.saturating_mul(old))
    })
}

/// A validator's bonds, each by its neuron's incentive.
fn worth(bonds: &Matrix, uid: u16, incentive: &[I32F32]) -> I32F32 {
    sum(bonds
        .row(uid)
        .map(|(column, value)| value.saturating_mul(at(incentive, column))))
}
