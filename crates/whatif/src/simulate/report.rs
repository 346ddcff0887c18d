//! What came of it.

use alloc::vec::Vec;

use yuma::EpochOutput;

use super::plan::{Behaviour, Cast, Plan};

/// A simulation's outcome, epoch by epoch. Amounts are summed over all worlds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// How many worlds were summed.
    pub worlds: u32,
    /// Each group of the plan, in its order.
    pub groups: Vec<GroupReport>,
    /// By epoch: alpha given to all validators, in its smallest unit.
    pub dividends: Vec<u64>,
    /// By epoch: alpha given to all miners.
    pub incentive: Vec<u64>,
    /// By epoch: how far consensus was from the truth, a ratio of 65 535 for each world. Half of the sum of what the two
    /// differ by on each miner, both of a whole: 0 where they are the same, 65 535 where they have nothing in common.
    pub error: Vec<u64>,
}

/// A group's outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupReport {
    /// What they did.
    pub behaviour: Behaviour,
    /// First and last but one of their uids, and how many.
    pub validators: core::ops::Range<u16>,
    /// Uids of their own miners.
    pub miners: core::ops::Range<u16>,
    /// Their share of all stake, a ratio of 65 535.
    pub stake: u16,
    /// By epoch: alpha given to them for validating.
    pub dividends: Vec<u64>,
    /// By epoch: alpha given to their own miners.
    pub incentive: Vec<u64>,
    /// By epoch: their validator trust, summed over validators, ratios of 65 535.
    pub trust: Vec<u64>,
}

impl Report {
    pub(super) fn new(plan: &Plan, cast: &Cast) -> Self {
        let whole = plan
            .groups
            .iter()
            .fold(0u64, |sum, group| sum.saturating_add(u64::from(group.stake)));
        let share = |stake: u32| {
            let product = u64::from(stake).saturating_mul(u64::from(u16::MAX));
            product
                .checked_div(whole)
                .and_then(|share| u16::try_from(share).ok())
                .unwrap_or_default()
        };
        let groups = plan
            .groups
            .iter()
            .zip(&cast.groups)
            .map(|(group, members)| GroupReport {
                behaviour: group.behaviour,
                validators: members.validators.clone(),
                miners: members.miners.clone(),
                stake: share(group.stake),
                dividends: Vec::new(),
                incentive: Vec::new(),
                trust: Vec::new(),
            });
        Self {
            worlds: plan.worlds,
            groups: groups.collect(),
            ..Self::default()
        }
    }

    /// Makes room for one more epoch.
    pub(super) fn next_epoch(&mut self) {
        let own = [&mut self.dividends, &mut self.incentive, &mut self.error];
        let groups = self.groups.iter_mut();
        let theirs = groups.flat_map(|group| [&mut group.dividends, &mut group.incentive, &mut group.trust]);
        own.into_iter().chain(theirs).for_each(|column| column.push(0));
    }

    /// Adds one world's last epoch.
    pub(super) fn add(
        &mut self,
        cast: &Cast,
        quality: impl Iterator<Item = (u16, u16)> + Clone,
        output: &EpochOutput,
    ) {
        let everybody = 0..cast.n;
        add(&mut self.dividends, sum(&output.validator_emission, &everybody));
        add(&mut self.incentive, sum(&output.server_emission, &everybody));
        add(&mut self.error, error(&output.consensus, quality));
        for group in &mut self.groups {
            add(
                &mut group.dividends,
                sum(&output.validator_emission, &group.validators),
            );
            add(&mut group.incentive, sum(&output.server_emission, &group.miners));
            add(&mut group.trust, sum(&output.validator_trust, &group.validators));
        }
    }

    /// What a group gets of all dividends for its share of stake, over the epochs `from` on: 1 is a fair return.
    pub fn return_on_stake(&self, group: usize, from: usize) -> f64 {
        self.groups.get(group).map_or(0.0, |group| {
            let stake = f64::from(group.stake) / f64::from(u16::MAX);
            quotient(part(&group.dividends, &self.dividends, from), stake)
        })
    }

    /// The part of all incentive that goes to a group's own miners, over the epochs `from` on.
    pub fn captured(&self, group: usize, from: usize) -> f64 {
        let group = self.groups.get(group);
        group.map_or(0.0, |group| part(&group.incentive, &self.incentive, from))
    }

    /// How far consensus was from the truth on average, 0 to 1, over the epochs `from` on.
    pub fn mean_error(&self, from: usize) -> f64 {
        let errors = self.error.get(from..).unwrap_or_default();
        let most = f64::from(self.worlds) * errors.len() as f64 * f64::from(u16::MAX);
        quotient(total(errors), most)
    }
}

/// Half of what consensus and quality differ by, both of a whole.
fn error(consensus: &[u16], quality: impl Iterator<Item = (u16, u16)> + Clone) -> u64 {
    let agreed = |uid: u16| u64::from(consensus.get(usize::from(uid)).copied().unwrap_or_default());
    let of = |sum: u64, value: u64| sum.saturating_add(value);
    let all_agreed = quality.clone().map(|(uid, _)| agreed(uid)).fold(0, of);
    let all_quality = quality.clone().map(|(_, quality)| u64::from(quality)).fold(0, of);
    let share = |value: u64, all: u64| (value << 32).checked_div(all).unwrap_or_default();
    let apart = |(uid, quality): (u16, u16)| {
        share(agreed(uid), all_agreed).abs_diff(share(u64::from(quality), all_quality))
    };
    let half = quality.map(apart).fold(0, of) / 2;
    half.saturating_mul(u64::from(u16::MAX)) >> 32
}

fn add(column: &mut [u64], value: u64) {
    if let Some(last) = column.last_mut() {
        *last = last.saturating_add(value);
    }
}

fn sum<T: Copy + Into<u64>>(column: &[T], uids: &core::ops::Range<u16>) -> u64 {
    let range = usize::from(uids.start)..usize::from(uids.end);
    let values = column.get(range).unwrap_or_default();
    values
        .iter()
        .fold(0, |sum, value| sum.saturating_add((*value).into()))
}

fn part(some: &[u64], all: &[u64], from: usize) -> f64 {
    let total = |column: &[u64]| total(column.get(from..).unwrap_or_default());
    quotient(total(some), total(all))
}

/// Zero of nothing is zero.
fn quotient(a: f64, b: f64) -> f64 {
    if b == 0.0 { 0.0 } else { a / b }
}

fn total(values: &[u64]) -> f64 {
    values.iter().map(|value| *value as f64).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_is_the_part_that_consensus_puts_elsewhere() {
        let error = |consensus: &[u16], quality: [u16; 2]| error(consensus, (0..).zip(quality));
        assert_eq!(error(&[10, 30], [200, 600]), 0);
        assert_eq!(error(&[7, 0], [1, 1]), 32_767, "half of it");
        assert_eq!(error(&[7, 0], [0, 9]), 65_535, "all of it");
        assert_eq!(error(&[1, 3], [1, 1]), 16_383, "a quarter");
    }
}
