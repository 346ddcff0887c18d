//! Buying alpha and crediting it to a coldkey on a hotkey.

use frame_support::dispatch::DispatchResult;
use frame_support::ensure;
use frame_support::traits::fungible::Mutate as _;
use frame_support::traits::tokens::{Fortitude, Precision, Preservation};
use sp_runtime::traits::SaturatedConversion;

use super::pallet::{
    Alpha, AlphaV2, Config, Error, Event, NetworksAdded, Owner, Pallet, StakingHotkeys, SubnetAlphaIn,
    SubnetAlphaOut, SubnetMechanism, SubnetTAO, SubnetVolume, SubtokenEnabled, TotalHotkeyAlpha,
    TotalHotkeyShares, TotalHotkeySharesV2, TotalStake,
};
use super::types::{AlphaBalance, NetUid, SafeFloat, TaoBalance};

/// The least that can be staked, in rao.
const MIN_STAKE: TaoBalance = 2_000_000;
/// Fee rates are in parts of this.
const FEE_ONE: u128 = 65_535;

/// Takes `amount` rao from the coldkey, buys alpha and stakes it on the hotkey.
///
/// Simpler than the chain: a pool trades as if its weights were equal, as they are at genesis; the fee is destroyed; a
/// share of a hotkey is worth one alpha, as no dividend ever raises it here.
///
/// # Errors
/// When subnet or hotkey do not exist, alpha cannot be bought yet, the amount is too small, or the coldkey cannot pay.
pub(super) fn add<T: Config>(
    coldkey: &T::AccountId,
    hotkey: &T::AccountId,
    netuid: NetUid,
    amount: TaoBalance,
) -> DispatchResult {
    ensure!(NetworksAdded::<T>::get(netuid), Error::<T>::SubnetNotExists);
    ensure!(
        netuid == 0 || SubtokenEnabled::<T>::get(netuid),
        Error::<T>::SubtokenDisabled
    );
    ensure!(
        Owner::<T>::contains_key(hotkey),
        Error::<T>::HotKeyAccountNotExists
    );
    ensure!(amount >= MIN_STAKE, Error::<T>::AmountTooLow);
    let burn = (Preservation::Preserve, Precision::Exact, Fortitude::Polite);
    T::Currency::burn_from(coldkey, amount, burn.0, burn.1, burn.2)
        .map_err(|_| Error::<T>::NotEnoughBalanceToStake)?;
    let (alpha, fee) = buy::<T>(netuid, amount)?;
    credit::<T>(coldkey, hotkey, netuid, alpha);
    Pallet::<T>::deposit_event(Event::StakeAdded(
        coldkey.clone(),
        hotkey.clone(),
        amount,
        alpha,
        netuid,
        fee,
    ));
    Ok(())
}

/// Puts TAO into the pool; the alpha that comes out, and the fee.
fn buy<T: Config>(netuid: NetUid, amount: TaoBalance) -> Result<(AlphaBalance, u64), Error<T>> {
    let fee = if has_pool::<T>(netuid) {
        fee_of::<T>(netuid, amount)
    } else {
        0
    };
    let paid = amount.saturating_sub(fee);
    let alpha = if has_pool::<T>(netuid) {
        quote::<T>(netuid, paid)?
    } else {
        paid
    };
    if has_pool::<T>(netuid) {
        SubnetAlphaIn::<T>::mutate(netuid, |pool| *pool = pool.saturating_sub(alpha));
    }
    SubnetTAO::<T>::mutate(netuid, |pool| *pool = pool.saturating_add(paid));
    SubnetAlphaOut::<T>::mutate(netuid, |out| *out = out.saturating_add(alpha));
    SubnetVolume::<T>::mutate(netuid, |volume| *volume = volume.saturating_add(u128::from(paid)));
    TotalStake::<T>::mutate(|total| *total = total.saturating_add(paid));
    Ok((alpha, fee))
}

fn has_pool<T: Config>(netuid: NetUid) -> bool {
    netuid != 0 && SubnetMechanism::<T>::get(netuid) == 1
}

fn fee_of<T: Config>(netuid: NetUid, amount: TaoBalance) -> u64 {
    let rate = u128::from(crate::swap::FeeRate::<T>::get(netuid));
    u128::from(amount)
        .saturating_mul(rate)
        .checked_div(FEE_ONE)
        .unwrap_or_default()
        .saturated_into()
}

/// What the pool gives for `paid`: the product of its reserves stays.
fn quote<T: Config>(netuid: NetUid, paid: TaoBalance) -> Result<AlphaBalance, Error<T>> {
    let (tao, alpha) = (SubnetTAO::<T>::get(netuid), SubnetAlphaIn::<T>::get(netuid));
    let after = u128::from(tao).saturating_add(u128::from(paid));
    u128::from(alpha)
        .saturating_mul(u128::from(paid))
        .checked_div(after)
        .map(SaturatedConversion::saturated_into)
        .ok_or(Error::InsufficientLiquidity)
}

/// Adds shares of the second generation; what is left of the first moves over, as on the chain.
fn credit<T: Config>(coldkey: &T::AccountId, hotkey: &T::AccountId, netuid: NetUid, alpha: AlphaBalance) {
    let old = whole(Alpha::<T>::take((hotkey, coldkey, netuid)).to_bits());
    AlphaV2::<T>::mutate((hotkey, coldkey, netuid), |shares| {
        *shares = plus(*shares, old, alpha)
    });
    let old = whole(TotalHotkeyShares::<T>::take(hotkey, netuid).to_bits());
    TotalHotkeySharesV2::<T>::mutate(hotkey, netuid, |shares| *shares = plus(*shares, old, alpha));
    TotalHotkeyAlpha::<T>::mutate(hotkey, netuid, |total| *total = total.saturating_add(alpha));
    StakingHotkeys::<T>::mutate(coldkey, |hotkeys| {
        if !hotkeys.contains(hotkey) {
            hotkeys.push(hotkey.clone());
        }
    });
}

/// The whole part of 64.64 bits.
const fn whole(bits: u128) -> u128 {
    bits >> 64
}

/// Sums whole numbers of shares.
fn plus(shares: SafeFloat, old: u128, alpha: AlphaBalance) -> SafeFloat {
    SafeFloat::whole(
        shares
            .mantissa
            .saturating_add(old)
            .saturating_add(u128::from(alpha)),
    )
}
