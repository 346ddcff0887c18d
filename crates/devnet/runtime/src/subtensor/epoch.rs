//! The clock of epochs, and only the clock.
//!
//! Bittensor runs Yuma Consensus when an epoch is due. This runtime stamps that it was due, by the chain's rule, and
//! leaves incentives, dividends and emissions as they are.

use frame_support::traits::Get;
use frame_support::weights::Weight;

use super::pallet::{
    BlocksSinceLastStep, Config, LastEpochBlock, LastMechansimStepBlock, MaxEpochsPerBlock, NetworksAdded,
    PendingEpochAt, SubnetEpochIndex, Tempo,
};
use super::types::NetUid;

/// A subnet this long without an epoch has one due, whatever its clock says.
const LONGEST_WAIT: u64 = 50_400;

/// Moves every subnet's clock by one block.
pub(super) fn advance_clocks<T: Config>(block: u64) -> Weight {
    let mut left = MaxEpochsPerBlock::<T>::get();
    let mut touched = 0u64;
    for (netuid, _) in NetworksAdded::<T>::iter().filter(|(netuid, exists)| *exists && *netuid != 0) {
        touched = touched.saturating_add(1);
        if !is_due::<T>(netuid, block) {
            BlocksSinceLastStep::<T>::mutate(netuid, |blocks| *blocks = blocks.saturating_add(1));
        } else if left == 0 {
            PendingEpochAt::<T>::insert(netuid, block.saturating_add(1));
        } else {
            left = left.saturating_sub(1);
            stamp::<T>(netuid, block);
        }
    }
    T::DbWeight::get().reads_writes(touched.saturating_mul(5), touched)
}

/// The chain's rule: `tempo` blocks after the last, or when one was put off to this block.
fn is_due<T: Config>(netuid: NetUid, block: u64) -> bool {
    let tempo = u64::from(Tempo::<T>::get(netuid));
    let pending = PendingEpochAt::<T>::get(netuid);
    tempo != 0
        && ((pending > 0 && block >= pending)
            || BlocksSinceLastStep::<T>::get(netuid) > LONGEST_WAIT
            || block.saturating_sub(LastEpochBlock::<T>::get(netuid)) >= tempo)
}

/// Records that an epoch fell on this block.
fn stamp<T: Config>(netuid: NetUid, block: u64) {
    BlocksSinceLastStep::<T>::insert(netuid, 0);
    LastEpochBlock::<T>::insert(netuid, block);
    PendingEpochAt::<T>::insert(netuid, 0);
    SubnetEpochIndex::<T>::mutate(netuid, |index| *index = index.saturating_add(1));
    LastMechansimStepBlock::<T>::insert(netuid, block);
}
