//! Many epochs that start from one: what changes in each, and who runs them.

use alloc::vec::Vec;

use crate::epoch::Epoch;
use crate::error::InputError;
use crate::input::EpochInput;
use crate::output::EpochOutput;
use crate::rows::Rows;

/// What a scenario changes of the subnet it starts from; `None` and empty leave it as it is. Units are those of
/// [`EpochInput`]. Uids beyond the subnet's are ignored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scenario {
    /// The stake a majority takes.
    pub kappa: Option<u16>,
    /// How far bonds follow clipped weights.
    pub bonds_penalty: Option<u16>,
    /// How slowly bonds move.
    pub bonds_moving_average: Option<u64>,
    /// Lowest and highest liquid alpha.
    pub alpha_values: Option<(u16, u16)>,
    /// Steepness of liquid alpha.
    pub alpha_sigmoid_steepness: Option<i16>,
    /// Yuma3 or legacy bonds.
    pub yuma3_on: Option<bool>,
    /// Liquid alpha.
    pub liquid_alpha_on: Option<bool>,
    /// Alpha given out.
    pub rao_emission: Option<u64>,
    /// Alpha stakes: uid and amount.
    pub alpha_stake: Vec<(u16, u64)>,
    /// Whole rows of weights: uid and entries.
    pub weights: Vec<(u16, Vec<(u16, u16)>)>,
    /// All bonds, such as those an earlier epoch left.
    pub bonds: Option<Rows<u16>>,
}

impl Scenario {
    /// The subnet with the changes made.
    pub fn apply(&self, base: &EpochInput) -> EpochInput {
        let mut input = base.clone();
        set(&mut input.kappa, self.kappa);
        set(&mut input.bonds_penalty, self.bonds_penalty);
        set(&mut input.bonds_moving_average, self.bonds_moving_average);
        set(&mut input.alpha_values, self.alpha_values);
        set(&mut input.alpha_sigmoid_steepness, self.alpha_sigmoid_steepness);
        set(&mut input.yuma3_on, self.yuma3_on);
        set(&mut input.liquid_alpha_on, self.liquid_alpha_on);
        set(&mut input.rao_emission, self.rao_emission);
        set(&mut input.bonds, self.bonds.clone());
        for (uid, amount) in &self.alpha_stake {
            if let Some(stake) = input.alpha_stake.get_mut(usize::from(*uid)) {
                *stake = *amount;
            }
        }
        if !self.weights.is_empty() {
            input.weights = self.changed_rows(base);
        }
        input
    }

    /// The weights with whole rows put in place of others.
    fn changed_rows(&self, base: &EpochInput) -> Rows<u16> {
        let mut changed = alloc::vec![None; base.n()];
        for (uid, row) in &self.weights {
            if let Some(place) = changed.get_mut(usize::from(*uid)) {
                *place = Some(row);
            }
        }
        let mut rows = Rows::with_capacity(base.n(), base.weights.entries());
        for (uid, row) in changed.into_iter().enumerate() {
            match row {
                Some(row) => rows.push_row(row.iter().copied()),
                None => rows.push_row(base.weights.row(uid).iter()),
            }
        }
        rows
    }
}

fn set<T>(place: &mut T, change: Option<T>) {
    if let Some(value) = change {
        *place = value;
    }
}

/// Runs many epochs. Asynchronous, for a GPU's answers come later.
#[expect(
    async_fn_in_trait,
    reason = "futures of this library need not be Send (ARCHITECTURE.md, decision 11)"
)]
pub trait Runner {
    /// Why it may fail.
    type Error;

    /// Computes each scenario's epoch, in order.
    ///
    /// # Errors
    /// As the runner says; at least for an input that no chain state can be.
    async fn run(
        &mut self,
        base: &EpochInput,
        scenarios: &[Scenario],
    ) -> Result<Vec<EpochOutput>, Self::Error>;
}

/// One thread of this processor: the reference every other runner must equal.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cpu;

impl Runner for Cpu {
    type Error = InputError;

    async fn run(
        &mut self,
        base: &EpochInput,
        scenarios: &[Scenario],
    ) -> Result<Vec<EpochOutput>, InputError> {
        let epoch = |scenario: &Scenario| Epoch::run(&scenario.apply(base));
        scenarios.iter().map(epoch).collect()
    }
}
