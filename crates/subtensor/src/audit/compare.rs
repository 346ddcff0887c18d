//! The chain's columns against the recomputed ones.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use primitives::BlockRef;
use yuma::Rows;
use yuma::mechanisms::SubnetOutput;

use super::outputs::{Columns, Outputs, Stored};
use super::report::{AuditReport, BondsAudit, Column, Difference, Values};
use crate::epoch_inputs::{EpochInputs, SubnetEpoch};
use crate::metagraph::rows::Row;

/// Compares everything.
pub(super) fn compare(
    (block, inputs): (BlockRef, &EpochInputs),
    (outputs, stored): (&Outputs, &[Stored]),
    recomputed: &SubnetEpoch,
) -> AuditReport {
    let mut report = AuditReport {
        netuid: inputs.netuid,
        before: inputs.block,
        block,
        version: inputs.version,
        spec_version: inputs.spec_version,
        mode: inputs.mode(),
        n: inputs.n(),
        emission: inputs.pending.total(),
        columns: Vec::new(),
        bonds: Vec::new(),
        differences: Vec::new(),
        registered_after: Vec::new(),
        reset_after: Vec::new(),
    };
    for (name, chain, recomputed) in pairs(&outputs.columns, &recomputed.subnet) {
        report.column(name, None, chain, recomputed);
    }
    for ((id, stored), recomputed) in (0_u8..).zip(stored).zip(&recomputed.mechanisms) {
        let incentive = |values: &Vec<u16>| Values::Ratios(values.clone());
        report.column(
            "incentive",
            Some(id),
            incentive(&stored.incentive),
            incentive(&recomputed.incentive),
        );
        report.bonds(id, &stored.bonds, &recomputed.bonds);
    }
    report
}

/// The columns of the subnet as a whole: name, the chain's, the recomputed one.
fn pairs(chain: &Columns, computed: &SubnetOutput) -> [(&'static str, Values, Values); 7] {
    let flags = |values: &Vec<bool>| Values::Flags(values.clone());
    let ratios = |values: &Vec<u16>| Values::Ratios(values.clone());
    let amounts = |values: &Vec<u64>| Values::Amounts(values.clone());
    [
        ("active", flags(&chain.active), flags(&computed.active)),
        (
            "validatorPermit",
            flags(&chain.validator_permit),
            flags(&computed.validator_permit),
        ),
        (
            "stakeWeight",
            ratios(&chain.stake_weight),
            ratios(&computed.stake_weight),
        ),
        ("consensus", ratios(&chain.consensus), ratios(&computed.consensus)),
        ("dividends", ratios(&chain.dividends), ratios(&computed.dividends)),
        (
            "validatorTrust",
            ratios(&chain.validator_trust),
            ratios(&computed.validator_trust),
        ),
        ("emission", amounts(&chain.emission), amounts(&computed.emission)),
    ]
}

impl AuditReport {
    fn column(&mut self, name: &'static str, mechanism: Option<u8>, chain: Values, recomputed: Values) {
        let before = self.differences.len();
        let uids = (0_u16..).take(self.n);
        self.differences.extend(uids.filter_map(|uid| {
            let (chain, recomputed) = (chain.get(usize::from(uid)), recomputed.get(usize::from(uid)));
            (chain != recomputed).then_some(Difference {
                uid,
                column: name,
                mechanism,
                to: None,
                chain,
                recomputed,
            })
        }));
        self.columns.push(Column {
            name,
            mechanism,
            chain,
            recomputed,
            differs: self.differences.len().saturating_sub(before),
        });
    }

    fn bonds(&mut self, mechanism: u8, chain: &[Row], recomputed: &Rows<u16>) {
        let before = self.differences.len();
        let mut entries = 0usize;
        for (uid, chain) in (0_u16..).zip(chain) {
            let computed: Row = recomputed.row(usize::from(uid)).iter().collect();
            entries = entries.saturating_add(chain.len().max(computed.len()));
            self.differences.extend(row(uid, mechanism, chain, &computed));
        }
        self.bonds.push(BondsAudit {
            mechanism,
            entries,
            differs: self.differences.len().saturating_sub(before),
        });
    }
}

/// The differences between two rows of bonds; their order counts, for later epochs depend on it.
fn row(uid: u16, mechanism: u8, chain: &Row, computed: &Row) -> Vec<Difference> {
    if chain == computed {
        return Vec::new();
    }
    let difference = |column, to, chain, recomputed| Difference {
        uid,
        column,
        mechanism: Some(mechanism),
        to: Some(to),
        chain,
        recomputed,
    };
    let mut both: BTreeMap<u16, (Option<u64>, Option<u64>)> = BTreeMap::new();
    for (to, value) in chain {
        both.entry(*to).or_default().0 = Some(u64::from(*value));
    }
    for (to, value) in computed {
        both.entry(*to).or_default().1 = Some(u64::from(*value));
    }
    both.retain(|_, (chain, computed)| chain != computed);
    let unequal = both.into_iter();
    let unequal: Vec<_> = unequal
        .map(|(to, (chain, computed))| difference("bonds", to, chain, computed))
        .collect();
    if !unequal.is_empty() {
        return unequal;
    }
    let displaced = chain.iter().zip(computed).enumerate().find(|(_, (a, b))| a != b);
    let displaced = displaced.map(|(place, ((to, _), _))| {
        let place_of = |row: &Row| {
            row.iter()
                .position(|(known, _)| known == to)
                .and_then(|at| u64::try_from(at).ok())
        };
        difference("bondsOrder", *to, u64::try_from(place).ok(), place_of(computed))
    });
    displaced.into_iter().collect()
}
