//! What the chain keeps for each hotkey.

use alloc::vec::Vec;

use codec::Encode as _;
use primitives::{AccountId, NetUid};

use super::family::{self, Family};
use crate::PALLET;
use crate::axon::Axon;
use crate::batch::Batch;
use crate::error::SnapshotError;
use runtime::StateSource;

/// One place for each hotkey, in their order.
pub(super) struct Accounts {
    pub(super) coldkeys: Option<Vec<AccountId>>,
    pub(super) axons: Option<Vec<Option<Axon>>>,
    pub(super) family: Family,
}

pub(super) async fn read<S: StateSource>(
    source: &S,
    netuid: NetUid,
    hotkeys: &[AccountId],
) -> Result<Accounts, SnapshotError<S::Error>> {
    let mut batch = Batch::new(source.metadata());
    let alone = hotkeys.iter().map(|hotkey| [hotkey.encode()]);
    let subnet_first = hotkeys.iter().map(|hotkey| [netuid.encode(), hotkey.encode()]);

    let coldkeys = batch.each(PALLET, "Owner", alone)?;
    let axons = batch.each(PALLET, "Axons", subnet_first)?;
    let family = family::Asked::new(&mut batch, netuid, hotkeys)?;

    let answers = batch.read(source).await?;
    Ok(Accounts {
        coldkeys: answers.column(&coldkeys, "Owner")?,
        axons: answers.each(&axons)?,
        family: family.answer(&answers)?,
    })
}
