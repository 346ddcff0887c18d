//! Stake a hotkey counts with: its own, less what it lends to its children, and what its parents lend to it.

use devnet_consensus::inheritance::{self, Loan};

use super::pallet::{ChildKeys, Config, ParentKeys, TotalHotkeyAlpha};
use super::types::{AlphaBalance, NetUid, TaoBalance};

/// The hotkey's alpha on the subnet and its rao on root, both by the relations it has on the subnet.
pub(super) fn inherited<T: Config>(hotkey: &T::AccountId, netuid: NetUid) -> (AlphaBalance, TaoBalance) {
    let lent = ChildKeys::<T>::get(hotkey, netuid);
    let borrowed = ParentKeys::<T>::get(hotkey, netuid);
    let stake = |on| {
        let loan = |(part, parent): &(u64, T::AccountId)| Loan {
            stake: TotalHotkeyAlpha::<T>::get(parent, on),
            part: *part,
        };
        inheritance::inherited(
            TotalHotkeyAlpha::<T>::get(hotkey, on),
            lent.iter().map(|(part, _)| *part),
            borrowed.iter().map(loan),
        )
    };
    (stake(netuid), stake(0))
}
