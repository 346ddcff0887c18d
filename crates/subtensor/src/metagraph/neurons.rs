//! What the chain keeps for each uid.

use alloc::vec::Vec;
use core::ops::Range;

use codec::Encode as _;
use primitives::{AccountId, NetUid};
use runtime::StorageError;

use crate::PALLET;
use crate::batch::{Answers, Batch, Slot};
use crate::error::SnapshotError;
use runtime::StateSource;

/// A row of weights or bonds: (uid, value).
type Row = Vec<(u16, u16)>;

/// See the fields of [`Metagraph`](super::Metagraph).
pub(super) struct Neurons {
    pub(super) hotkeys: Vec<AccountId>,
    pub(super) block_at_registration: Option<Vec<u64>>,
    pub(super) weights: Option<Vec<Row>>,
    pub(super) bonds: Option<Vec<Row>>,
}

/// What has been asked.
pub(super) struct Asked<'m> {
    hotkeys: Slot<'m, AccountId>,
    block_at_registration: Slot<'m, u64>,
    weights: Slot<'m, Row>,
    bonds: Slot<'m, Row>,
}

/// Reads the neurons `uids` of a subnet that has them.
pub(super) async fn read<S: StateSource>(
    source: &S,
    netuid: NetUid,
    uids: Range<u16>,
) -> Result<Neurons, SnapshotError<S::Error>> {
    let mut batch = Batch::new(source.metadata());
    let asked = Asked::new(&mut batch, netuid, uids.clone())?;
    asked.answer(&batch.read(source).await?, uids.end)
}

impl<'m> Asked<'m> {
    pub(super) fn new(batch: &mut Batch<'m>, netuid: NetUid, uids: Range<u16>) -> Result<Self, StorageError> {
        let keys = || uids.clone().map(|uid| [netuid.encode(), uid.encode()]);
        Ok(Self {
            hotkeys: batch.each(PALLET, "Keys", keys())?,
            block_at_registration: batch.each(PALLET, "BlockAtRegistration", keys())?,
            weights: batch.each(PALLET, "Weights", keys())?,
            bonds: batch.each(PALLET, "Bonds", keys())?,
        })
    }

    /// The first `count` of them: there may be fewer neurons than uids asked for.
    pub(super) fn answer<E>(&self, answers: &Answers, count: u16) -> Result<Neurons, SnapshotError<E>> {
        let hotkeys = answers.first(&self.hotkeys, count, "Keys")?;
        Ok(Neurons {
            hotkeys: hotkeys.ok_or_else(|| StorageError::NoItem {
                pallet: PALLET.into(),
                item: "Keys".into(),
            })?,
            block_at_registration: answers.first(
                &self.block_at_registration,
                count,
                "BlockAtRegistration",
            )?,
            weights: answers.first(&self.weights, count, "Weights")?,
            bonds: answers.first(&self.bonds, count, "Bonds")?,
        })
    }
}

impl Neurons {
    /// Adds the neurons that come after these.
    pub(super) fn extend(&mut self, rest: Self) {
        self.hotkeys.extend(rest.hotkeys);
        extend(&mut self.block_at_registration, rest.block_at_registration);
        extend(&mut self.weights, rest.weights);
        extend(&mut self.bonds, rest.bonds);
    }
}

fn extend<T>(column: &mut Option<Vec<T>>, rest: Option<Vec<T>>) {
    if let Some((column, rest)) = column.as_mut().zip(rest) {
        column.extend(rest);
    }
}
