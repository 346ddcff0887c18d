//! A past epoch, recomputed and held against what the chain stored.
//!
//! An epoch runs while its block B begins, before any of the block's transactions. So its inputs are in the state of
//! the block before, B - 1, and its outputs in the state of B. Both are proved; between the two lie a few things the
//! chain does in B before its epochs, and whatever transactions did after them:
//!
//! | in block B, in order | what the audit does about it |
//! |---|---|
//! | migrations, if the runtime is new | refuses ([`EpochError::Migrated`]): they may change anything |
//! | registration prices fall | nothing, no epoch reads them |
//! | timelocked weights due for this epoch are revealed | takes the rows of those who had committed from B, and from B what is still waiting to be revealed ([`reveals`]) |
//! | the block issues its alpha to each subnet | adds it to what waited, divided as the chain divides it ([`issue`]) |
//! | the clocks move: `SubnetEpochIndex` rises, `LastEpochBlock` is B | reckons commits by the next index; no epoch is due any more |
//! | the owner changes, if others have locked more | takes the owner from B where both owner accounts are new |
//! | **the epochs of the subnets that are due** | recomputes |
//! | emission is paid, children and moving prices change | nothing: inputs are of B - 1, and no compared column is written |
//! | transactions: weights, stakes, parameters | nothing, for the same reason |
//! | transactions: registrations | a uid registered in B has lost its columns: it is listed and not compared ([`afterwards`]) |
//! | transactions: bonds reset by a commitment | bonds to that uid are gone: it is listed, they are not compared ([`afterwards`]) |
//! | transactions: neurons trimmed, mechanisms removed | refuses ([`EpochError::Overwritten`]) |
//!
//! Two epochs may run in one block, but neither writes what the other reads. What cannot be told apart: weights revealed
//! by hand in B by somebody whose timelocked weights were revealed in B as well. Source: `coinbase/block_step.rs`,
//! `coinbase/run_coinbase.rs`.

mod afterwards;
mod compare;
mod issue;
mod outputs;
mod report;
mod reveals;
mod stored;

use primitives::NetUid;
use runtime::StateSource;

use self::outputs::Outputs;
pub use self::report::{AuditReport, BondsAudit, Column, Difference, Values};
pub use self::stored::{StoredEpoch, stored_epoch};
use crate::Snapshot;
use crate::batch::Batch;
use crate::epoch_error::EpochError;
use crate::epoch_inputs::{self, EpochInputs};

/// Recomputes the epoch that the subnet had in the block of `at` from the state of the block `before` it.
///
/// The caller sees to it that `before` is the parent of `at`; here only the heights are compared.
///
/// # Errors
/// [`EpochError::Unsupported`] where the runtime's algorithm is not known, [`EpochError::NotAnEpoch`] where the subnet
/// had no epoch in that block, and others. A difference is no error.
pub async fn audit<B, A>(
    before: &Snapshot<B>,
    at: &Snapshot<A>,
    netuid: NetUid,
) -> Result<AuditReport, EpochError<A::Error>>
where
    A: StateSource,
    B: StateSource<Error = A::Error>,
{
    let (before, at) = (before.source(), at.source());
    if before.block().number.checked_add(1) != Some(at.block().number) {
        return Err(EpochError::NotParent {
            before: before.block(),
            block: at.block(),
        });
    }
    epoch_inputs::version(before)?;
    refuse_migrated(before, at).await?;
    let outputs = Outputs::read(at, netuid).await?;
    let mut inputs = epoch_inputs::read(before, netuid).await?;
    outputs.check(at.block(), &inputs)?;
    advance(before, at, (&outputs, &mut inputs)).await?;
    let recomputed = inputs.run()?;
    let stored = outputs.rows(at, &inputs).await?;
    let mut report = compare::compare((at.block(), &inputs), (&outputs, &stored), &recomputed);
    afterwards::excuse(at, &inputs, &mut report).await?;
    Ok(report)
}

/// Block of the newest epoch of a subnet at or before a block; `None` where it has had none.
///
/// # Errors
/// The state could not be read, or has no such subnet.
pub async fn last_epoch<S: StateSource>(
    snapshot: &Snapshot<S>,
    netuid: NetUid,
) -> Result<Option<u32>, EpochError<S::Error>> {
    epoch_inputs::version(snapshot.source())?;
    let outputs = Outputs::read(snapshot.source(), netuid).await?;
    let last = outputs.last_epoch(snapshot.block());
    Ok(last.and_then(|block| u32::try_from(block).ok()))
}

/// Does to the inputs what the epoch's block does before its epochs.
async fn advance<B, A>(
    before: &B,
    at: &A,
    (outputs, inputs): (&Outputs, &mut EpochInputs),
) -> Result<(), EpochError<A::Error>>
where
    A: StateSource,
    B: StateSource<Error = A::Error>,
{
    reveals::apply(before, at, inputs).await?;
    let issued = issue::of_block(before, at, inputs.netuid).await?;
    let waiting = inputs.pending;
    inputs.give_out(waiting.and(issued));
    let owners = outputs::Owners::read(before, inputs.netuid).await?;
    if let Some(hotkey) = outputs.owners.replaced_by_conviction(&owners) {
        let uid = inputs.hotkeys.iter().position(|known| *known == hotkey);
        let uid = uid.and_then(|uid| u16::try_from(uid).ok());
        for mechanism in &mut inputs.mechanisms {
            mechanism.owner_uid = uid;
        }
    }
    Ok(())
}

/// Refuses where the runtime in the state before is not the one that last migrated it: the epoch's block does so first.
async fn refuse_migrated<B, A>(before: &B, at: &A) -> Result<(), EpochError<A::Error>>
where
    A: StateSource,
    B: StateSource<Error = A::Error>,
{
    let mut batch = Batch::new(before.metadata());
    let last = batch.one::<(u32, alloc::string::String)>("System", "LastRuntimeUpgrade", &[])?;
    let last = batch.read(before).await?.one(&last)?;
    let runtime = before.version();
    match last {
        Some((version, name)) if version == runtime.spec_version && name == runtime.spec_name => Ok(()),
        _ => Err(EpochError::Migrated(at.block())),
    }
}
