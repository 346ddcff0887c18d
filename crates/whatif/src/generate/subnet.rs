//! A subnet out of nothing.

use alloc::vec::Vec;

use yuma::{Epoch, EpochInput, Rows};

use super::View;
use crate::Random;

/// How a subnet's bonds move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Before Yuma3.
    Legacy,
    /// Yuma3.
    #[default]
    Yuma3,
    /// Yuma3 with liquid alpha.
    Liquid,
}

/// What a generated subnet is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Neurons.
    pub n: u16,
    /// How many of them validate and do not mine; all of them do both where it is `n`.
    pub validators: u16,
    /// The part of the miners that a validator weighs, a ratio of 65 535.
    pub density: u16,
    /// How far views are from the truth, relative to it, a ratio of 65 535.
    pub noise: u16,
    /// How bonds move.
    pub mode: Mode,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            n: 256,
            validators: 64,
            density: u16::MAX,
            noise: 6_553,
            mode: Mode::default(),
        }
    }
}

/// A subnet and the truth about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subnet {
    /// What its next epoch is computed from.
    pub input: EpochInput,
    /// Uids that validate, ascending.
    pub validators: Vec<u16>,
    /// Uids that mine, ascending.
    pub miners: Vec<u16>,
    /// True quality of each miner, a ratio of 65 535; never zero.
    pub quality: Vec<u16>,
}

/// A subnet of honest validators that see the miners' quality through noise. Its bonds and permits are those one epoch
/// with other views of the same miners left; stakes fall with rank, none is a majority.
pub fn subnet(seed: u64, shape: &Shape) -> Subnet {
    let mut random = Random::new(seed);
    let (validators, miners) = roles(shape, &mut random);
    let quality: Vec<u16> = miners.iter().map(|_| skewed(&mut random)).collect();
    let view = View {
        noise: shape.noise,
        density: shape.density,
    };
    let mut input = hyperparameters(shape.mode);
    settle(&mut input, usize::from(shape.n), &validators, &mut random);
    let mut look = || {
        rows(usize::from(shape.n), &validators, |_| {
            view.row(&miners, &quality, &mut random)
        })
    };
    let (before, now) = (look(), look());
    input.weights = before;
    // A generated subnet is never refused: its columns are of one length, its rows name nobody twice.
    if let Ok(left) = Epoch::run(&input) {
        input.bonds = left.bonds;
        input.validator_permit = left.validator_permit;
    }
    input.weights = now;
    Subnet {
        input,
        validators,
        miners,
        quality,
    }
}

/// A row for each of `validators`, none for the others.
fn rows(n: usize, validators: &[u16], mut row: impl FnMut(u16) -> Vec<(u16, u16)>) -> Rows<u16> {
    let mut all = alloc::vec![Vec::new(); n];
    for uid in validators {
        if let Some(place) = all.get_mut(usize::from(*uid)) {
            *place = row(*uid);
        }
    }
    Rows::from_rows(all)
}

/// Parameters as subnets have them, and nobody in it.
pub fn hyperparameters(mode: Mode) -> EpochInput {
    EpochInput {
        current_block: 7_000_000,
        tempo: 360,
        activity_cutoff_factor_milli: 13_889,
        last_mechanism_step_block: 7_000_000 - 360,
        tao_weight: 3_320_413_933_267_719_290,
        max_allowed_validators: 128,
        kappa: 32_767,
        bonds_penalty: u16::MAX,
        bonds_moving_average: 900_000,
        yuma3_on: mode != Mode::Legacy,
        liquid_alpha_on: mode == Mode::Liquid,
        alpha_values: (45_875, 58_982),
        alpha_sigmoid_steepness: 1_000,
        rao_emission: 295_200_000_000,
        ..EpochInput::default()
    }
}

