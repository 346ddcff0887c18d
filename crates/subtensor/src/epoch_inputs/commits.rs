//! Weights that are committed and not yet revealed.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use codec::Encode as _;
use primitives::{AccountId, Hash};
use yuma::{Commit, CommitReveal};

use super::scalars::Scalars;
use crate::PALLET;
use crate::batch::{Answers, Batch, Slot};
use crate::epoch_error::EpochError;
use crate::error::SnapshotError;

/// Most epochs until a commit is revealed: the chain allows 100.
const MAX_REVEAL_PERIOD: u64 = 128;

/// A hotkey's queue of hashed commits: hash, epoch, block, and a field that is no longer used.
type HashedQueue = Vec<(Hash, u64, u64, u64)>;

/// The timelocked commits of an epoch: who, in which block, the sealed weights, the drand round that opens them.
pub(crate) type TimelockedQueue = Vec<(AccountId, u64, Vec<u8>, u64)>;

/// Whose timelocked weights are revealed when the epoch numbered `next` is due: those committed in this one.
pub(crate) fn reveal_epoch(next: u64, reveal_period: u64) -> Option<u64> {
    next.checked_sub(reveal_period)
}

/// The commits of a queue by uid, with their blocks. Who is not registered any more counts for nothing.
pub(crate) fn timelocked_by_uid(queue: &TimelockedQueue, hotkeys: &[AccountId]) -> Vec<(u16, u64)> {
    let uids: BTreeMap<_, _> = hotkeys.iter().zip(0_u16..).collect();
    let entry = |(hotkey, block, ..): &(AccountId, u64, Vec<u8>, u64)| Some((*uids.get(hotkey)?, *block));
    queue.iter().filter_map(entry).collect()
}

/// What has been asked.
pub(super) struct Asked<'m> {
    hashed: Slot<'m, HashedQueue>,
    epochs: Vec<u64>,
    timelocked: Slot<'m, TimelockedQueue>,
}

impl<'m> Asked<'m> {
    /// Asks for what may not be expired: commits of the last epochs, as many as the reveal period, and of the next one,
    /// to which commits count from the block on in which it is due.
    pub(super) fn new<E>(
        batch: &mut Batch<'m>,
        scalars: &Scalars,
        index: u16,
        hotkeys: &[AccountId],
    ) -> Result<Self, EpochError<E>> {
        if scalars.reveal_period > MAX_REVEAL_PERIOD {
            return Err(EpochError::RevealPeriod(scalars.reveal_period));
        }
        let next = scalars.next_epoch();
        let epochs: Vec<u64> = (next.saturating_sub(scalars.reveal_period)..=next).collect();
        let by_hotkey = hotkeys.iter().map(|hotkey| [index.encode(), hotkey.encode()]);
        let by_epoch = epochs.iter().map(|epoch| [index.encode(), epoch.encode()]);
        Ok(Self {
            hashed: batch.each(PALLET, "WeightCommits", by_hotkey)?,
            timelocked: batch.each(PALLET, "TimelockedWeightCommits", by_epoch)?,
            epochs,
        })
    }

    pub(super) fn answer<E>(
        &self,
        answers: &Answers,
        scalars: &Scalars,
        hotkeys: &[AccountId],
    ) -> Result<CommitReveal, SnapshotError<E>> {
        let hashed = answers.needed_each(&self.hashed, "WeightCommits")?;
        let timelocked = answers.needed_each(&self.timelocked, "TimelockedWeightCommits")?;
        let of_epoch = |(epoch, queue): (&u64, Option<TimelockedQueue>)| {
            let commits = timelocked_by_uid(&queue.unwrap_or_default(), hotkeys);
            (!commits.is_empty()).then_some((*epoch, commits))
        };
        Ok(CommitReveal {
            reveal_period_epochs: scalars.reveal_period,
            current_epoch: scalars.next_epoch(),
            hashed: (0_u16..)
                .zip(hashed)
                .filter_map(|(uid, queue)| Some((uid, commits(&queue?))))
                .collect(),
            timelocked: self.epochs.iter().zip(timelocked).filter_map(of_epoch).collect(),
        })
    }
}

fn commits(queue: &HashedQueue) -> Vec<Commit> {
    let commit = |(_, epoch, block, _): &(Hash, u64, u64, u64)| Commit {
        epoch: *epoch,
        block: *block,
    };
    queue.iter().map(commit).collect()
}
