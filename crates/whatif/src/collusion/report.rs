//! What was found, ready to be drawn.

use alloc::vec::Vec;

use yuma::fixed::I32F32;

/// How far above the background a pair must stand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// In median absolute deviations above the median.
    pub deviations: u16,
    /// At least this part of a row, a ratio of 65 535.
    pub least: u16,
}

impl Default for Settings {
    /// What [`trial::calibrate`](super::trial::calibrate) gives on seeds 0 to 19.
    fn default() -> Self {
        Self {
            deviations: 11,
            least: 655,
        }
    }
}

/// The graph of a subnet's validators, and the groups in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Every validator with active stake, by uid.
    pub nodes: Vec<Node>,
    /// Pairs that stand out, by uids.
    pub edges: Vec<Edge>,
    /// Groups, by the stake behind their excess, most first.
    pub groups: Vec<Group>,
    /// Median of the shared excess of all pairs, a part of a row.
    pub background: I32F32,
    /// What a pair's shared excess has to be above.
    pub threshold: I32F32,
}

/// A validator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// Its uid.
    pub uid: u16,
    /// A: its share of active stake.
    pub stake: I32F32,
    /// The part of its row above consensus.
    pub excess: I32F32,
    /// Index into [`Report::groups`].
    pub group: Option<usize>,
}

/// Two validators with excess in the same places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// The smaller uid.
    pub a: u16,
    /// The larger uid.
    pub b: u16,
    /// The part of their rows by which both exceed consensus.
    pub shared: I32F32,
    /// The same, weighted by the smaller of their shares of stake.
    pub weight: I32F32,
}

/// Validators in league.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Group {
    /// Their uids, ascending.
    pub validators: Vec<u16>,
    /// Whom they favour, most first.
    pub favoured: Vec<Favoured>,
    /// Their share of active stake.
    pub stake: I32F32,
    /// Shared excess of its pairs, on average.
    pub shared: I32F32,
    /// How much of all stake's weight they put on whom they favour, above consensus.
    pub score: I32F32,
}

/// A neuron that a group favours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Favoured {
    /// Its uid.
    pub uid: u16,
    /// The part of a row it gets above consensus, on average over the group, beyond what others give it so.
    pub excess: I32F32,
}
