//! What the chain keeps for each uid and mechanism.

use alloc::vec::Vec;
use core::ops::Range;

use codec::Encode as _;
use runtime::StorageError;

use crate::PALLET;
use crate::batch::{Answers, Batch, Slot};
use crate::error::SnapshotError;

/// A row of weights or bonds: (uid, value).
pub(crate) type Row = Vec<(u16, u16)>;

/// Rows of one mechanism of one subnet, by uid.
pub(crate) struct Rows {
    pub(crate) weights: Option<Vec<Row>>,
    pub(crate) bonds: Option<Vec<Row>>,
}

/// What has been asked.
pub(crate) struct Asked<'m> {
    weights: Slot<'m, Row>,
    bonds: Slot<'m, Row>,
}

impl<'m> Asked<'m> {
    /// Asks for the rows of `uids` under `index`, the chain's number for a subnet's mechanism.
    pub(crate) fn new(batch: &mut Batch<'m>, index: u16, uids: Range<u16>) -> Result<Self, StorageError> {
        let keys = || uids.clone().map(|uid| [index.encode(), uid.encode()]);
        Ok(Self {
            weights: batch.each(PALLET, "Weights", keys())?,
            bonds: batch.each(PALLET, "Bonds", keys())?,
        })
    }

    /// The first `count` of them: there may be fewer neurons than uids asked for.
    pub(crate) fn answer<E>(&self, answers: &Answers, count: u16) -> Result<Rows, SnapshotError<E>> {
        Ok(Rows {
            weights: answers.first(&self.weights, count, "Weights")?,
            bonds: answers.first(&self.bonds, count, "Bonds")?,
        })
    }
}

impl Rows {
    /// Adds the rows that come after these.
    pub(crate) fn extend(&mut self, rest: Self) {
        extend(&mut self.weights, rest.weights);
        extend(&mut self.bonds, rest.bonds);
    }
}

pub(super) fn extend<T>(column: &mut Option<Vec<T>>, rest: Option<Vec<T>>) {
    if let Some((column, rest)) = column.as_mut().zip(rest) {
        column.extend(rest);
    }
}
