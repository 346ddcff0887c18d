//! C: the weight on each neuron that a majority of stake supports, and weights cut at it.

use alloc::vec::Vec;

use crate::fixed::I32F32;
use crate::ratios;
use crate::rows::Rows;

/// C for every neuron: the stake-weighted median of its column, over those with active stake. Who gave no weight gave
/// zero. Source: `weighted_median_col_sparse`, `epoch/math.rs`.
///
/// The chain selects by pivots in stored order. Its sums are exact, so what it ends on does not depend on the order:
/// the least weight such that the stake at or below it is more than the minority, else the largest weight.
pub(crate) fn consensus(active_stake: &[I32F32], weights: &Rows<I32F32>, kappa: I32F32) -> Vec<I32F32> {
    let votes = Votes::new(active_stake);
    let columns = Columns::of(weights, &votes);
    let mut scratch = Vec::new();
    let median = |column| {
        scratch.clear();
        scratch.extend_from_slice(columns.get(column));
        votes.median(&mut scratch, kappa)
    };
    (0..active_stake.len()).map(median).collect()
}

/// Ŵ: each weight at most the consensus; where that is not above zero, larger weights vanish. Source:
/// `col_clip_sparse`, `epoch/math.rs`.
pub(crate) fn clip(weights: &Rows<I32F32>, consensus: &[I32F32]) -> Rows<I32F32> {
    weights.filter_map(|_, column, weight| {
        let ceiling = ratios::at(consensus, column);
        if weight <= ceiling {
            Some(weight)
        } else {
            ceiling.is_positive().then_some(ceiling)
        }
    })
}

/// A weight above zero, and the stake behind it.
#[derive(Clone, Copy, Default)]
struct Vote {
    weight: I32F32,
    stake: I32F32,
}

/// Stakes of those who vote.
struct Votes {
    /// By uid; `None` for who has none.
    stakes: Vec<Option<I32F32>>,
    voters: usize,
    whole: I32F32,
}

impl Votes {
    fn new(active_stake: &[I32F32]) -> Self {
        let mut stakes: Vec<_> = active_stake
            .iter()
            .copied()
            .filter(|stake| stake.is_positive())
            .collect();
        ratios::normalise(&mut stakes);
        let (voters, whole) = (stakes.len(), ratios::sum(&stakes));
        let mut next = stakes.into_iter();
        let stake = |active: &I32F32| active.is_positive().then(|| next.next()).flatten();
        Self {
            stakes: active_stake.iter().map(stake).collect(),
            voters,
            whole,
        }
    }

    /// The median of votes above zero; the other voters voted zero.
    fn median(&self, votes: &mut Vec<Vote>, kappa: I32F32) -> I32F32 {
        let minority = self.whole.sub(kappa);
        let spoken = votes.iter().fold(I32F32::ZERO, |sum, vote| sum.add(vote.stake));
        let silent = self.whole.sub(spoken);
        let abstains = votes.len() < self.voters;
        if votes.is_empty() || (abstains && minority < silent) {
            return I32F32::ZERO;
        }
        select(votes, silent, minority)
    }
}

/// The least weight such that `below` and the stake at or below it are more than `minority`; else the largest.
fn select(votes: &mut Vec<Vote>, mut below: I32F32, minority: I32F32) -> I32F32 {
    loop {
        let Some(Vote { weight: pivot, .. }) = votes.get(votes.len() / 2).copied() else {
            return I32F32::ZERO;
        };
        let (mut less, mut at_most) = (below, below);
        let (mut any_less, mut any_more) = (false, false);
        for vote in votes.iter() {
            let (is_less, is_more) = (vote.weight < pivot, vote.weight > pivot);
            any_less |= is_less;
            any_more |= is_more;
            less = less.add(if is_less { vote.stake } else { I32F32::ZERO });
            at_most = at_most.add(if is_more { I32F32::ZERO } else { vote.stake });
        }
        if any_less && minority < less {
            votes.retain(|vote| vote.weight < pivot);
        } else if any_more && at_most <= minority {
            votes.retain(|vote| vote.weight > pivot);
            below = at_most;
        } else {
            return pivot;
        }
    }
}

/// The votes on each neuron, one column after the other.
struct Columns {
    offsets: Vec<usize>,
    votes: Vec<Vote>,
}

impl Columns {
    fn of(weights: &Rows<I32F32>, votes: &Votes) -> Self {
        let n = votes.stakes.len();
        let cast = || {
            votes
                .stakes
                .iter()
                .enumerate()
                .filter_map(|(uid, stake)| Some((uid, (*stake)?)))
                .flat_map(|(uid, stake)| {
                    let above = weights.row(uid).iter().filter(|(_, weight)| weight.is_positive());
                    above.map(move |(column, weight)| (usize::from(column), Vote { weight, stake }))
                })
        };
        let mut offsets = alloc::vec![0usize; n.saturating_add(1)];
        for (column, _) in cast() {
            if let Some(count) = offsets.get_mut(column.saturating_add(1)) {
                *count = count.saturating_add(1);
            }
        }
        let mut end = 0usize;
        for offset in &mut offsets {
            end = end.saturating_add(*offset);
            *offset = end;
        }
        let mut next = offsets.clone();
        let mut sorted = alloc::vec![Vote::default(); end];
        for (column, vote) in cast() {
            let place = next.get_mut(column);
            if let Some(place) =
                place.and_then(|next| sorted.get_mut(core::mem::replace(next, next.saturating_add(1))))
            {
                *place = vote;
            }
        }
        Self {
            offsets,
            votes: sorted,
        }
    }

    fn get(&self, column: usize) -> &[Vote] {
        let bound = |at: usize| self.offsets.get(at).copied().unwrap_or_default();
        self.votes
            .get(bound(column)..bound(column.saturating_add(1)))
            .unwrap_or_default()
    }
}
