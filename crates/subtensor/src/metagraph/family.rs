//! What each hotkey has staked, and whom it lends to and borrows from.

use alloc::vec::Vec;

use codec::Encode as _;
use primitives::{AccountId, NetUid};
use runtime::StorageError;

use crate::batch::{Answers, Batch, Slot};
use crate::error::SnapshotError;
use crate::{PALLET, ROOT};

/// Hotkeys that stake is lent to or from, each with its part in ratios of `u64::MAX`.
pub(crate) type Links = Vec<(u64, AccountId)>;

/// One place for each hotkey, in their order.
pub(crate) struct Family {
    /// Alpha staked to the hotkey itself.
    pub(crate) alpha: Option<Vec<u64>>,
    /// Rao staked to the hotkey itself.
    pub(crate) root: Option<Vec<u64>>,
    pub(crate) children: Option<Vec<Links>>,
    pub(crate) parents: Option<Vec<Links>>,
}

/// What has been asked.
pub(crate) struct Asked<'m> {
    alpha: Slot<'m, u64>,
    root: Slot<'m, u64>,
    children: Slot<'m, Links>,
    parents: Slot<'m, Links>,
}

impl<'m> Asked<'m> {
    pub(crate) fn new(
        batch: &mut Batch<'m>,
        netuid: NetUid,
        hotkeys: &[AccountId],
    ) -> Result<Self, StorageError> {
        let on = |subnet: NetUid| {
            hotkeys
                .iter()
                .map(move |hotkey| [hotkey.encode(), subnet.encode()])
        };
        Ok(Self {
            alpha: batch.each(PALLET, "TotalHotkeyAlpha", on(netuid))?,
            root: batch.each(PALLET, "TotalHotkeyAlpha", on(ROOT))?,
            children: batch.each(PALLET, "ChildKeys", on(netuid))?,
            parents: batch.each(PALLET, "ParentKeys", on(netuid))?,
        })
    }

    pub(crate) fn answer<E>(&self, answers: &Answers) -> Result<Family, SnapshotError<E>> {
        Ok(Family {
            alpha: answers.column(&self.alpha, "TotalHotkeyAlpha")?,
            root: answers.column(&self.root, "TotalHotkeyAlpha")?,
            children: answers.column(&self.children, "ChildKeys")?,
            parents: answers.column(&self.parents, "ParentKeys")?,
        })
    }
}
