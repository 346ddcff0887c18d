//! Prices of alpha, their averages, and root's share that follows from the size of the pools.

use substrate_fixed::types::{I96F32, U64F64, U96F32};

use super::pallet::{
    Config, EMAPriceHalvingBlocks, FirstEmissionBlockNumber, NetworksAdded, RootProp, SubnetAlphaIn,
    SubnetAlphaOut, SubnetMechanism, SubnetMovingAlpha, SubnetMovingPrice, SubnetTAO, TaoWeight,
};
use super::types::NetUid;
use crate::swap::SwapBalancer;

/// All weight of a pool, in parts of 1e18.
const WHOLE: u64 = 1_000_000_000_000_000_000;

/// Moves every subnet's average price towards its price, then notes root's share.
pub(super) fn follow<T: Config>(block: u64) {
    for (netuid, _) in NetworksAdded::<T>::iter().filter(|(netuid, exists)| *exists && *netuid != 0) {
        SubnetMovingPrice::<T>::mutate(netuid, |price| *price = moved::<T>(netuid, block, *price));
        RootProp::<T>::insert(netuid, root_share::<T>(netuid));
    }
}

/// Whether the average prices of these subnets sum to more than one TAO: only then is root paid. One without a pool
/// counts as one.
pub(super) fn sum_to_more_than_one<T: Config>(netuids: &[NetUid]) -> bool {
    let one = I96F32::saturating_from_num(1);
    let price = |netuid: &NetUid| {
        if SubnetMechanism::<T>::get(netuid) == 0 {
            one
        } else {
            SubnetMovingPrice::<T>::get(netuid)
        }
    };
    let prices = netuids.iter().map(price);
    prices.fold(I96F32::default(), I96F32::saturating_add) > one
}

/// Root's TAO by its weight, as a share of it and all alpha of the subnet.
pub(super) fn root_share<T: Config>(netuid: NetUid) -> U96F32 {
    let weight = U96F32::saturating_from_num(TaoWeight::<T>::get())
        .checked_div(U96F32::saturating_from_num(u64::MAX))
        .unwrap_or_default();
    let root = U96F32::saturating_from_num(SubnetTAO::<T>::get(0)).saturating_mul(weight);
    let alpha = U96F32::saturating_from_num(SubnetAlphaIn::<T>::get(netuid))
        .saturating_add(U96F32::saturating_from_num(SubnetAlphaOut::<T>::get(netuid)));
    root.checked_div(root.saturating_add(alpha)).unwrap_or_default()
}

/// The next average: the younger the subnet, the slower it moves.
fn moved<T: Config>(netuid: NetUid, block: u64, average: I96F32) -> I96F32 {
    let age = block.saturating_sub(FirstEmissionBlockNumber::<T>::get(netuid).unwrap_or(block));
    let halving = U64F64::saturating_from_num(EMAPriceHalvingBlocks::<T>::get(netuid));
    let age = U64F64::saturating_from_num(age);
    let speed = U64F64::saturating_from_num(SubnetMovingAlpha::<T>::get())
        .saturating_mul(age.checked_div(age.saturating_add(halving)).unwrap_or_default());
    let one = U64F64::saturating_from_num(1);
    let new = speed.saturating_mul(price::<T>(netuid).min(one));
    let old = one
        .saturating_sub(speed)
        .saturating_mul(U64F64::saturating_from_num(average));
    I96F32::saturating_from_num(new.saturating_add(old))
}

/// TAO per alpha in the pool; one where there is none.
fn price<T: Config>(netuid: NetUid) -> U64F64 {
    if SubnetMechanism::<T>::get(netuid) == 0 {
        return U64F64::saturating_from_num(1);
    }
    let quote = SwapBalancer::<T>::get(netuid).quote.deconstruct();
    let quotient = |value: u64, by: u64| {
        U64F64::saturating_from_num(value)
            .checked_div(U64F64::saturating_from_num(by))
            .unwrap_or_default()
    };
    let weights = quotient(WHOLE.saturating_sub(quote), quote);
    weights.saturating_mul(quotient(
        SubnetTAO::<T>::get(netuid),
        SubnetAlphaIn::<T>::get(netuid),
    ))
}
