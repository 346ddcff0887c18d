//! Paying what an epoch has shared out.
//!
//! What each neuron earned by mining and validating goes whole to its hotkey, and the owner's cut to the owner's, so
//! that everyone with a share of the hotkey gains by it. The chain does more: a validator's part is redistributed to its
//! parents and keeps a take, root's part can be claimed instead of growing stake, and what the owner's miners earn is
//! burnt.

use devnet_consensus::Outcome;

use crate::subtensor::coinbase::Pending;
use crate::subtensor::pallet::{
    Config, Keys, SubnetOwnerHotkey, TotalHotkeyAlpha, TotalHotkeyAlphaLastEpoch, Uids,
};
use crate::subtensor::types::{AlphaBalance, NetUid};

/// Raises the stake of all who earned.
pub(super) fn pay<T: Config>(netuid: NetUid, outcome: &Outcome, pending: Pending) {
    let earned = outcome.server_emission.iter().zip(&outcome.validator_emission);
    for (uid, (mining, validating)) in (0_u16..).zip(earned) {
        let hotkey = Keys::<T>::get(netuid, uid);
        TotalHotkeyAlphaLastEpoch::<T>::insert(&hotkey, netuid, TotalHotkeyAlpha::<T>::get(&hotkey, netuid));
        reward::<T>(&hotkey, netuid, mining.saturating_add(*validating));
    }
    let owner = SubnetOwnerHotkey::<T>::get(netuid);
    if Uids::<T>::contains_key(netuid, &owner) {
        reward::<T>(&owner, netuid, pending.owner);
    }
}

fn reward<T: Config>(hotkey: &T::AccountId, netuid: NetUid, amount: AlphaBalance) {
    if amount > 0 {
        TotalHotkeyAlpha::<T>::mutate(hotkey, netuid, |total| *total = total.saturating_add(amount));
    }
}
