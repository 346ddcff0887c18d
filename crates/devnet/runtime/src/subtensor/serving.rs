//! Announcing where a neuron listens.

use frame_support::dispatch::DispatchResult;
use frame_support::ensure;
use sp_runtime::traits::SaturatedConversion;

use super::pallet::{Axons, Config, Error, Event, Pallet, ServingRateLimit, Uids};
use super::types::{AxonInfo, NetUid};

/// Stores the axon, stamped with this block.
///
/// # Errors
/// When the hotkey has no uid, the address is not one, or the last announcement is too recent. The chain also refuses
/// private and reserved addresses; a local chain's miners have no others.
pub(super) fn serve_axon<T: Config>(hotkey: &T::AccountId, netuid: NetUid, axon: AxonInfo) -> DispatchResult {
    ensure!(
        Uids::<T>::contains_key(netuid, hotkey),
        Error::<T>::HotKeyNotRegisteredInSubNet
    );
    check_address::<T>(&axon)?;
    let block: u64 = frame_system::Pallet::<T>::block_number().saturated_into();
    if let Some(last) = Axons::<T>::get(netuid, hotkey) {
        let passed = block.saturating_sub(last.block);
        ensure!(
            passed >= ServingRateLimit::<T>::get(netuid),
            Error::<T>::ServingRateLimitExceeded
        );
    }
    Axons::<T>::insert(netuid, hotkey, AxonInfo { block, ..axon });
    Pallet::<T>::deposit_event(Event::AxonServed(netuid, hotkey.clone()));
    Ok(())
}

fn check_address<T: Config>(axon: &AxonInfo) -> DispatchResult {
    ensure!(axon.ip_type == 4 || axon.ip_type == 6, Error::<T>::InvalidIpType);
    let fits = axon.ip_type == 6 || axon.ip <= u128::from(u32::MAX);
    ensure!(axon.ip != 0 && fits, Error::<T>::InvalidIpAddress);
    ensure!(axon.port != 0, Error::<T>::InvalidPort);
    Ok(())
}
