//! Giving out uids and netuids.

use alloc::vec::Vec;

use frame_support::dispatch::DispatchResult;
use frame_support::ensure;
use frame_support::traits::fungible::Mutate as _;
use frame_support::traits::tokens::{Fortitude, Precision, Preservation};
use sp_runtime::traits::SaturatedConversion;

use super::pallet::{
    Active, BlockAtRegistration, Bonds, Burn, Config, Consensus, Dividends, Emission, Error, Event,
    FirstEmissionBlockNumber, ImmunityPeriod, Incentive, IsNetworkMember, Keys, LastUpdate, MaxAllowedUids,
    MechanismCountCurrent, NetworkLastLockCost, NetworkRegisteredAt, NetworkRegistrationAllowed,
    NetworksAdded, OwnedHotkeys, Owner, Pallet, RAORecycledForRegistration, StakeWeight, SubnetAlphaIn,
    SubnetLimit, SubnetLocked, SubnetMechanism, SubnetOwner, SubnetOwnerHotkey, SubnetTAO, SubnetworkN,
    SubtokenEnabled, Tempo, TotalNetworks, Uids, ValidatorPermit, ValidatorTrust, Weights,
};
use super::types::{NetUid, TaoBalance, storage_index};

/// Blocks between two epochs of a new subnet.
const FIRST_TEMPO: u16 = 360;

/// Burns the subnet's price and gives the hotkey a uid: a new one while there is room, else that of the neuron with the
/// least emission that is no longer immune. The price stays; the chain would raise it.
///
/// # Errors
/// When the subnet takes no registrations, the hotkey has a uid or another coldkey, or the coldkey cannot pay.
pub(super) fn burned_register<T: Config>(
    coldkey: &T::AccountId,
    netuid: NetUid,
    hotkey: &T::AccountId,
) -> DispatchResult {
    ensure!(netuid != 0, Error::<T>::RegistrationNotPermittedOnRootSubnet);
    ensure!(NetworksAdded::<T>::get(netuid), Error::<T>::SubnetNotExists);
    ensure!(
        NetworkRegistrationAllowed::<T>::get(netuid),
        Error::<T>::SubNetRegistrationDisabled
    );
    ensure!(
        !Uids::<T>::contains_key(netuid, hotkey),
        Error::<T>::HotKeyAlreadyRegisteredInSubNet
    );
    own::<T>(coldkey, hotkey)?;
    let price = Burn::<T>::get(netuid);
    pay::<T>(coldkey, price).map_err(|()| Error::<T>::NotEnoughBalanceToStake)?;
    RAORecycledForRegistration::<T>::mutate(netuid, |total| *total = total.saturating_add(price));
    let uid = free_uid::<T>(netuid)?;
    seat::<T>(netuid, uid, hotkey);
    Ok(())
}

/// Locks the price of a subnet and sets it up with the hotkey as its owner's and uid 0.
///
/// The price does not move as it does on the chain, and the owner's start call is implied: alpha can be bought at once.
///
/// # Errors
/// When every netuid is taken, the hotkey has another coldkey, or the coldkey cannot pay.
pub(super) fn register_network<T: Config>(coldkey: &T::AccountId, hotkey: &T::AccountId) -> DispatchResult {
    own::<T>(coldkey, hotkey)?;
    let netuid = (1..=SubnetLimit::<T>::get())
        .find(|netuid| !NetworksAdded::<T>::get(netuid))
        .ok_or(Error::<T>::SubnetLimitReached)?;
    let price = NetworkLastLockCost::<T>::get();
    pay::<T>(coldkey, price).map_err(|()| Error::<T>::CannotAffordLockCost)?;
    found::<T>(netuid, coldkey, hotkey, price);
    seat::<T>(netuid, 0, hotkey);
    Pallet::<T>::deposit_event(Event::NetworkAdded(netuid, 1));
    Ok(())
}

/// Writes a value into a column, which grows as needed.
pub(super) fn put_at<V: Clone + Default>(column: &mut Vec<V>, uid: u16, value: V) {
    let index = usize::from(uid);
    if column.len() <= index {
        column.resize(index.saturating_add(1), V::default());
    }
    if let Some(cell) = column.get_mut(index) {
        *cell = value;
    }
}

/// Binds a hotkey to the coldkey, or checks that it is.
fn own<T: Config>(coldkey: &T::AccountId, hotkey: &T::AccountId) -> DispatchResult {
    if Owner::<T>::contains_key(hotkey) {
        ensure!(
            Owner::<T>::get(hotkey) == *coldkey,
            Error::<T>::NonAssociatedColdKey
        );
        return Ok(());
    }
    Owner::<T>::insert(hotkey, coldkey);
    OwnedHotkeys::<T>::mutate(coldkey, |hotkeys| hotkeys.push(hotkey.clone()));
    Ok(())
}

