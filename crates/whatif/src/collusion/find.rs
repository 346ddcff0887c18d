//! From a subnet's weights to groups in it.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use yuma::fixed::I32F32;
use yuma::{EpochInput, InputError};

use super::excess::Excess;
use super::graph::Graph;
use super::statistics::{deviation, median};
use super::{Edge, Favoured, Group, Node, Report, Settings};

/// Looks for groups among the validators of a subnet.
///
/// # Errors
/// For an input that no chain state can be.
pub fn find(input: &EpochInput, settings: &Settings) -> Result<Report, InputError> {
    let excess = Excess::of(input)?;
    let pairs = Pairs::of(&excess);
    let (background, threshold) = pairs.threshold(settings);
    let mut graph = Graph::new(excess.validators.len());
    let mut edges = Vec::new();
    for (a, b, shared) in pairs.0.iter().copied().filter(|(.., shared)| *shared > threshold) {
        graph.connect(a, b, shared.sub(threshold).to_bits().unsigned_abs());
        edges.extend(edge(&excess, a, b, shared));
    }
    let mut groups: Vec<(Vec<usize>, Group)> = graph
        .dense_parts()
        .into_iter()
        .map(|members| (members.clone(), group(&excess, &members)))
        .collect();
    groups.sort_by_key(|(_, group)| core::cmp::Reverse(group.score));
    Ok(Report {
        nodes: nodes(&excess, &groups),
        edges,
        groups: groups.into_iter().map(|(_, group)| group).collect(),
        background,
        threshold,
    })
}

/// Shared excess of every pair of validators.
struct Pairs(Vec<(usize, usize, I32F32)>);

impl Pairs {
    fn of(excess: &Excess) -> Self {
        let n = excess.validators.len();
        let with = |a: usize| (a.saturating_add(1)..n).map(move |b| (a, b, excess.shared(a, b)));
        Self((0..n).flat_map(with).collect())
    }

    /// The background, and what stands out from it.
    fn threshold(&self, settings: &Settings) -> (I32F32, I32F32) {
        let mut values: Vec<I32F32> = self.0.iter().map(|(.., shared)| *shared).collect();
        let background = median(&mut values);
        let deviation = deviation(&mut values, background);
        let above = deviation.mul(I32F32::from_int(i32::from(settings.deviations)));
        (
            background,
            background.add(above).max(I32F32::from_ratio(settings.least)),
        )
    }
}

fn edge(excess: &Excess, a: usize, b: usize, shared: I32F32) -> Option<Edge> {
    let stake = |at: usize| excess.stakes.get(at).copied();
    Some(Edge {
        a: *excess.validators.get(a)?,
        b: *excess.validators.get(b)?,
        shared,
        weight: shared.mul(stake(a)?.min(stake(b)?)),
    })
}

fn nodes(excess: &Excess, groups: &[(Vec<usize>, Group)]) -> Vec<Node> {
    let node = |(at, (uid, stake)): (usize, (&u16, &I32F32))| Node {
        uid: *uid,
        stake: *stake,
        excess: excess.whole(at),
        group: groups
            .iter()
            .position(|(members, _)| members.binary_search(&at).is_ok()),
    };
    excess
        .validators
        .iter()
        .zip(&excess.stakes)
        .enumerate()
        .map(node)
        .collect()
}

fn group(excess: &Excess, members: &[usize]) -> Group {
    let favoured = favoured(excess, members);
    let to_favoured = |member: &usize| {
        let row = excess.row(*member);
        let theirs = row.filter(|(uid, _)| favoured.iter().any(|favoured| favoured.uid == *uid));
        sum(theirs.map(|(_, excess)| excess))
    };
    let stake = |member: &usize| excess.stakes.get(*member).copied().unwrap_or_default();
    Group {
        validators: members
            .iter()
            .filter_map(|member| excess.validators.get(*member).copied())
            .collect(),
        stake: sum(members.iter().map(stake)),
        shared: mean_shared(excess, members),
        score: sum(members
            .iter()
            .map(|member| stake(member).mul(to_favoured(member)))),
        favoured,
    }
}

/// Neurons that get more above consensus from members than from others, down to a quarter of who gets most.
fn favoured(excess: &Excess, members: &[usize]) -> Vec<Favoured> {
    let mut sums: BTreeMap<u16, (I32F32, I32F32)> = BTreeMap::new();
    for validator in 0..excess.validators.len() {
        let inside = members.binary_search(&validator).is_ok();
        for (uid, excess) in excess.row(validator) {
            let (from_members, from_others) = sums.entry(uid).or_default();
            let place = if inside { from_members } else { from_others };
            *place = place.add(excess);
        }
    }
    let others = excess.validators.len().saturating_sub(members.len());
    let lead = |(uid, (theirs, rest)): (u16, (I32F32, I32F32))| Favoured {
        uid,
        excess: mean(theirs, members.len()).sub(mean(rest, others)),
    };
    let mut all: Vec<Favoured> = sums.into_iter().map(lead).collect();
    all.sort_by_key(|favoured| (core::cmp::Reverse(favoured.excess), favoured.uid));
    let most = all.first().map_or(I32F32::ZERO, |first| first.excess);
    let least = I32F32::from_bits(most.to_bits() >> 2).max(I32F32::from_bits(1));
    all.retain(|favoured| favoured.excess >= least);
    all
}

fn mean_shared(excess: &Excess, members: &[usize]) -> I32F32 {
    let pairs = members.iter().enumerate().flat_map(|(at, a)| {
        let others = members.iter().skip(at.saturating_add(1));
        others.map(move |b| excess.shared(*a, *b))
    });
    let count = members.len().saturating_mul(members.len().saturating_sub(1)) / 2;
    mean(sum(pairs), count)
}

fn sum(values: impl Iterator<Item = I32F32>) -> I32F32 {
    values.fold(I32F32::ZERO, I32F32::add)
}

fn mean(sum: I32F32, count: usize) -> I32F32 {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    I32F32::from_bits(sum.to_bits().checked_div(count).unwrap_or_default())
}
