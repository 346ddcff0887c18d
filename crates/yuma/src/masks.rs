//! Which stored weights and bonds count.

use alloc::vec::Vec;

use crate::input::{CommitReveal, EpochInput};
use crate::rows::Rows;

/// No commit is pending.
const NEVER: u64 = u64::MAX;

/// What keeps a weight from counting. Source: the masks of `epoch/run_epoch.rs`.
pub(crate) struct WeightMask<'a> {
    input: &'a EpochInput,
    permits: &'a [bool],
    last_update: &'a [u64],
    /// Block of each neuron's earliest pending commit.
    committed: Option<Vec<u64>>,
}

impl<'a> WeightMask<'a> {
    pub(crate) fn new(input: &'a EpochInput, permits: &'a [bool], last_update: &'a [u64]) -> Self {
        let committed = input
            .commit_reveal
            .as_ref()
            .map(|commits| earliest(commits, input.n()));
        Self {
            input,
            permits,
            last_update,
            committed,
        }
    }

    /// Whether the neuron may set weights at all.
    pub(crate) fn permits(&self, row: usize) -> bool {
        self.permits.get(row).copied().unwrap_or_default()
    }

    /// Whether it is a weight on another, or the owner's on itself.
    pub(crate) fn is_of_other(&self, row: usize, column: u16) -> bool {
        row != usize::from(column) || self.input.is_owner(row)
    }

    /// Whether it was set after its subject was registered.
    pub(crate) fn is_current(&self, row: usize, column: u16) -> bool {
        self.last_update.get(row).copied().unwrap_or_default() > registered(self.input, column)
    }

    /// Whether its subject was there before the earliest commit that is still pending.
    pub(crate) fn is_revealed(&self, row: usize, column: u16) -> bool {
        let committed = self.committed.as_ref().and_then(|blocks| blocks.get(row));
        committed.is_none_or(|block| *block >= registered(self.input, column))
    }

    /// How many rows have a pending commit, where commit-reveal is on.
    pub(crate) fn committed_rows(&self) -> Option<u64> {
        let blocks = self.committed.as_ref()?;
        u64::try_from(blocks.iter().filter(|block| **block != NEVER).count()).ok()
    }

    /// The stored weights that count.
    pub(crate) fn apply(&self) -> Rows<u16> {
        keep_rows(&self.input.weights, self.input.n(), |row| {
            self.permits(row).then_some(move |column| {
                self.is_of_other(row, column) && self.is_current(row, column) && self.is_revealed(row, column)
            })
        })
    }
}

/// The stored bonds that count: not those to neurons registered since the last epoch.
pub(crate) fn bonds(input: &EpochInput) -> Rows<u16> {
    let last = match input.last_mechanism_step_block {
        0 => input.current_block.saturating_sub(u64::from(input.tempo)),
        last => last.saturating_add(1),
    };
    keep_rows(&input.bonds, input.n(), |_| {
        Some(|column| last > registered(input, column))
    })
}

/// `n` rows, of each the entries that `keep` keeps; `None` keeps none. Uids of no neuron never count.
pub(crate) fn keep_rows<F: Fn(u16) -> bool>(
    stored: &Rows<u16>,
    n: usize,
    keep: impl Fn(usize) -> Option<F>,
) -> Rows<u16> {
    let mut kept = Rows::with_capacity(n, stored.entries());
    for uid in 0..n {
        match keep(uid) {
            Some(keep) => {
                let row = stored.row(uid).iter();
                kept.push_row(row.filter(|(column, _)| usize::from(*column) < n && keep(*column)));
            }
            None => kept.push_row([]),
        }
    }
    kept
}

#[inline]
fn registered(input: &EpochInput, uid: u16) -> u64 {
    let blocks = &input.block_at_registration;
    blocks.get(usize::from(uid)).copied().unwrap_or_default()
}

/// Block of each neuron's earliest commit that is pending and not expired. Of hashed commits only the first that is
/// not expired counts. Source: `get_commit_reveal` of `epoch/run_epoch.rs`.
fn earliest(commits: &CommitReveal, n: usize) -> Vec<u64> {
    let mut blocks = alloc::vec![NEVER; n];
    let mut note = |uid: u16, block: u64| {
        if let Some(earliest) = blocks.get_mut(usize::from(uid)) {
            *earliest = block.min(*earliest);
        }
    };
    let expired = |epoch: u64| commits.current_epoch > epoch.saturating_add(commits.reveal_period_epochs);
    for (uid, queue) in &commits.hashed {
        if let Some(first) = queue.iter().find(|commit| !expired(commit.epoch)) {
            note(*uid, first.block);
        }
    }
    let pending = commits.timelocked.iter().filter(|(epoch, _)| !expired(*epoch));
    for (uid, block) in pending.flat_map(|(_, all)| all) {
        note(*uid, *block);
    }
    blocks
}
