//! `yuma` against the local chain's consensus: another author's dense loops on the chain's own number crate. Random
//! subnets with everything an epoch knows in them, extremes more often than chance would have it.

#![allow(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests"
)]

use devnet_consensus as other;
use yuma::{Commit, CommitReveal, Epoch, EpochInput, EpochOutput, Rows};

const SUBNETS: u64 = 6000;
const NOW: u64 = 1_000_000;

#[test]
fn both_agree_on_every_stored_integer() {
    let mut paid = 0;
    for seed in 0..SUBNETS {
        let input = subnet(&mut Random(seed));
        let output = Epoch::run(&input).unwrap();
        paid += usize::from(output.incentive.iter().any(|share| *share > 0));
        assert_eq!(
            output,
            converted(&other::epoch(&subnet_of(&input))),
            "seed {seed}: {input:?}"
        );
    }
    let half = usize::try_from(SUBNETS / 2).unwrap();
    assert!(
        paid > half,
        "only {paid} subnets came to a consensus: the others test little"
    );
}

/// SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }

    /// A ratio, an end of the range every third time.
    fn ratio(&mut self) -> u16 {
        let any = self.next() as u16;
        if self.one_in(3) {
            self.pick(&[0, 1, 21845, 32767, 32768, 65534, 65535])
        } else {
            any
        }
    }

    /// A block near now, so that masks tell this from that.
    fn block(&mut self) -> u64 {
        NOW - self.below(12)
    }

    fn column<T>(&mut self, n: usize, mut value: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..n).map(|_| value(self)).collect()
    }

    /// Entries in ascending order, or shuffled every fourth time.
    fn row(&mut self, n: usize, density: u64) -> Vec<(u16, u16)> {
        let mut row = Vec::new();
        if self.one_in(6) {
            // A weight that is all of its row equals a bond that is all there can be.
            return vec![(self.below(n as u64) as u16, u16::MAX)];
        }
        for uid in 0..n as u16 {
            if self.below(4) < density {
                row.push((uid, self.ratio()));
            }
        }
        if self.one_in(4) {
            for at in 1..row.len() {
                row.swap(at, usize::try_from(self.below(at as u64 + 1)).unwrap());
            }
        }
        row
    }

    fn rows(&mut self, n: usize) -> Rows<u16> {
        let rows = self.column(n, |random| {
            let density = random.below(5);
            random.row(n, density)
        });
        Rows::from_rows(rows)
    }
}

fn subnet(random: &mut Random) -> EpochInput {
    let n = usize::try_from(1 + random.below(20)).unwrap();
    // Thirds of the stake and a majority of a third meet exactly: ties are where order and rounding show.
    let equal = random.one_in(4);
    EpochInput {
        current_block: NOW,
        tempo: random.pick(&[1, 4, 360]),
        activity_cutoff_factor_milli: random.pick(&[0, 1000, 2000, 13889]),
        last_mechanism_step_block: random.pick(&[0, NOW - 4, NOW - 360, NOW - 8]),
        last_update: random.column(n, Random::block),
        block_at_registration: random.column(n, |random| random.block() - random.below(2) * 1000),
        alpha_stake: random.column(n, |random| match random.below(5) {
            _ if equal => 7_000_000_000,
            0 => 0,
            1 => 7_000_000_000,
            2 => random.next() >> random.below(64),
            _ => random.below(1_000_000_000_000),
        }),
        tao_stake: random.column(n, |random| {
            u64::from(!equal) * random.below(2) * random.below(1_000_000_000_000)
        }),
        tao_weight: random.pick(&[0, 971_718_665_099_567_868, u64::MAX]),
        stake_threshold: random.pick(&[0, 0, 7_000_000_000]),
        owner_uid: random.pick(&[None, Some(0), Some(n as u16 - 1)]),
        validator_permit: random.column(n, |random| !random.one_in(4)),
        max_allowed_validators: random.pick(&[0, 1, 3, 64]),
        weights: random.rows(n),
        bonds: random.rows(n),
        kappa: random.ratio(),
        bonds_penalty: random.ratio(),
        bonds_moving_average: random.pick(&[0, 1, 900_000, 975_000, 1_000_000]),
        yuma3_on: !random.one_in(3),
        liquid_alpha_on: !random.one_in(3),
        alpha_values: (random.ratio(), random.ratio()),
        alpha_sigmoid_steepness: random.pick(&[-1000, 0, 1, 100, 1000, 2000, i16::MAX]),
        commit_reveal: random.one_in(3).then(|| commits(random, n)),
        rao_emission: random.next() >> random.below(64),
        ..EpochInput::default()
    }
}

