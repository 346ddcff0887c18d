//! S: what share of a subnet's stake each neuron counts for.

use alloc::vec::Vec;

use crate::fixed::{I32F32, I64F64};
use crate::input::EpochInput;

/// The stakes of a subnet, as an epoch sees them.
pub(crate) struct Stakes {
    /// Alpha and weighted TAO together.
    pub(crate) total: Vec<I64F64>,
    /// The same, zero below the threshold.
    pub(crate) filtered: Vec<I64F64>,
    /// S: `filtered`, of a whole.
    pub(crate) share: Vec<I32F32>,
}

impl Stakes {
    /// Source: `get_stake_weights_for_network`, `staking/stake_utils.rs`, and the first steps of `epoch/run_epoch.rs`.
    pub(crate) fn of(input: &EpochInput) -> Self {
        let weight = I64F64::from_ratio(input.tao_weight);
        let total: Vec<_> = input
            .alpha_stake
            .iter()
            .zip(&input.tao_stake)
            .map(|(alpha, tao)| I64F64::from_int(*alpha).add(I64F64::from_int(*tao).mul(weight)))
            .collect();
        let filtered: Vec<_> = (0..)
            .zip(&total)
            .map(|(uid, stake)| filter(input, uid, *stake))
            .collect();
        let whole = filtered.iter().fold(I64F64::ZERO, |sum, stake| sum.add(*stake));
        let share = filtered.iter().map(|stake| stake.share_of(whole)).collect();
        Self {
            total,
            filtered,
            share,
        }
    }
}

/// Less than the threshold counts for nothing, except the owner's.
fn filter(input: &EpochInput, uid: usize, stake: I64F64) -> I64F64 {
    let below = stake.to_u64() < input.stake_threshold;
    if below && !input.is_owner(uid) {
        I64F64::ZERO
    } else {
        stake
    }
}
