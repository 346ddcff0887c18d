//! What each validator gives above consensus.

use alloc::vec::Vec;

use yuma::fixed::I32F32;
use yuma::{Epoch, EpochInput, InputError, Rows, Seen, Step, Trace};

/// The excess of one subnet's validators, who go by their index here.
pub(super) struct Excess {
    /// Validators with active stake, by uid.
    pub(super) validators: Vec<u16>,
    /// A of each of them.
    pub(super) stakes: Vec<I32F32>,
    /// What each of them gives each neuron above consensus, one after the other, with 31 fraction bits: a row is no more
    /// than one, so nothing that is added up here leaves 32 bits, and pairs are compared several columns at a time.
    table: Vec<u32>,
    n: usize,
}

impl Excess {
    pub(super) fn of(input: &EpochInput) -> Result<Self, InputError> {
        let mut heard = Heard::default();
        Epoch::trace(input, &mut heard)?;
        let stakes = (0u16..)
            .zip(&heard.active_stake)
            .filter(|(_, stake)| stake.is_positive());
        let (validators, stakes): (Vec<_>, Vec<_>) = stakes.unzip();
        let n = input.n();
        let mut table = alloc::vec![0; n.saturating_mul(validators.len())];
        for (row, uid) in table.chunks_exact_mut(n.max(1)).zip(&validators) {
            heard.excess(*uid, row);
        }
        Ok(Self {
            validators,
            stakes,
            table,
            n,
        })
    }

    /// What one validator gives above consensus: to whom, and how much.
    pub(super) fn row(&self, validator: usize) -> impl Iterator<Item = (u16, I32F32)> {
        let row = (0u16..).zip(self.columns(validator));
        row.filter(|(_, excess)| **excess > 0)
            .map(|(uid, excess)| (uid, ratio(*excess)))
    }

    /// The part of its row that is excess.
    pub(super) fn whole(&self, validator: usize) -> I32F32 {
        ratio(
            self.columns(validator)
                .iter()
                .fold(0, |sum, excess| sum.wrapping_add(*excess)),
        )
    }

    /// What two validators both give above consensus: to the same neurons, and to each other.
    pub(super) fn shared(&self, a: usize, b: usize) -> I32F32 {
        let both = self.columns(a).iter().zip(self.columns(b));
        let same = both.fold(0u32, |sum, (a, b)| sum.wrapping_add(*a.min(b)));
        ratio(same).add(ratio(self.to(a, b).min(self.to(b, a))))
    }

    /// What one validator gives another.
    fn to(&self, from: usize, to: usize) -> u32 {
        let uid = self.validators.get(to).map(|uid| usize::from(*uid));
        uid.and_then(|uid| self.columns(from).get(uid).copied())
            .unwrap_or_default()
    }

    fn columns(&self, validator: usize) -> &[u32] {
        let start = validator.saturating_mul(self.n);
        self.table
            .get(start..start.saturating_add(self.n))
            .unwrap_or_default()
    }
}

fn ratio(excess: u32) -> I32F32 {
    I32F32::from_bits(i64::from(excess) << 1)
}

/// The steps of an epoch that matter here.
#[derive(Default)]
struct Heard {
    active_stake: Vec<I32F32>,
    weights: Rows<I32F32>,
    consensus: Vec<I32F32>,
}

impl Heard {
    /// Fills in what a validator gives above consensus.
    fn excess(&self, validator: u16, row: &mut [u32]) {
        for (uid, weight) in self.weights.row(usize::from(validator)).iter() {
            let uid = usize::from(uid);
            if let Some((place, consensus)) = row.get_mut(uid).zip(self.consensus.get(uid)) {
                *place = u32::try_from(weight.sub(*consensus).to_bits() >> 1).unwrap_or_default();
            }
        }
    }
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
