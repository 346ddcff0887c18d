//! What a majority of stake agrees on, and what is left of the weights.

use alloc::vec::Vec;

use substrate_fixed::types::I32F32;

use crate::matrix::Matrix;
use crate::number::{ZERO, normalise, proportion, sum};
use crate::subnet::Subnet;
use crate::{at, column};

/// Columns about agreement.
pub(crate) struct Agreement {
    /// By uid: the weight the majority supports.
    pub(crate) consensus: Vec<I32F32>,
    /// The weights, none above consensus.
    pub(crate) clipped: Matrix,
    /// By uid: how much of its weights a validator keeps.
    pub(crate) validator_trust: Vec<I32F32>,
    /// By uid: share of the miners' reward.
    pub(crate) incentive: Vec<I32F32>,
}

/// One validator's vote on one neuron.
#[derive(Debug, Clone, Copy)]
struct Vote {
    stake: I32F32,
    score: I32F32,
}

impl Agreement {
    pub(crate) fn find(subnet: &Subnet, active: &[I32F32], weights: &Matrix) -> Self {
        let consensus = consensus(subnet, active, weights);
        let clipped = weights.map(|_, column, value| clip(value, at(&consensus, column)));
        let mut incentive = ranks(subnet.size(), active, &clipped);
        normalise(&mut incentive);
        Self {
            validator_trust: column(subnet.size(), |uid| sum(clipped.row(uid).map(|(_, value)| value))),
            consensus,
            clipped,
            incentive,
        }
    }
}

/// By uid: the stake-weighted median of its weights, above which less than κ of the stake stands.
fn consensus(subnet: &Subnet, active: &[I32F32], weights: &Matrix) -> Vec<I32F32> {
    let voters: Vec<u16> = (0..subnet.size()).filter(|uid| at(active, *uid) > ZERO).collect();
    let mut stakes: Vec<I32F32> = voters.iter().map(|uid| at(active, *uid)).collect();
    normalise(&mut stakes);
    column(subnet.size(), |column| {
        let votes = voters.iter().zip(&stakes).map(|(uid, stake)| Vote {
            stake: *stake,
            score: weights.get(*uid, column),
        });
        median(votes.collect(), proportion(subnet.kappa))
    })
}

/// Quick-select as the chain does it: which of two close scores wins depends on how the sums of each part round.
fn median(mut votes: Vec<Vote>, kappa: I32F32) -> I32F32 {
    let mut low = ZERO;
    let mut high = weight(&votes);
    let minority = high.saturating_sub(kappa);
    for _ in 0..votes.len() {
        let Some(pivot) = votes.get(votes.len() / 2).map(|vote| vote.score) else {
            return ZERO;
        };
        if votes.len() == 1 {
            return pivot;
        }
        let part = |keeps: fn(&I32F32, &I32F32) -> bool| -> Vec<Vote> {
            votes
                .iter()
                .copied()
                .filter(|vote| keeps(&vote.score, &pivot))
                .collect()
        };
        let (below, above) = (part(I32F32::lt), part(I32F32::gt));
        let (up_to, from) = (
            low.saturating_add(weight(&below)),
            high.saturating_sub(weight(&above)),
        );
        if minority < up_to && !below.is_empty() {
            (votes, high) = (below, up_to);
        } else if from <= minority && !above.is_empty() {
            (votes, low) = (above, from);
        } else {
            return pivot;
        }
    }
    ZERO
}

fn weight(votes: &[Vote]) -> I32F32 {
    sum(votes.iter().map(|vote| vote.stake))
}

/// A weight above consensus is cut down to it, and gone where nothing is left.
fn clip(value: I32F32, consensus: I32F32) -> Option<I32F32> {
    if value <= consensus {
        Some(value)
    } else {
        (consensus > ZERO).then_some(consensus)
    }
}

/// By uid: the stake behind its clipped weights.
fn ranks(neurons: u16, active: &[I32F32], clipped: &Matrix) -> Vec<I32F32> {
    let mut ranks = column(neurons, |_| ZERO);
    for uid in 0..neurons {
        for (column, weight) in clipped.row(uid) {
            if let Some(rank) = ranks.get_mut(usize::from(column)) {
                *rank = rank.saturating_add(at(active, uid).saturating_mul(weight));
            }
        }
    }
    ranks
}
