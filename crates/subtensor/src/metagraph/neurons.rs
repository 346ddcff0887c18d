//! What the chain keeps for each uid.

use alloc::vec::Vec;
use core::ops::Range;

use codec::Encode as _;
use primitives::{AccountId, NetUid};
use runtime::StorageError;

use super::rows::{self, Rows, extend};
use crate::PALLET;
use crate::batch::{Answers, Batch, Slot, not_in_runtime};
use crate::error::SnapshotError;
use runtime::StateSource;

/// Uids that are asked for before it is known how many there are: as many as almost any subnet may have.
pub(crate) const FIRST_UIDS: u16 = 256;

/// See the fields of [`Metagraph`](super::Metagraph).
pub(crate) struct Neurons {
    pub(crate) hotkeys: Vec<AccountId>,
    pub(crate) block_at_registration: Option<Vec<u64>>,
    /// Of the first mechanism.
    pub(crate) rows: Rows,
}

/// What has been asked.
pub(crate) struct Asked<'m> {
    netuid: NetUid,
    hotkeys: Slot<'m, AccountId>,
    block_at_registration: Slot<'m, u64>,
    rows: rows::Asked<'m>,
}

impl<'m> Asked<'m> {
    /// Asks for the first [`FIRST_UIDS`].
    pub(crate) fn new(batch: &mut Batch<'m>, netuid: NetUid) -> Result<Self, StorageError> {
        Self::of(batch, netuid, 0..FIRST_UIDS)
    }

    fn of(batch: &mut Batch<'m>, netuid: NetUid, uids: Range<u16>) -> Result<Self, StorageError> {
        let keys = || uids.clone().map(|uid| [netuid.encode(), uid.encode()]);
        Ok(Self {
            netuid,
            hotkeys: batch.each(PALLET, "Keys", keys())?,
            block_at_registration: batch.each(PALLET, "BlockAtRegistration", keys())?,
            rows: rows::Asked::new(batch, netuid.0, uids)?,
        })
    }

    /// All `count` neurons: those asked for, and the rest in another round of reads where there are more.
    pub(crate) async fn finish<S: StateSource>(
        &self,
        source: &S,
        answers: &Answers,
        count: u16,
    ) -> Result<Neurons, SnapshotError<S::Error>> {
        let mut neurons = self.answer(answers, count)?;
        if count > FIRST_UIDS {
            let mut batch = Batch::new(source.metadata());
            let rest = Asked::of(&mut batch, self.netuid, FIRST_UIDS..count)?;
            neurons.extend(rest.answer(&batch.read(source).await?, count)?);
        }
        Ok(neurons)
    }

    /// The first `count` of them: there may be fewer neurons than uids asked for.
    fn answer<E>(&self, answers: &Answers, count: u16) -> Result<Neurons, SnapshotError<E>> {
        let hotkeys = answers.first(&self.hotkeys, count, "Keys")?;
        Ok(Neurons {
            hotkeys: hotkeys.ok_or_else(|| not_in_runtime("Keys"))?,
            block_at_registration: answers.first(
                &self.block_at_registration,
                count,
                "BlockAtRegistration",
            )?,
            rows: self.rows.answer(answers, count)?,
        })
    }
}

impl Neurons {
    /// Adds the neurons that come after these.
    fn extend(&mut self, rest: Self) {
        self.hotkeys.extend(rest.hotkeys);
        extend(&mut self.block_at_registration, rest.block_at_registration);
        self.rows.extend(rest.rows);
    }
}
