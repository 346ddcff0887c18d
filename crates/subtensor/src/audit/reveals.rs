//! Timelocked weights that the epoch's block reveals before its epochs.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use codec::Encode as _;
use primitives::NetUid;
use runtime::StateSource;
use yuma::{EpochInput, Rows};

use crate::PALLET;
use crate::batch::Batch;
use crate::epoch_inputs::{EpochInputs, TimelockedQueue, reveal_epoch, storage_index, timelocked_by_uid};
use crate::error::SnapshotError;
use crate::metagraph::rows::Row;

/// What became of the commits of one mechanism that were due.
struct Due {
    /// Those still waiting: the drand pulse that opens them was not there yet.
    waiting: TimelockedQueue,
    /// Rows of all who were due, as the block leaves them. Whose commit was not opened, or was none, has the old one.
    rows: BTreeMap<u16, Row>,
    /// `LastUpdate` as the block leaves it.
    last_update: Vec<u64>,
}

/// Puts in place of what was committed what the block revealed. One round before the block and, if any commits were
/// due, one at it.
///
/// Source: `reveal_crv3_commits_for_subnet`, `coinbase/reveal_commits.rs`.
pub(super) async fn apply<B, A>(
    before: &B,
    at: &A,
    inputs: &mut EpochInputs,
) -> Result<(), SnapshotError<A::Error>>
where
    A: StateSource,
    B: StateSource<Error = A::Error>,
{
    let next = inputs.epoch_index.saturating_add(1);
    let Some(epoch) = reveal_epoch(next, inputs.reveal_period) else {
        return Ok(());
    };
    let queues = queues(before, inputs, epoch).await?;
    for ((id, queue), mechanism) in (0_u8..).zip(queues).zip(&mut inputs.mechanisms) {
        let uids = timelocked_by_uid(&queue, &inputs.hotkeys);
        if queue.is_empty() {
            continue;
        }
        let due = read_due(at, (inputs.netuid, id, epoch), uids.iter().map(|(uid, _)| *uid)).await?;
        let waiting = timelocked_by_uid(&due.waiting, &inputs.hotkeys);
        take(mechanism, due, (epoch, waiting));
    }
    Ok(())
}

/// The commits of `epoch`, of each mechanism.
async fn queues<S: StateSource>(
    source: &S,
    inputs: &EpochInputs,
    epoch: u64,
) -> Result<Vec<TimelockedQueue>, SnapshotError<S::Error>> {
    let mut batch = Batch::new(source.metadata());
    let mechanisms = (0_u8..).zip(&inputs.mechanisms);
    let keys = mechanisms.map(|(id, _)| [storage_index(inputs.netuid, id).encode(), epoch.encode()]);
    let queues = batch.each(PALLET, "TimelockedWeightCommits", keys)?;
    let answers = batch.read(source).await?;
    answers.needed_column(&queues, "TimelockedWeightCommits")
}

async fn read_due<S: StateSource>(
    source: &S,
    (netuid, mechanism, epoch): (NetUid, u8, u64),
    uids: impl Iterator<Item = u16> + Clone,
) -> Result<Due, SnapshotError<S::Error>> {
    let index = storage_index(netuid, mechanism).encode();
    let mut batch = Batch::new(source.metadata());
    let waiting = batch.one(PALLET, "TimelockedWeightCommits", &[&index, &epoch.encode()])?;
    let keys = uids.clone().map(|uid| [index.clone(), uid.encode()]);
    let rows = batch.each(PALLET, "Weights", keys)?;
    let last_update = batch.one(PALLET, "LastUpdate", &[&index])?;
    let answers = batch.read(source).await?;
    Ok(Due {
        waiting: answers.needed(&waiting, "TimelockedWeightCommits")?,
        rows: uids.zip(answers.needed_column(&rows, "Weights")?).collect(),
        last_update: answers.needed(&last_update, "LastUpdate")?,
    })
}

/// Changes a mechanism's input to what the reveals left.
fn take(input: &mut EpochInput, due: Due, (epoch, waiting): (u64, Vec<(u16, u64)>)) {
    // A reveal counts as an update only where weights are not hidden: there committing does.
    if input.commit_reveal.is_none() {
        for uid in due.rows.keys().map(|uid| usize::from(*uid)) {
            if let (Some(place), Some(block)) = (input.last_update.get_mut(uid), due.last_update.get(uid)) {
                *place = *block;
            }
        }
    }
    let row = |uid: usize| u16::try_from(uid).ok().and_then(|uid| due.rows.get(&uid));
    input.weights = Rows::from_rows((0..input.n()).map(|uid| match row(uid) {
        Some(revealed) => revealed.clone(),
        None => input.weights.row(uid).iter().collect(),
    }));
    if let Some(commits) = &mut input.commit_reveal {
        commits.timelocked.retain(|(of, _)| *of != epoch);
        if !waiting.is_empty() {
            commits.timelocked.push((epoch, waiting));
        }
    }
}