fn commits(random: &mut Random, n: usize) -> CommitReveal {
    let uid = |random: &mut Random| random.below(n as u64) as u16;
    let mut hashed = Vec::new();
    for by in 0..n as u16 {
        let queue = random.below(3);
        let commit = |random: &mut Random| Commit {
            epoch: random.below(8),
            block: random.block(),
        };
        hashed.push((by, random.column(usize::try_from(queue).unwrap(), commit)));
    }
    CommitReveal {
        reveal_period_epochs: random.below(3),
        current_epoch: 6,
        hashed,
        timelocked: random.column(2, |random| {
            let made = random.column(2, |random| (uid(random), random.block()));
            (random.below(8), made)
        }),
    }
}

fn subnet_of(input: &EpochInput) -> other::Subnet {
    let (low, high) = input.alpha_values;
    let steepness = input.alpha_sigmoid_steepness;
    other::Subnet {
        block: input.current_block,
        tempo: input.tempo,
        activity_cutoff_factor_milli: input.activity_cutoff_factor_milli,
        last_step: input.last_mechanism_step_block,
        owner: input.owner_uid,
        tao_weight: input.tao_weight,
        stake_threshold: input.stake_threshold,
        max_validators: input.max_allowed_validators,
        kappa: input.kappa,
        bonds_penalty: input.bonds_penalty,
        bonds_moving_average: input.bonds_moving_average,
        mode: match (input.yuma3_on, input.liquid_alpha_on) {
            (false, _) => other::Mode::Legacy,
            (true, false) => other::Mode::Yuma3,
            (true, true) => other::Mode::Yuma3Liquid(other::LiquidAlpha { low, high, steepness }),
        },
        commit_reveal: input.commit_reveal.as_ref().map(|commits| other::CommitReveal {
            current_epoch: commits.current_epoch,
            reveal_period: commits.reveal_period_epochs,
        }),
        emission: input.rao_emission,
        neurons: (0..input.n()).map(|uid| neuron(input, uid)).collect(),
    }
}

fn neuron(input: &EpochInput, uid: usize) -> other::Neuron {
    let id = uid as u16;
    let commits = input.commit_reveal.clone().unwrap_or_default();
    let commit = |epoch, block| other::Commit { epoch, block };
    let hashed = commits
        .hashed
        .iter()
        .filter(|(by, _)| *by == id)
        .flat_map(|(_, queue)| queue);
    let timelocked = commits
        .timelocked
        .iter()
        .flat_map(|(epoch, made)| made.iter().map(move |made| (*epoch, *made)));
    other::Neuron {
        alpha: input.alpha_stake[uid],
        tao: input.tao_stake[uid],
        registered: input.block_at_registration[uid],
        last_update: input.last_update[uid],
        permit: input.validator_permit[uid],
        weights: input.weights.row(uid).iter().collect(),
        bonds: input.bonds.row(uid).iter().collect(),
        hash_commits: hashed.map(|made| commit(made.epoch, made.block)).collect(),
        timelocked_commits: timelocked
            .filter(|(_, (by, _))| *by == id)
            .map(|(epoch, (_, block))| commit(epoch, block))
            .collect(),
    }
}

fn converted(outcome: &other::Outcome) -> EpochOutput {
    let outcome = outcome.clone();
    EpochOutput {
        active: outcome.active,
        validator_permit: outcome.validator_permit,
        stake_weight: outcome.stake_weight,
        consensus: outcome.consensus,
        incentive: outcome.incentive,
        dividends: outcome.dividends,
        validator_trust: outcome.validator_trust,
        emission: outcome.emission,
        server_emission: outcome.server_emission,
        validator_emission: outcome.validator_emission,
        raw_stake: outcome.raw_stake,
        bonds: Rows::from_rows(outcome.bonds),
    }
}
