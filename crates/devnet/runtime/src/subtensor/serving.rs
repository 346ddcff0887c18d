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
/// loopback addresses; a local chain's miners may have no others.
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
    let fits = match axon.ip_type {
        4 => axon.ip < u128::from(u32::MAX),
        6 => axon.ip < u128::MAX,
        _ => return Err(Error::<T>::InvalidIpType.into()),
    };
    ensure!(fits, Error::<T>::InvalidIpAddress);
    ensure!(axon.port != 0, Error::<T>::InvalidPort);
    Ok(())
}
