//! From weights to incentives and dividends, by a plain rule in whole numbers.
//!
//! The shape is that of consensus: a weight counts up to what half of the stake agrees on, miners share by
//! stake-weighted weight, validators by their part in it. It is **not** Yuma: no bonds over time, no penalties, no
//! activity, and its roundings are its own.

use super::random::ratio;

/// One in 16-bit fractions.
const ONE: u64 = 65_535;

/// A validator's uid, stake and weights.
pub(super) struct Row {
    pub(super) uid: u16,
    pub(super) stake: u64,
    pub(super) weights: Vec<(u16, u16)>,
}

/// What the metagraph shows, by uid.
pub(super) struct Scores {
    pub(super) consensus: Vec<u16>,
    pub(super) incentive: Vec<u16>,
    pub(super) dividends: Vec<u16>,
    pub(super) validator_trust: Vec<u16>,
    /// By row.
    pub(super) bonds: Vec<Vec<(u16, u16)>>,
}

/// Scores `neurons` neurons.
pub(super) fn score(rows: &[Row], neurons: u16) -> Scores {
    let shares: Vec<Vec<u64>> = rows.iter().map(|row| dense_shares(row, neurons)).collect();
    let consensus: Vec<u64> = (0..usize::from(neurons))
        .map(|uid| agreed(rows, &shares, uid))
        .collect();
    let clipped: Vec<Vec<u64>> = shares.iter().map(|row| clip(row, &consensus)).collect();
    let parts: Vec<Vec<u64>> = rows
        .iter()
        .zip(&clipped)
        .map(|(row, weights)| scale(weights, row.stake))
        .collect();
    let ranks = columns(&parts, neurons);
    let incentive = normalised(&ranks);
    let earned: Vec<u64> = parts
        .iter()
        .map(|row| dividend(row, &ranks, &incentive))
        .collect();
    Scores {
        validator_trust: by_uid(rows, clipped.iter().map(|row| row.iter().sum()), neurons),
        dividends: by_uid(rows, normalised(&earned).into_iter(), neurons),
        bonds: parts.iter().map(|row| bonds(row, &parts)).collect(),
        consensus: consensus.into_iter().map(to_u16).collect(),
        incentive: incentive.into_iter().map(to_u16).collect(),
    }
}

/// The row's weights as fractions of their sum, by uid.
fn dense_shares(row: &Row, neurons: u16) -> Vec<u64> {
    let sum = row.weights.iter().map(|(_, weight)| u64::from(*weight)).sum();
    let mut dense = vec![0; usize::from(neurons)];
    for (uid, weight) in &row.weights {
        if let Some(cell) = dense.get_mut(usize::from(*uid)) {
            *cell = ratio(u64::from(*weight), ONE, sum);
        }
    }
    dense
}

/// The largest share of `uid` that at least half of the stake gives.
fn agreed(rows: &[Row], shares: &[Vec<u64>], uid: usize) -> u64 {
    let mut votes: Vec<(u64, u64)> = rows
        .iter()
        .zip(shares)
        .map(|(row, share)| (at(share, uid), row.stake))
        .collect();
    votes.sort_unstable_by(|one, other| other.cmp(one));
    let half = rows.iter().map(|row| row.stake).sum::<u64>() >> 1;
    let mut behind = 0u64;
    for (share, stake) in votes {
        behind = behind.saturating_add(stake);
        if behind >= half {
            return share;
        }
    }
    0
}

fn clip(row: &[u64], consensus: &[u64]) -> Vec<u64> {
    row.iter()
        .zip(consensus)
        .map(|(share, agreed)| *share.min(agreed))
        .collect()
}

fn scale(weights: &[u64], stake: u64) -> Vec<u64> {
    weights.iter().map(|weight| ratio(*weight, stake, ONE)).collect()
}

/// Sums by uid.
fn columns(parts: &[Vec<u64>], neurons: u16) -> Vec<u64> {
    (0..usize::from(neurons))
        .map(|uid| parts.iter().map(|row| at(row, uid)).sum())
        .collect()
}

/// Fractions of the sum.
fn normalised(values: &[u64]) -> Vec<u64> {
    let sum = values.iter().sum();
    values.iter().map(|value| ratio(*value, ONE, sum)).collect()
}

/// A validator's part in each miner's rank, weighed by the miner's incentive. 32 bits finer than what is stored.
fn dividend(row: &[u64], ranks: &[u64], incentive: &[u64]) -> u64 {
    let parts = row.iter().zip(ranks).zip(incentive);
    parts
        .map(|((part, rank), incentive)| ratio(*part, incentive << 32, *rank))
        .sum()
}

/// The row's parts of each rank, the largest part of a column being one.
fn bonds(row: &[u64], parts: &[Vec<u64>]) -> Vec<(u16, u16)> {
    let held = row.iter().enumerate().filter(|(_, part)| **part > 0);
    held.map(|(uid, part)| {
        let largest = parts.iter().map(|row| at(row, uid)).max().unwrap_or_default();
        (to_u16(uid as u64), to_u16(ratio(*part, ONE, largest)))
    })
    .collect()
}

/// A column that is zero but for the rows' uids.
fn by_uid(rows: &[Row], values: impl Iterator<Item = u64>, neurons: u16) -> Vec<u16> {
    let mut column = vec![0; usize::from(neurons)];
    for (row, value) in rows.iter().zip(values) {
        if let Some(cell) = column.get_mut(usize::from(row.uid)) {
            *cell = to_u16(value);
        }
    }
    column
}

fn at(row: &[u64], uid: usize) -> u64 {
    row.get(uid).copied().unwrap_or_default()
}

fn to_u16(value: u64) -> u16 {
    u16::try_from(value).unwrap_or(u16::MAX)
}
