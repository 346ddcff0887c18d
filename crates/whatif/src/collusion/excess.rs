//! What each validator gives above consensus.

use alloc::vec::Vec;

use yuma::fixed::I32F32;
use yuma::{Epoch, EpochInput, InputError, Rows, Seen, Step, Trace};

/// The excess of one subnet's validators.
pub(super) struct Excess {
    /// Validators with active stake, by uid.
    pub(super) validators: Vec<u16>,
    /// A of each of them.
    pub(super) stakes: Vec<I32F32>,
    /// For each of them, the neurons it gives more than consensus, by uid, and how much more.
    rows: Vec<Vec<(u16, I32F32)>>,
}

impl Excess {
    pub(super) fn of(input: &EpochInput) -> Result<Self, InputError> {
        let mut heard = Heard::default();
        Epoch::trace(input, &mut heard)?;
        let stakes = (0u16..)
            .zip(heard.active_stake)
            .filter(|(_, stake)| stake.is_positive());
        let (validators, stakes): (Vec<_>, Vec<_>) = stakes.unzip();
        let above = |(column, weight): (u16, I32F32)| {
            let above = weight.sub(heard.consensus.get(usize::from(column)).copied()?);
            above.is_positive().then_some((column, above))
        };
        let row = |uid: &u16| {
            let mut row: Vec<_> = heard
                .weights
                .row(usize::from(*uid))
                .iter()
                .filter_map(above)
                .collect();
            row.sort_unstable();
            row
        };
        Ok(Self {
            rows: validators.iter().map(row).collect(),
            validators,
            stakes,
        })
    }

    /// One validator's excess, by uid; here and below validators go by their index.
    pub(super) fn row(&self, validator: usize) -> &[(u16, I32F32)] {
        self.rows.get(validator).map_or(&[], Vec::as_slice)
    }

    /// The part of its row that is excess.
    pub(super) fn whole(&self, validator: usize) -> I32F32 {
        self.row(validator)
            .iter()
            .fold(I32F32::ZERO, |sum, (_, excess)| sum.add(*excess))
    }

    /// What two validators both give above consensus: to the same neurons, and to each other.
    pub(super) fn shared(&self, a: usize, b: usize) -> I32F32 {
        let (mut theirs, mut sum) = (self.row(b).iter().peekable(), self.to_each_other(a, b));
        for (column, excess) in self.row(a) {
            while theirs.next_if(|(other, _)| other < column).is_some() {}
            if let Some((_, other)) = theirs.next_if(|(other, _)| other == column) {
                sum = sum.add((*excess).min(*other));
            }
        }
        sum
    }

    fn to_each_other(&self, a: usize, b: usize) -> I32F32 {
        let to = |from: usize, to: usize| {
            let uid = self.validators.get(to)?;
            let row = self.row(from);
            let at = row.binary_search_by_key(uid, |(column, _)| *column).ok()?;
            row.get(at).map(|(_, excess)| *excess)
        };
        to(a, b)
            .zip(to(b, a))
            .map_or(I32F32::ZERO, |(there, back)| there.min(back))
    }
}

/// The steps of an epoch that matter here.
#[derive(Default)]
struct Heard {
    active_stake: Vec<I32F32>,
    weights: Rows<I32F32>,
    consensus: Vec<I32F32>,
}

impl Trace for Heard {
    fn record(&mut self, step: Step, seen: Seen<'_>) {
        match (step, seen) {
            (Step::ActiveStake, Seen::Ratios(stake)) => self.active_stake = stake.to_vec(),
            (Step::WeightsNormalised, Seen::Matrix(weights)) => self.weights = weights.clone(),
            (Step::Consensus, Seen::Ratios(consensus)) => self.consensus = consensus.to_vec(),
            _ => {}
        }
    }
}
