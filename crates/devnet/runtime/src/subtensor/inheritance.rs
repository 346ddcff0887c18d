//! Stake a hotkey counts with: its own, less what it lends to its children, and what its parents lend to it.

use devnet_consensus::inheritance::{self, Loan};

use super::pallet::{ChildKeys, Config, ParentKeys, TotalHotkeyAlpha};
use super::types::{AlphaBalance, NetUid};

/// The hotkey's stake `on` a subnet, or on root, by the relations it has on `netuid`.
pub(super) fn inherited<T: Config>(hotkey: &T::AccountId, netuid: NetUid, on: NetUid) -> AlphaBalance {
    let lent = ChildKeys::<T>::get(hotkey, netuid);
    let borrowed = ParentKeys::<T>::get(hotkey, netuid);
    let own = TotalHotkeyAlpha::<T>::get(hotkey, on);
    let loan = |(part, parent)| Loan {
        stake: TotalHotkeyAlpha::<T>::get(&parent, on),
        part,
    };
    inheritance::inherited(
        own,
        lent.into_iter().map(|(part, _)| part),
        borrowed.into_iter().map(loan),
    )
}
