//! Whose stake counts, and who may validate.

use alloc::vec::Vec;

use substrate_fixed::types::{I32F32, I64F64, U96F32};

use crate::number::{ZERO, normalise};
use crate::subnet::{Neuron, Subnet};
use crate::{at, column};

/// Columns about stake.
pub(crate) struct Stakes {
    /// Alpha plus weighed TAO, whole.
    pub(crate) raw: Vec<u64>,
    /// Share of all stake that reaches the threshold.
    pub(crate) shares: Vec<I32F32>,
    /// Share among the active holders of a permit.
    pub(crate) active: Vec<I32F32>,
    /// Who has set weights lately.
    pub(crate) is_active: Vec<bool>,
    /// Who could set weights before this epoch.
    pub(crate) permits: Vec<bool>,
    /// Who can after it.
    pub(crate) new_permits: Vec<bool>,
}

impl Stakes {
    pub(crate) fn weigh(subnet: &Subnet) -> Self {
        let totals: Vec<I64F64> = subnet
            .neurons
            .iter()
            .map(|neuron| total(subnet, neuron))
            .collect();
        let shares = shares(subnet, &totals);
        let is_active: Vec<bool> = subnet
            .neurons
            .iter()
            .map(|neuron| is_active(subnet, neuron))
            .collect();
        let permits: Vec<bool> = subnet
            .by_uid()
            .map(|(uid, neuron)| neuron.permit || subnet.is_owner(uid))
            .collect();
        let counts = |uid| at(&is_active, uid) && at(&permits, uid);
        let mut active = column(
            subnet.size(),
            |uid| if counts(uid) { at(&shares, uid) } else { ZERO },
        );
        normalise(&mut active);
        Self {
            raw: totals.iter().map(|total| total.saturating_to_num()).collect(),
            new_permits: new_permits(subnet, &shares),
            shares,
            active,
            is_active,
            permits,
        }
    }
}

/// Alpha, and TAO by its weight.
fn total(subnet: &Subnet, neuron: &Neuron) -> I64F64 {
    let weight = U96F32::saturating_from_num(subnet.tao_weight)
        .checked_div(U96F32::saturating_from_num(u64::MAX))
        .unwrap_or_default();
    let tao = I64F64::saturating_from_num(neuron.tao).saturating_mul(I64F64::saturating_from_num(weight));
    I64F64::saturating_from_num(neuron.alpha).saturating_add(tao)
}

/// Stake below the threshold counts nothing, unless it is the owner's.
fn shares(subnet: &Subnet, totals: &[I64F64]) -> Vec<I32F32> {
    let counted = column(subnet.size(), |uid| {
        let total = at(totals, uid);
        let enough = total.saturating_to_num::<u64>() >= subnet.stake_threshold;
        if enough || subnet.is_owner(uid) {
            total
        } else {
            I64F64::default()
        }
    });
    let sum = counted
        .iter()
        .copied()
        .fold(I64F64::default(), I64F64::saturating_add);
    let share = |total: &I64F64| total.checked_div(sum).unwrap_or_default();
    counted
        .iter()
        .map(|total| I32F32::saturating_from_num(share(total)))
        .collect()
}

/// Whether the last weights are within the cutoff.
fn is_active(subnet: &Subnet, neuron: &Neuron) -> bool {
    let cutoff =
        u64::from(subnet.activity_cutoff_factor_milli).saturating_mul(u64::from(subnet.tempo)) / 1000;
    neuron.last_update.saturating_add(cutoff.max(1)) >= subnet.block
}

/// The largest stakes, but none of zero; of equal ones those with the larger uid. The owner always.
fn new_permits(subnet: &Subnet, shares: &[I32F32]) -> Vec<bool> {
    let neurons = subnet.size();
    let mut by_stake = column(neurons, |uid| uid);
    by_stake.sort_by_key(|uid| at(shares, *uid)); // stable
    let too_many = usize::from(neurons.saturating_sub(subnet.max_validators));
    let chosen: Vec<u16> = by_stake.into_iter().skip(too_many).collect();
    column(neurons, |uid| {
        subnet.is_owner(uid) || (at(shares, uid) != ZERO && chosen.contains(&uid))
    })
}
