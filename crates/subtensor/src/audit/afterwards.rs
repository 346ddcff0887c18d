//! What transactions of the epoch's block have undone of what the epoch stored.

use alloc::collections::BTreeSet;

use codec::Encode as _;
use primitives::AccountId;
use runtime::StateSource;

use super::report::{AuditReport, Difference};
use crate::PALLET;
use crate::batch::Batch;
use crate::epoch_inputs::EpochInputs;
use crate::error::SnapshotError;

/// Strikes out differences that a registration or a reset of bonds in the same block accounts for, and says whose. No
/// reads where there are no differences, else one round.
pub(super) async fn excuse<S: StateSource>(
    source: &S,
    inputs: &EpochInputs,
    report: &mut AuditReport,
) -> Result<(), SnapshotError<S::Error>> {
    let differing: BTreeSet<u16> = report
        .differences
        .iter()
        .map(|difference| difference.uid)
        .collect();
    let lost = report
        .differences
        .iter()
        .filter(|difference| is_lost_bond(difference));
    let bonded: BTreeSet<u16> = lost.filter_map(|difference| difference.to).collect();
    if differing.is_empty() {
        return Ok(());
    }
    let netuid = inputs.netuid.encode();
    let hotkey = |uid: &u16| {
        inputs
            .hotkeys
            .get(usize::from(*uid))
            .map(AccountId::encode)
            .unwrap_or_default()
    };
    let mut batch = Batch::new(source.metadata());
    let registered = differing.iter().map(|uid| [netuid.clone(), uid.encode()]);
    let registered = batch.each::<u64, _, _>(PALLET, "BlockAtRegistration", registered)?;
    let reset = bonded.iter().map(|uid| [netuid.clone(), hotkey(uid)]);
    let reset = batch.each::<u64, _, _>("Commitments", "LastBondsReset", reset)?;
    let answers = batch.read(source).await?;
    let now = Some(u64::from(source.block().number));
    let registered = answers.needed_each(&registered, "BlockAtRegistration")?;
    // A runtime without commitments resets no bonds.
    let reset = answers.each(&reset)?.unwrap_or_default();
    let of_now = |uids: &BTreeSet<u16>, blocks: &[Option<u64>]| {
        let both = uids.iter().zip(blocks);
        both.filter(|(_, block)| **block == now)
            .map(|(uid, _)| *uid)
            .collect()
    };
    report.registered_after = of_now(&differing, &registered);
    report.reset_after = of_now(&bonded, &reset);
    report.strike();
    Ok(())
}

/// A bond that should be there and is not.
fn is_lost_bond(difference: &Difference) -> bool {
    difference.column == "bonds" && difference.chain.is_none()
}

impl AuditReport {
    /// Takes out what is accounted for, and counts anew.
    fn strike(&mut self) {
        let (registered, reset) = (&self.registered_after, &self.reset_after);
        self.differences.retain(|difference| {
            let was_reset = is_lost_bond(difference) && difference.to.is_some_and(|to| reset.contains(&to));
            !registered.contains(&difference.uid) && !was_reset
        });
        let count =
            |named: &dyn Fn(&Difference) -> bool| self.differences.iter().filter(|d| named(d)).count();
        for column in &mut self.columns {
            let of = |d: &Difference| d.column == column.name && d.mechanism == column.mechanism;
            column.differs = count(&of);
        }
        for bonds in &mut self.bonds {
            let of = |d: &Difference| d.to.is_some() && d.mechanism == Some(bonds.mechanism);
            bonds.differs = count(&of);
        }
    }
}
