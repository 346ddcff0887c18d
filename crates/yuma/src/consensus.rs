//! C: the weight on each neuron that a majority of stake supports, and weights cut at it.

use alloc::vec::Vec;

use crate::fixed::I32F32;
use crate::ratios;
use crate::rows::Rows;

/// C for every neuron: the stake-weighted median of its column, over those with active stake. Who gave no weight gave
/// zero. Source: `weighted_median_col_sparse`, `epoch/math.rs`.
///
/// The chain selects by pivots. Its sums are exact, so what it ends on does not depend on the pivots: the least weight such
/// that the stake at or below it is more than the minority, else the largest weight.
pub(crate) fn consensus(active_stake: &[I32F32], weights: &Rows<I32F32>, kappa: I32F32) -> Vec<I32F32> {
    let voters = Voters::new(active_stake);
    let mut columns = Columns::of(weights, &voters);
    let minority = voters.whole.sub(kappa);
    columns
        .iter_mut()
        .map(|votes| voters.median(votes, minority))
        .collect()
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

/// A weight above zero and the uid that gave it, so that votes sort as integers by weight. A share has 33 bits at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Vote(u64);

impl Vote {
    fn new(weight: I32F32, uid: u16) -> Self {
        Self(weight.to_bits().cast_unsigned() << 16 | u64::from(uid))
    }

    fn weight(self) -> I32F32 {
        I32F32::from_bits((self.0 >> 16).cast_signed())
    }

    fn uid(self) -> u16 {
        self.0 as u16
    }
}

/// Those with active stake.
struct Voters {
    /// Their stakes by uid, normalised once more; zero for the others.
    stakes: Vec<I32F32>,
    count: usize,
    whole: I32F32,
}

impl Voters {
    fn new(active_stake: &[I32F32]) -> Self {
        let mut stakes = active_stake.to_vec();
        ratios::normalise(&mut stakes);
        Self {
            count: stakes.iter().filter(|stake| stake.is_positive()).count(),
            whole: ratios::sum(&stakes),
            stakes,
        }
    }

    /// The weights of one who votes; of the others, none.
    fn row<'a>(&self, weights: &'a Rows<I32F32>, uid: u16) -> impl Iterator<Item = (u16, I32F32)> + use<'a> {
        let votes = ratios::at(&self.stakes, uid).is_positive();
        let row = votes.then(|| weights.row(usize::from(uid)).iter());
        row.into_iter()
            .flatten()
            .filter(|(_, weight)| weight.is_positive())
    }

    /// The median of votes above zero; the other voters voted zero.
    fn median(&self, votes: &mut [Vote], minority: I32F32) -> I32F32 {
        let stake = |vote: &Vote| ratios::at(&self.stakes, vote.uid());
        let spoken = votes.iter().map(stake).fold(I32F32::ZERO, I32F32::add);
        let mut at_most = self.whole.sub(spoken);
        if votes.len() < self.count && minority < at_most {
            return I32F32::ZERO;
        }
        votes.sort_unstable();
        let supported = votes.iter().find(|vote| {
            at_most = at_most.add(stake(vote));
            at_most > minority
        });
        supported
            .or(votes.last())
            .map_or(I32F32::ZERO, |vote| vote.weight())
    }
}

/// The votes on each neuron, one column after the other.
struct Columns {
    /// Where each column ends.
    ends: Vec<usize>,
    votes: Vec<Vote>,
}

impl Columns {
    fn of(weights: &Rows<I32F32>, voters: &Voters) -> Self {
        let n = voters.stakes.len();
        let mut ends = alloc::vec![0usize; n];
        for (column, _) in (0..=u16::MAX).take(n).flat_map(|uid| voters.row(weights, uid)) {
            if let Some(count) = ends.get_mut(usize::from(column)) {
                *count = count.saturating_add(1);
            }
        }
        let mut all = 0usize;
        for end in &mut ends {
            // Counts become places to put the next vote at, and those end up where each column ends.
            all = all.saturating_add(core::mem::replace(end, all));
        }
        let mut votes = alloc::vec![Vote::default(); all];
        for uid in (0..=u16::MAX).take(n) {
            for (column, weight) in voters.row(weights, uid) {
                if let Some(place) = ends.get_mut(usize::from(column)) {
                    if let Some(vote) = votes.get_mut(*place) {
                        *vote = Vote::new(weight, uid);
                    }
                    *place = place.saturating_add(1);
                }
            }
        }
        Self { ends, votes }
    }

    fn iter_mut(&mut self) -> impl Iterator<Item = &mut [Vote]> {
        let mut rest = self.votes.as_mut_slice();
        let mut start = 0usize;
        self.ends.iter().map(move |end| {
            let length = end.saturating_sub(core::mem::replace(&mut start, *end));
            let (column, after) = core::mem::take(&mut rest)
                .split_at_mut_checked(length)
                .unwrap_or_default();
            rest = after;
            column
        })
    }
}