/// Who validates and who mines.
fn roles(shape: &Shape, random: &mut Random) -> (Vec<u16>, Vec<u16>) {
    let mut uids: Vec<u16> = (0..shape.n).collect();
    if shape.validators >= shape.n {
        return (uids.clone(), uids);
    }
    random.shuffle(&mut uids);
    let mut miners = uids.split_off(usize::from(shape.validators));
    uids.sort_unstable();
    miners.sort_unstable();
    (uids, miners)
}

/// Few are good: the square of a uniform number.
fn skewed(random: &mut Random) -> u16 {
    let ratio = u32::from(random.ratio());
    let square = ratio.wrapping_mul(ratio) >> 16;
    u16::try_from(square).unwrap_or(u16::MAX).max(64)
}

/// Fills the columns: registrations long ago, weights lately, stakes of the validators.
fn settle(input: &mut EpochInput, n: usize, validators: &[u16], random: &mut Random) {
    let tempo = u32::from(input.tempo);
    let lately = |random: &mut Random| input.current_block.saturating_sub(u64::from(random.below(tempo)));
    input.last_update = (0..n).map(|_| lately(random)).collect();
    input.block_at_registration = (0..n).map(|_| u64::from(random.below(6_000_000))).collect();
    input.alpha_stake = alloc::vec![0; n];
    input.tao_stake = alloc::vec![0; n];
    input.validator_permit = alloc::vec![false; n];
    input.bonds = Rows::empty(n);
    let most = u16::try_from(validators.len()).unwrap_or(u16::MAX);
    input.max_allowed_validators = input.max_allowed_validators.max(most);
    for (rank, uid) in (3u64..).zip(random.pick(validators, validators.len())) {
        let uid = usize::from(uid);
        let [alpha, tao] = [1_000_000_000_000_000, 100_000_000_000_000].map(|most: u64| {
            let jitter = u64::from(random.ratio()).wrapping_add(1 << 17);
            most.checked_div(rank).unwrap_or_default().saturating_mul(jitter) >> 17
        });
        set(&mut input.alpha_stake, uid, alpha);
        set(&mut input.tao_stake, uid, tao);
        set(&mut input.validator_permit, uid, true);
    }
}

fn set<T>(column: &mut [T], uid: usize, value: T) {
    if let Some(place) = column.get_mut(uid) {
        *place = value;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "tests")]

    use super::*;

    #[test]
    fn honest_subnets_pay_miners_by_their_quality() {
        for mode in [Mode::Legacy, Mode::Yuma3, Mode::Liquid] {
            let shape = Shape {
                mode,
                ..Shape::default()
            };
            let subnet = subnet(7, &shape);
            assert_eq!((subnet.validators.len(), subnet.miners.len()), (64, 192));
            let output = Epoch::run(&subnet.input).unwrap();
            let whole: u64 = subnet.quality.iter().map(|quality| u64::from(*quality)).sum();
            for (miner, quality) in subnet.miners.iter().zip(&subnet.quality) {
                let fair = u64::from(*quality) * 65_535 / whole;
                let paid = u64::from(*output.incentive.get(usize::from(*miner)).unwrap());
                assert!(paid.abs_diff(fair) <= 8 + fair / 5, "{miner}: {paid} for {fair}");
            }
            let earning = output
                .dividends
                .iter()
                .filter(|dividends| **dividends > 0)
                .count();
            assert_eq!(earning, 64, "every validator earns");
        }
    }

    #[test]
    fn a_seed_decides_everything() {
        let shape = Shape::default();
        assert_eq!(subnet(1, &shape), subnet(1, &shape));
        assert_ne!(subnet(1, &shape).quality, subnet(2, &shape).quality);
    }

    #[test]
    fn shapes_are_kept() {
        let shape = Shape {
            n: 12,
            validators: 12,
            density: u16::MAX / 4,
            ..Shape::default()
        };
        let subnet = subnet(3, &shape);
        assert_eq!(subnet.validators, subnet.miners);
        assert!(subnet.input.weights.iter().all(|row| row.columns.len() == 3));
        assert!(Epoch::run(&subnet.input).is_ok());
    }
}
