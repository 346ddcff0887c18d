//! The alpha a block issues, and where it waits for the next epoch.
//!
//! Simpler than the chain: alpha is one per subnet and block, which is what the chain's curve gives below 10.5 million
//! (no subnet here comes near); no TAO is issued, and a pool gets the same alpha with every block, as genesis says.

use alloc::vec::Vec;

use substrate_fixed::types::U96F32;

use super::pallet::{
    Config, FirstEmissionBlockNumber, NetworkRegistrationAllowed, NetworksAdded, OwnerCutEnabled,
    PendingOwnerCut, PendingRootAlphaDivs, PendingServerEmission, PendingValidatorEmission, SubnetAlphaIn,
    SubnetAlphaInEmission, SubnetAlphaOut, SubnetAlphaOutEmission, SubnetOwnerCut, SubtokenEnabled,
};
use super::prices;
use super::types::{AlphaBalance, NetUid};

/// Alpha a subnet gets with each block.
const ALPHA_PER_BLOCK: AlphaBalance = 1_000_000_000;

/// Alpha that waits for an epoch.
pub(super) struct Pending {
    /// For miners.
    server: AlphaBalance,
    /// For validators by their stake on the subnet.
    validator: AlphaBalance,
    /// For validators by their stake on root.
    root: AlphaBalance,
    /// For the owner; no part of what the epoch shares out.
    pub(super) owner: AlphaBalance,
}

/// Issues a block's alpha to every subnet that takes part.
pub(super) fn issue<T: Config>() {
    let emitting = emitting::<T>();
    let pays_root = prices::sum_to_more_than_one::<T>(&emitting);
    for netuid in emitting {
        let pooled = SubnetAlphaInEmission::<T>::get(netuid);
        SubnetAlphaIn::<T>::mutate(netuid, |pool| *pool = pool.saturating_add(pooled));
        SubnetAlphaOutEmission::<T>::insert(netuid, ALPHA_PER_BLOCK);
        // Before the division: root's share is of all alpha there is, this block's with it.
        SubnetAlphaOut::<T>::mutate(netuid, |out| *out = out.saturating_add(ALPHA_PER_BLOCK));
        let recycled = Pending::of_a_block::<T>(netuid).put::<T>(netuid, pays_root);
        SubnetAlphaOut::<T>::mutate(netuid, |out| *out = out.saturating_sub(recycled));
    }
}

/// Subnets that have been started and are open.
fn emitting<T: Config>() -> Vec<NetUid> {
    NetworksAdded::<T>::iter()
        .filter(|(netuid, exists)| *exists && *netuid != 0)
        .map(|(netuid, _)| netuid)
        .filter(|netuid| {
            FirstEmissionBlockNumber::<T>::contains_key(netuid)
                && SubtokenEnabled::<T>::get(netuid)
                && NetworkRegistrationAllowed::<T>::get(netuid)
        })
        .collect()
}

impl Pending {
    /// The owner's cut first; half of the rest to miners, half to validators, of which root gets its share.
    fn of_a_block<T: Config>(netuid: NetUid) -> Self {
        let half = U96F32::saturating_from_num(1) >> 1;
        let issued = U96F32::saturating_from_num(ALPHA_PER_BLOCK);
        let owner = issued.saturating_mul(owner_share::<T>(netuid));
        let rest = issued.saturating_sub(owner);
        let server = rest.saturating_mul(half);
        let root = prices::root_share::<T>(netuid)
            .saturating_mul(rest)
            .saturating_mul(half);
        let validator = rest.saturating_sub(server).saturating_sub(root);
        Self {
            server: server.saturating_to_num(),
            validator: validator.saturating_to_num(),
            root: root.saturating_to_num(),
            owner: owner.saturating_to_num(),
        }
    }

    /// Adds it to what waits; root's share is recycled while prices are low. How much that is.
    fn put<T: Config>(self, netuid: NetUid, pays_root: bool) -> AlphaBalance {
        let add = |part: AlphaBalance| move |total: &mut AlphaBalance| *total = total.saturating_add(part);
        PendingServerEmission::<T>::mutate(netuid, add(self.server));
        PendingValidatorEmission::<T>::mutate(netuid, add(self.validator));
        PendingOwnerCut::<T>::mutate(netuid, add(self.owner));
        if !pays_root {
            return self.root;
        }
        PendingRootAlphaDivs::<T>::mutate(netuid, add(self.root));
        0
    }

    /// Takes what waits; nothing does any more.
    pub(super) fn take<T: Config>(netuid: NetUid) -> Self {
        let drain = |total: &mut AlphaBalance| core::mem::take(total);
        Self {
            server: PendingServerEmission::<T>::mutate(netuid, drain),
            validator: PendingValidatorEmission::<T>::mutate(netuid, drain),
            root: PendingRootAlphaDivs::<T>::mutate(netuid, drain),
            owner: PendingOwnerCut::<T>::mutate(netuid, drain),
        }
    }

    /// What an epoch shares out.
    pub(super) const fn shared(&self) -> AlphaBalance {
        self.server
            .saturating_add(self.validator)
            .saturating_add(self.root)
    }
}

fn owner_share<T: Config>(netuid: NetUid) -> U96F32 {
    if !OwnerCutEnabled::<T>::get(netuid) {
        return U96F32::default();
    }
    U96F32::saturating_from_num(SubnetOwnerCut::<T>::get())
        .checked_div(U96F32::saturating_from_num(u16::MAX))
        .unwrap_or_default()
}
