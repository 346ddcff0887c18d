//! What every neuron gains when one validator changes one weight.
//!
//! Results are integers, so a single step of a weight mostly changes nothing. Two epochs are compared therefore, with the
//! weight lowered and raised by some steps: a central difference.

use alloc::vec::Vec;

use yuma::batch::{Runner, Scenario};
use yuma::{EpochInput, EpochOutput};

use crate::chunks;

/// Whose weights are varied, and how far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variation {
    /// The validator.
    pub validator: u16,
    /// Those whose weight is varied, one after the other.
    pub miners: Vec<u16>,
    /// How far each weight is lowered and raised, in units of 1/65 535 as it is stored; less at the ends of the range.
    pub step: u16,
}

/// What comes of it that one validator gives one miner more. Columns have a place for each uid.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gain {
    /// The validator.
    pub validator: u16,
    /// The miner.
    pub miner: u16,
    /// The lower weight.
    pub low: u16,
    /// The higher weight.
    pub high: u16,
    /// Incentive with the higher weight less that with the lower, in units of 1/65 535.
    pub incentive: Vec<i32>,
    /// The same of dividends.
    pub dividends: Vec<i32>,
    /// The same of emission, in the smallest unit of alpha.
    pub emission: Vec<i64>,
}

/// Units of alpha.
const ALPHA: f64 = 1e9;

impl Gain {
    /// Alpha that `uid` gains for each unit of weight, in an epoch.
    pub fn alpha(&self, uid: u16) -> f64 {
        self.each(
            self.emission
                .get(usize::from(uid))
                .map_or(0.0, |gain| *gain as f64 / ALPHA),
        )
    }

    /// Stored units of incentive and dividends that `uid` gains for each unit of weight.
    pub fn stored(&self, uid: u16) -> (f64, f64) {
        let of = |column: &[i32]| self.each(column.get(usize::from(uid)).copied().map_or(0.0, f64::from));
        (of(&self.incentive), of(&self.dividends))
    }

    /// For each unit of weight; nothing where the weight could not be varied.
    fn each(&self, gain: f64) -> f64 {
        let units = self.high.saturating_sub(self.low);
        if units == 0 { 0.0 } else { gain / f64::from(units) }
    }
}

/// Varies one weight after the other and hands on each [`Gain`], in the order of the miners.
///
/// # Errors
/// As the runner says.
pub async fn sensitivity<R: Runner>(
    runner: &mut R,
    base: &EpochInput,
    variation: &Variation,
    mut hand_on: impl FnMut(Gain),
) -> Result<(), R::Error> {
    let row: Vec<(u16, u16)> = base
        .weights
        .row(usize::from(variation.validator))
        .iter()
        .collect();
    let mut ends: Vec<End> = variation
        .miners
        .iter()
        .flat_map(|miner| End::both(&row, *miner, variation.step))
        .collect();
    let scenario = |end: &mut End| Scenario {
        weights: alloc::vec![(variation.validator, with_weight(&row, end.miner, end.weight))],
        ..Scenario::default()
    };
    let mut low: Option<(u16, EpochOutput)> = None;
    let answer = |end: &mut End, output: EpochOutput| match low.take() {
        None => low = Some((end.weight, output)),
        Some((weight, lower)) => hand_on(gain(variation.validator, end, weight, &lower, &output)),
    };
    chunks::run(runner, base, &mut ends, scenario, answer).await
}

/// One end of a variation.
struct End {
    miner: u16,
    weight: u16,
}

impl End {
    fn both(row: &[(u16, u16)], miner: u16, step: u16) -> [Self; 2] {
        let now = row
            .iter()
            .find(|(uid, _)| *uid == miner)
            .map_or(0, |(_, weight)| *weight);
        [now.saturating_sub(step), now.saturating_add(step)].map(|weight| Self { miner, weight })
    }
}

/// The row with another weight; entries keep their order, a new one goes where a sorted row has it.
fn with_weight(row: &[(u16, u16)], miner: u16, weight: u16) -> Vec<(u16, u16)> {
    let mut row = row.to_vec();
    match row.iter_mut().find(|(uid, _)| *uid == miner) {
        Some(entry) => entry.1 = weight,
        None => {
            let place = row.iter().position(|(uid, _)| *uid > miner).unwrap_or(row.len());
            row.insert(place, (miner, weight));
        }
    }
    row
}

fn gain(validator: u16, end: &End, low: u16, lower: &EpochOutput, higher: &EpochOutput) -> Gain {
    let ratios = |high: &[u16], low: &[u16]| -> Vec<i32> {
        let difference = |(high, low): (&u16, &u16)| i32::from(*high).saturating_sub(i32::from(*low));
        high.iter().zip(low).map(difference).collect()
    };
    let amounts = |(high, low): (&u64, &u64)| {
        let difference = i128::from(*high).saturating_sub(i128::from(*low));
        i64::try_from(difference).unwrap_or(if difference < 0 { i64::MIN } else { i64::MAX })
    };
    Gain {
        validator,
        miner: end.miner,
        low,
        high: end.weight,
        incentive: ratios(&higher.incentive, &lower.incentive),
        dividends: ratios(&higher.dividends, &lower.dividends),
        emission: higher.emission.iter().zip(&lower.emission).map(amounts).collect(),
    }
}
