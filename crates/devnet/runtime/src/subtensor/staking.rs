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
/// Simpler than the chain: a pool trades as if its weights were equal, as they are at genesis; the fee is destroyed;
/// shares of a hotkey are whole numbers.
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

/// Adds shares of the second generation; what is left of the first moves over, as on the chain. A share costs what it
/// is worth after all that epochs have paid to the hotkey.
fn credit<T: Config>(coldkey: &T::AccountId, hotkey: &T::AccountId, netuid: NetUid, alpha: AlphaBalance) {
    let old = TotalHotkeyShares::<T>::take(hotkey, netuid).to_num::<u64>();
    let total = plus(TotalHotkeySharesV2::<T>::get(hotkey, netuid), u128::from(old));
    let bought = shares_for(alpha, total.mantissa, TotalHotkeyAlpha::<T>::get(hotkey, netuid));
    TotalHotkeySharesV2::<T>::insert(hotkey, netuid, plus(total, bought));
    let old = Alpha::<T>::take((hotkey, coldkey, netuid)).to_num::<u64>();
    AlphaV2::<T>::mutate((hotkey, coldkey, netuid), |shares| {
        *shares = plus(plus(*shares, u128::from(old)), bought);
    });
    TotalHotkeyAlpha::<T>::mutate(hotkey, netuid, |total| *total = total.saturating_add(alpha));
    StakingHotkeys::<T>::mutate(coldkey, |hotkeys| {
        if !hotkeys.contains(hotkey) {
            hotkeys.push(hotkey.clone());
        }
    });
}

/// `alpha · shares / total`; one for one on a hotkey without any.
fn shares_for(alpha: AlphaBalance, shares: u128, total: AlphaBalance) -> u128 {
    if shares == 0 {
        return u128::from(alpha);
    }
    shares
        .saturating_mul(u128::from(alpha))
        .checked_div(u128::from(total))
        .unwrap_or(u128::from(alpha))
}

/// Sums whole numbers of shares.
const fn plus(shares: SafeFloat, more: u128) -> SafeFloat {
    SafeFloat::whole(shares.mantissa.saturating_add(more))
}