fn pay<T: Config>(coldkey: &T::AccountId, price: TaoBalance) -> Result<(), ()> {
    let burn = (Preservation::Preserve, Precision::Exact, Fortitude::Polite);
    T::Currency::burn_from(coldkey, price, burn.0, burn.1, burn.2)
        .map(|_| ())
        .map_err(|_| ())
}

/// The next uid, or one that is taken away.
fn free_uid<T: Config>(netuid: NetUid) -> Result<u16, Error<T>> {
    let neurons = SubnetworkN::<T>::get(netuid);
    if neurons < MaxAllowedUids::<T>::get(netuid) {
        return Ok(neurons);
    }
    let block: u64 = frame_system::Pallet::<T>::block_number().saturated_into();
    let immunity = u64::from(ImmunityPeriod::<T>::get(netuid));
    let emission = Emission::<T>::get(netuid);
    let is_immune = |uid: u16| block.saturating_sub(BlockAtRegistration::<T>::get(netuid, uid)) < immunity;
    let emission_of = |uid: u16| emission.get(usize::from(uid)).copied().unwrap_or_default();
    (0..neurons)
        .filter(|uid| !is_immune(*uid))
        .min_by_key(|uid| emission_of(*uid))
        .ok_or(Error::NoNeuronIdAvailable)
}

/// Puts the hotkey on the uid, which starts from nothing.
fn seat<T: Config>(netuid: NetUid, uid: u16, hotkey: &T::AccountId) {
    let block: u64 = frame_system::Pallet::<T>::block_number().saturated_into();
    if uid < SubnetworkN::<T>::get(netuid) {
        let old = Keys::<T>::get(netuid, uid);
        Uids::<T>::remove(netuid, &old);
        IsNetworkMember::<T>::remove(&old, netuid);
    } else {
        SubnetworkN::<T>::insert(netuid, uid.saturating_add(1));
    }
    Keys::<T>::insert(netuid, uid, hotkey);
    Uids::<T>::insert(netuid, hotkey, uid);
    IsNetworkMember::<T>::insert(hotkey, netuid, true);
    BlockAtRegistration::<T>::insert(netuid, uid, block);
    clear_row::<T>(netuid, uid, block);
    Pallet::<T>::deposit_event(Event::NeuronRegistered(netuid, uid, hotkey.clone()));
}

fn clear_row<T: Config>(netuid: NetUid, uid: u16, block: u64) {
    for mechanism in 0..MechanismCountCurrent::<T>::get(netuid) {
        let index = storage_index(netuid, mechanism);
        Weights::<T>::remove(index, uid);
        Bonds::<T>::remove(index, uid);
        Incentive::<T>::mutate(index, |column| put_at(column, uid, 0));
        LastUpdate::<T>::mutate(index, |column| put_at(column, uid, block));
    }
    Active::<T>::mutate(netuid, |column| put_at(column, uid, true));
    ValidatorPermit::<T>::mutate(netuid, |column| put_at(column, uid, false));
    StakeWeight::<T>::mutate(netuid, |column| put_at(column, uid, 0));
    Consensus::<T>::mutate(netuid, |column| put_at(column, uid, 0));
    Dividends::<T>::mutate(netuid, |column| put_at(column, uid, 0));
    ValidatorTrust::<T>::mutate(netuid, |column| put_at(column, uid, 0));
    Emission::<T>::mutate(netuid, |column| put_at(column, uid, 0));
}

/// A pool at price 1, and the subnet's own entries.
fn found<T: Config>(netuid: NetUid, coldkey: &T::AccountId, hotkey: &T::AccountId, price: TaoBalance) {
    let block: u64 = frame_system::Pallet::<T>::block_number().saturated_into();
    NetworksAdded::<T>::insert(netuid, true);
    TotalNetworks::<T>::mutate(|total| *total = total.saturating_add(1));
    NetworkRegisteredAt::<T>::insert(netuid, block);
    FirstEmissionBlockNumber::<T>::insert(netuid, block.saturating_add(1));
    SubtokenEnabled::<T>::insert(netuid, true);
    SubnetMechanism::<T>::insert(netuid, 1);
    SubnetOwner::<T>::insert(netuid, coldkey);
    SubnetOwnerHotkey::<T>::insert(netuid, hotkey);
    SubnetLocked::<T>::insert(netuid, price);
    SubnetTAO::<T>::insert(netuid, price);
    SubnetAlphaIn::<T>::insert(netuid, price);
    Tempo::<T>::insert(netuid, FIRST_TEMPO);
}
