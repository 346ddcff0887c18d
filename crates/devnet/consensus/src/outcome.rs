//! What an epoch leaves behind: shares of the emission, and the columns the chain stores.

use alloc::vec::Vec;

use substrate_fixed::types::{I32F32, I96F32};

use crate::bonds::Earned;
use crate::consensus::Agreement;
use crate::number::{ZERO, divide_all, sum, to_u16};
use crate::stake::Stakes;
use crate::subnet::Subnet;
use crate::{at, column};

/// What one epoch of one mechanism stores and pays, by uid. Shares are in parts of 65 535.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Who has set weights lately.
    pub active: Vec<bool>,
    /// Who may set weights from now on.
    pub validator_permit: Vec<bool>,
    /// Share of stake.
    pub stake_weight: Vec<u16>,
    /// The weight the majority supports.
    pub consensus: Vec<u16>,
    /// How much of its weights a validator keeps.
    pub validator_trust: Vec<u16>,
    /// Share of the miners' reward.
    pub incentive: Vec<u16>,
    /// Share of the validators' reward.
    pub dividends: Vec<u16>,
    /// Alpha earned in both roles, in 1e-9.
    pub emission: Vec<u64>,
    /// Alpha earned as a miner, in 1e-9.
    pub server_emission: Vec<u64>,
    /// Alpha earned as a validator, in 1e-9.
    pub validator_emission: Vec<u64>,
    /// Rows of bonds as they are stored: uid, value. Empty without a permit.
    pub bonds: Vec<Vec<(u16, u16)>>,
    /// Alpha plus weighed TAO, before the threshold.
    pub raw_stake: Vec<u64>,
}

/// Shares out the emission by incentive and dividends.
pub(crate) fn settle(subnet: &Subnet, stakes: Stakes, agreement: Agreement, earned: Earned) -> Outcome {
    let Agreement { incentive, .. } = &agreement;
    let combined = column(subnet.size(), |uid| {
        at(incentive, uid).saturating_add(at(&earned.dividends, uid))
    });
    let total = sum(combined.iter().copied());
    let share = |values: &[I32F32]| paid(subnet, values, total);
    let (both, validators) = if total == ZERO {
        // Nobody agrees on anything: stake decides.
        let by_stake = share(by_stake(&stakes));
        (by_stake.clone(), by_stake)
    } else {
        (share(&combined), share(&earned.dividends))
    };
    Outcome {
        emission: both,
        server_emission: share(incentive),
        validator_emission: validators,
        stake_weight: stored(&stakes.shares),
        consensus: stored(&agreement.consensus),
        validator_trust: stored(&agreement.validator_trust),
        incentive: stored(incentive),
        dividends: stored(&earned.dividends),
        bonds: column(subnet.size(), |uid| bonds(&stakes, &earned, uid)),
        active: stakes.is_active,
        validator_permit: stakes.new_permits,
        raw_stake: stakes.raw,
    }
}

/// Active stake, or all stake where none is active.
fn by_stake(stakes: &Stakes) -> &[I32F32] {
    if sum(stakes.active.iter().copied()) == ZERO {
        &stakes.shares
    } else {
        &stakes.active
    }
}

/// Parts of the emission by shares of a total; shares stay as they are when the total is zero.
fn paid(subnet: &Subnet, values: &[I32F32], total: I32F32) -> Vec<u64> {
    let mut shares = values.to_vec();
    divide_all(&mut shares, total);
    let emission = I96F32::saturating_from_num(subnet.emission);
    shares
        .into_iter()
        .map(|share| {
            I96F32::saturating_from_num(share)
                .saturating_mul(emission)
                .saturating_to_num()
        })
        .collect()
}

fn stored(values: &[I32F32]) -> Vec<u16> {
    values.iter().map(|value| to_u16(*value)).collect()
}

fn bonds(stakes: &Stakes, earned: &Earned, uid: u16) -> Vec<(u16, u16)> {
    if !at(&stakes.new_permits, uid) {
        return Vec::new();
    }
    earned
        .bonds
        .row(uid)
        .map(|(column, value)| (column, to_u16(value)))
        .collect()
}
