//! Weights that are committed but not revealed yet.
//!
//! A validator that commits to weights cannot know who registers before the reveal. Its present weights on such
//! newcomers were meant for the neuron before, so they do not count.

use crate::subnet::Neuron;

/// The clock of commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommitReveal {
    /// The epoch that is current while this one is computed. The chain counts it before it computes.
    pub current_epoch: u64,
    /// `RevealPeriodEpochs`: how many epochs after its own a commit may be revealed.
    pub reveal_period: u64,
}

/// A commit that waits for its reveal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commit {
    /// The epoch it was made in.
    pub epoch: u64,
    /// The block it was made at.
    pub block: u64,
}

impl CommitReveal {
    /// The block of the earliest commit that can still be revealed; the end of time when there is none. Of hash commits
    /// the chain looks at the first it finds, of timelocked ones at all.
    pub(crate) fn earliest(&self, neuron: &Neuron) -> u64 {
        let is_open =
            |commit: &&Commit| self.current_epoch <= commit.epoch.saturating_add(self.reveal_period);
        let hashed = neuron.hash_commits.iter().find(is_open);
        let timelocked = neuron.timelocked_commits.iter().filter(is_open);
        timelocked
            .chain(hashed)
            .map(|commit| commit.block)
            .min()
            .unwrap_or(u64::MAX)
    }
}
