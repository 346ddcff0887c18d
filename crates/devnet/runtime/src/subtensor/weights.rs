//! Setting weights, with the chain's checks in the chain's order.
//!
//! Left out: everything of commit-reveal but the refusal while it is on.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use frame_support::dispatch::DispatchResult;
use frame_support::ensure;
use sp_runtime::traits::SaturatedConversion;

use super::inheritance::inherited;
use super::pallet::{
    CommitRevealWeightsEnabled, Config, Error, Event, LastUpdate, MechanismCountCurrent, MinAllowedWeights,
    NetworksAdded, Pallet, StakeThreshold, SubnetOwnerHotkey, SubnetworkN, TaoWeight, Uids, ValidatorPermit,
    Weights, WeightsSetRateLimit, WeightsVersionKey,
};
use super::registration::put_at;
use super::types::{MechId, NetUid, NetUidStorageIndex, storage_index};

/// Replaces the weights of the hotkey's neuron in one mechanism, scaled so that the largest is 65 535.
///
/// # Errors
/// One for each check of the chain; see [`Error`].
pub(super) fn set<T: Config>(
    hotkey: &T::AccountId,
    netuid: NetUid,
    mechanism: MechId,
    dests: Vec<u16>,
    values: Vec<u16>,
    version_key: u64,
) -> DispatchResult {
    ensure!(
        !CommitRevealWeightsEnabled::<T>::get(netuid),
        Error::<T>::CommitRevealEnabled
    );
    check_shape::<T>(netuid, mechanism, &dests, &values)?;
    let uid = Uids::<T>::get(netuid, hotkey).ok_or(Error::<T>::HotKeyNotRegisteredInSubNet)?;
    let block: u64 = frame_system::Pallet::<T>::block_number().saturated_into();
    let index = storage_index(netuid, mechanism);
    check_sender::<T>(hotkey, netuid, version_key)?;
    check_rate::<T>(netuid, index, uid, block)?;
    check_content::<T>(hotkey, netuid, uid, &dests)?;
    let row: Vec<(u16, u16)> = dests.into_iter().zip(scaled(&values)).collect();
    Weights::<T>::insert(index, uid, row);
    LastUpdate::<T>::mutate(index, |column| put_at(column, uid, block));
    Pallet::<T>::deposit_event(Event::WeightsSet(index, uid));
    Ok(())
}

fn check_shape<T: Config>(
    netuid: NetUid,
    mechanism: MechId,
    dests: &[u16],
    values: &[u16],
) -> DispatchResult {
    ensure!(netuid != 0, Error::<T>::CanNotSetRootNetworkWeights);
    ensure!(dests.len() == values.len(), Error::<T>::WeightVecNotEqualSize);
    ensure!(
        NetworksAdded::<T>::get(netuid) && mechanism < MechanismCountCurrent::<T>::get(netuid),
        Error::<T>::MechanismDoesNotExist
    );
    let neurons = usize::from(SubnetworkN::<T>::get(netuid));
    ensure!(dests.len() <= neurons, Error::<T>::UidsLengthExceedUidsInSubNet);
    Ok(())
}

fn check_sender<T: Config>(hotkey: &T::AccountId, netuid: NetUid, version_key: u64) -> DispatchResult {
    let staked = stake_of::<T>(hotkey, netuid) >= u128::from(StakeThreshold::<T>::get());
    ensure!(
        staked || is_owner::<T>(hotkey, netuid),
        Error::<T>::NotEnoughStakeToSetWeights
    );
    let current = version_key == 0 || version_key >= WeightsVersionKey::<T>::get(netuid);
    ensure!(current, Error::<T>::IncorrectWeightVersionKey);
    Ok(())
}

fn check_rate<T: Config>(netuid: NetUid, index: NetUidStorageIndex, uid: u16, block: u64) -> DispatchResult {
    let last = LastUpdate::<T>::get(index)
        .get(usize::from(uid))
        .copied()
        .unwrap_or_default();
    let passed = block.saturating_sub(last);
    ensure!(
        last == 0 || passed >= WeightsSetRateLimit::<T>::get(netuid),
        Error::<T>::SettingWeightsTooFast
    );
    Ok(())
}

fn check_content<T: Config>(
    hotkey: &T::AccountId,
    netuid: NetUid,
    uid: u16,
    dests: &[u16],
) -> DispatchResult {
    let on_itself = dests == [uid];
    let permit = ValidatorPermit::<T>::get(netuid)
        .get(usize::from(uid))
        .copied()
        .unwrap_or_default();
    ensure!(
        permit || on_itself || is_owner::<T>(hotkey, netuid),
        Error::<T>::NeuronNoValidatorPermit
    );
    let distinct: BTreeSet<&u16> = dests.iter().collect();
    ensure!(distinct.len() == dests.len(), Error::<T>::DuplicateUids);
    let neurons = SubnetworkN::<T>::get(netuid);
    ensure!(
        dests.iter().all(|dest| *dest < neurons),
        Error::<T>::UidVecContainInvalidOne
    );
    let least = usize::from(MinAllowedWeights::<T>::get(netuid).min(neurons));
    ensure!(
        on_itself || dests.len() >= least,
        Error::<T>::WeightVecLengthIsLow
    );
    Ok(())
}

fn is_owner<T: Config>(hotkey: &T::AccountId, netuid: NetUid) -> bool {
    SubnetOwnerHotkey::<T>::get(netuid) == *hotkey
}

/// Inherited alpha, plus inherited TAO on root weighed by [`TaoWeight`].
fn stake_of<T: Config>(hotkey: &T::AccountId, netuid: NetUid) -> u128 {
    let (alpha, tao) = inherited::<T>(hotkey, netuid);
    let weighed = u128::from(tao).saturating_mul(u128::from(TaoWeight::<T>::get())) >> 64;
    u128::from(alpha).saturating_add(weighed)
}

/// `value · 65 535 / max`, rounded half up; all zeros stay.
fn scaled(values: &[u16]) -> impl Iterator<Item = u16> {
    let max = u64::from(values.iter().copied().max().unwrap_or_default());
    values.iter().map(move |value| {
        let doubled = u64::from(*value)
            .saturating_mul(2 * u64::from(u16::MAX))
            .saturating_add(max);
        doubled
            .checked_div(max.saturating_mul(2))
            .unwrap_or_default()
            .saturated_into()
    })
}
