//! What an epoch reads for one mechanism: last updates, rows, commits.

use alloc::vec::Vec;

use codec::Encode as _;
use primitives::{AccountId, NetUid};
use yuma::CommitReveal;

use super::commits;
use super::scalars::Scalars;
use crate::PALLET;
use crate::batch::{Answers, Batch, Slot, not_in_runtime};
use crate::epoch_error::EpochError;
use crate::error::SnapshotError;
use crate::metagraph::rows::{self, Row, Rows};

/// The chain numbers the mechanisms of all subnets together, this far apart.
const MECHANISM_STEP: u16 = 4096;

/// The number under which the chain keeps what belongs to a subnet's mechanism.
pub(crate) fn storage_index(netuid: NetUid, mechanism: u8) -> u16 {
    MECHANISM_STEP
        .saturating_mul(u16::from(mechanism))
        .saturating_add(netuid.0)
}

/// What a mechanism has of its own.
pub(super) struct Mechanism {
    pub(super) last_update: Vec<u64>,
    pub(super) weights: Vec<Row>,
    pub(super) bonds: Vec<Row>,
    pub(super) commit_reveal: Option<CommitReveal>,
}

/// What has been asked.
pub(super) struct Asked<'m> {
    last_update: Slot<'m, Vec<u64>>,
    /// The first mechanism's rows are read along with the neurons.
    rows: Option<rows::Asked<'m>>,
    commits: Option<commits::Asked<'m>>,
}

impl<'m> Asked<'m> {
    pub(super) fn new<E>(
        batch: &mut Batch<'m>,
        scalars: &Scalars,
        (mechanism, index): (u8, u16),
        hotkeys: &[AccountId],
    ) -> Result<Self, EpochError<E>> {
        let rows = (mechanism > 0).then(|| rows::Asked::new(batch, index, 0..scalars.n));
        let commits = scalars
            .commits_on
            .then(|| commits::Asked::new(batch, scalars, index, hotkeys));
        Ok(Self {
            last_update: batch.one(PALLET, "LastUpdate", &[&index.encode()])?,
            rows: rows.transpose()?,
            commits: commits.transpose()?,
        })
    }

    pub(super) fn answer<E>(
        &self,
        answers: &Answers,
        scalars: &Scalars,
        hotkeys: &[AccountId],
        first_rows: Option<Rows>,
    ) -> Result<Mechanism, SnapshotError<E>> {
        let rows = match &self.rows {
            Some(rows) => Some(rows.answer(answers, scalars.n)?),
            None => first_rows,
        };
        let (weights, bonds) = rows.map(|rows| (rows.weights, rows.bonds)).unzip();
        let commits = self.commits.as_ref();
        Ok(Mechanism {
            last_update: answers.needed(&self.last_update, "LastUpdate")?,
            weights: weights.flatten().ok_or_else(|| not_in_runtime("Weights"))?,
            bonds: bonds.flatten().ok_or_else(|| not_in_runtime("Bonds"))?,
            commit_reveal: commits
                .map(|commits| commits.answer(answers, scalars, hotkeys))
                .transpose()?,
        })
    }
}
