//! What the chain keeps for each hotkey.

use alloc::vec::Vec;

use codec::Encode as _;
use primitives::{AccountId, NetUid};

use crate::PALLET;
use crate::axon::Axon;
use crate::batch::Batch;
use crate::error::SnapshotError;
use runtime::StateSource;

/// Hotkeys that stake is lent to or from, each with its part in ratios of `u64::MAX`.
pub(super) type Family = Vec<(u64, AccountId)>;

/// The subnet that TAO is staked on.
pub(super) const ROOT: NetUid = NetUid(0);

/// One place for each hotkey, in their order.
pub(super) struct Accounts {
    pub(super) coldkeys: Option<Vec<AccountId>>,
    pub(super) axons: Option<Vec<Option<Axon>>>,
    /// Alpha staked to the hotkey itself.
    pub(super) alpha: Option<Vec<u64>>,
    /// Rao staked to the hotkey itself.
    pub(super) root: Option<Vec<u64>>,
    pub(super) children: Option<Vec<Family>>,
    pub(super) parents: Option<Vec<Family>>,
}

pub(super) async fn read<S: StateSource>(
    source: &S,
    netuid: NetUid,
    hotkeys: &[AccountId],
) -> Result<Accounts, SnapshotError<S::Error>> {
    let mut batch = Batch::new(source.metadata());
    let alone = hotkeys.iter().map(|hotkey| [hotkey.encode()]);
    let subnet_first = hotkeys.iter().map(|hotkey| [netuid.encode(), hotkey.encode()]);
    let on = |subnet: NetUid| {
        hotkeys
            .iter()
            .map(move |hotkey| [hotkey.encode(), subnet.encode()])
    };

    let coldkeys = batch.each(PALLET, "Owner", alone)?;
    let axons = batch.each(PALLET, "Axons", subnet_first)?;
    let alpha = batch.each(PALLET, "TotalHotkeyAlpha", on(netuid))?;
    let root = batch.each(PALLET, "TotalHotkeyAlpha", on(ROOT))?;
    let children = batch.each(PALLET, "ChildKeys", on(netuid))?;
    let parents = batch.each(PALLET, "ParentKeys", on(netuid))?;

    let answers = batch.read(source).await?;
    Ok(Accounts {
        coldkeys: answers.column(&coldkeys, "Owner")?,
        axons: answers.each(&axons)?,
        alpha: answers.column(&alpha, "TotalHotkeyAlpha")?,
        root: answers.column(&root, "TotalHotkeyAlpha")?,
        children: answers.column(&children, "ChildKeys")?,
        parents: answers.column(&parents, "ParentKeys")?,
    })
}
