//! The subnet that all scenarios start from, and what each of them changes, prepared on the processor.

use yuma::batch::Scenario;
use yuma::fixed::I32F32;
use yuma::{EpochInput, EpochOutput, InputError, Prepared, Rows, Verdict};

/// The subnet without any change.
pub(crate) struct Subnet<'a> {
    pub(crate) prepared: Prepared<'a>,
    /// The same without weights and bonds: scenarios change this, and never copy what they leave as it is.
    bare: EpochInput,
    /// Uid of each row of the kernels' matrices: whoever may have weights, bonds or stake.
    pub(crate) uids: Vec<u16>,
    /// Whether weights, and bonds, are stored by column.
    ordered: [bool; 2],
}

impl<'a> Subnet<'a> {
    pub(crate) fn new(base: &'a EpochInput, scenarios: &[Scenario]) -> Result<Self, InputError> {
        let prepared = Prepared::new(base)?;
        let bare = EpochInput {
            weights: Rows::empty(base.n()),
            bonds: Rows::empty(base.n()),
            ..without_matrices(base)
        };
        let uids = (0..=u16::MAX).take(base.n());
        Ok(Self {
            uids: uids.filter(|uid| has_row(*uid, &prepared, scenarios)).collect(),
            ordered: [ordered(&base.weights), ordered(&base.bonds)],
            prepared,
            bare,
        })
    }

    /// Whether kernels can compute it. They keep entries by column; the chain keeps them as they were stored, and with
    /// liquid alpha the order counts ([`yuma::Step::Alphas`]).
    pub(crate) fn fits(&self, scenario: &Scenario) -> bool {
        let base = self.prepared.input;
        let liquid = scenario.yuma3_on.unwrap_or(base.yuma3_on)
            && scenario.liquid_alpha_on.unwrap_or(base.liquid_alpha_on);
        !liquid || self.is_ordered(scenario)
    }

    fn is_ordered(&self, scenario: &Scenario) -> bool {
        let [weights, bonds] = self.ordered;
        let rows = scenario.weights.iter();
        weights
            && rows
                .into_iter()
                .all(|(_, row)| row.is_sorted_by_key(|(column, _)| *column))
            && scenario.bonds.as_ref().map_or(bonds, ordered)
    }

    /// Prepares a scenario: stakes, permits and masks, of what it changes.
    pub(crate) fn case(&self, scenario: &Scenario) -> Result<Case, InputError> {
        let mut input = scenario.apply(&self.bare);
        let changes_stake = !scenario.alpha_stake.is_empty();
        if !changes_stake {
            // What is not looked at need not be divided.
            input.alpha_stake.fill(0);
            input.tao_stake.fill(0);
        }
        let changes_matrix = !scenario.weights.is_empty() || scenario.bonds.is_some();
        let own = if changes_stake || changes_matrix {
            let Prepared {
                active,
                next_permits,
                raw_stake,
                stake,
                active_stake,
                weights,
                bonds,
                ..
            } = Prepared::new(&input)?;
            Some(Own {
                stakes: changes_stake.then_some(Stakes {
                    active,
                    next_permits,
                    raw_stake,
                    stake,
                    active_stake,
                }),
                weights,
                bonds,
            })
        } else {
            None
        };
        Ok(Case {
            rows: scenario.weights.iter().map(|(uid, _)| *uid).collect(),
            has_bonds: scenario.bonds.is_some(),
            input,
            own: own.unwrap_or_default(),
        })
    }

    /// Stakes and permits of a scenario.
    pub(crate) fn stakes<'s>(&'s self, case: &'s Case) -> &'s [I32F32] {
        let own = case.own.stakes.as_ref();
        own.map_or(&self.prepared.active_stake, |stakes| &stakes.active_stake)
    }

    /// Permits for the epoch after.
    pub(crate) fn next_permits<'s>(&'s self, case: &'s Case) -> &'s [bool] {
        let own = case.own.stakes.as_ref();
        own.map_or(&self.prepared.next_permits, |stakes| &stakes.next_permits)
    }

    /// Puts a verdict into stored units.
    pub(crate) fn conclude(&self, case: Case, verdict: Verdict) -> EpochOutput {
        let base = &self.prepared;
        let stakes = case.own.stakes.unwrap_or_else(|| Stakes {
            active: base.active.clone(),
            next_permits: base.next_permits.clone(),
            raw_stake: base.raw_stake.clone(),
            stake: base.stake.clone(),
            active_stake: base.active_stake.clone(),
        });
        let prepared = Prepared {
            input: &case.input,
            active: stakes.active,
            next_permits: stakes.next_permits,
            raw_stake: stakes.raw_stake,
            stake: stakes.stake,
            active_stake: stakes.active_stake,
            weights: Rows::default(),
            bonds: Rows::default(),
        };
        prepared.conclude(verdict, &mut ())
    }
}

/// A scenario, prepared.
pub(crate) struct Case {
    /// The subnet with its changes; of weights and bonds only what it changes.
    pub(crate) input: EpochInput,
    /// Uids whose weights it changes.
    pub(crate) rows: Vec<u16>,
    /// Whether it changes bonds.
    pub(crate) has_bonds: bool,
    pub(crate) own: Own,
}

/// What is a scenario's own.
#[derive(Default)]
pub(crate) struct Own {
    stakes: Option<Stakes>,
    /// Weights that count, of the rows it changes.
    pub(crate) weights: Rows<u16>,
    /// Bonds that count, where it changes them.
    pub(crate) bonds: Rows<u16>,
}

impl Case {
    /// Whether it changes stakes.
    pub(crate) fn has_stakes(&self) -> bool {
        self.own.stakes.is_some()
    }
}

struct Stakes {
    active: Vec<bool>,
    next_permits: Vec<bool>,
    raw_stake: Vec<u64>,
    stake: Vec<I32F32>,
    active_stake: Vec<I32F32>,
}

fn without_matrices(base: &EpochInput) -> EpochInput {
    EpochInput {
        last_update: base.last_update.clone(),
        block_at_registration: base.block_at_registration.clone(),
        alpha_stake: base.alpha_stake.clone(),
        tao_stake: base.tao_stake.clone(),
        validator_permit: base.validator_permit.clone(),
        commit_reveal: base.commit_reveal.clone(),
        weights: Rows::default(),
        bonds: Rows::default(),
        ..*base
    }
}

/// Without a permit nobody has weights or stake that count; without a bond nobody has bonds.
fn has_row(uid: u16, prepared: &Prepared<'_>, scenarios: &[Scenario]) -> bool {
    let base = prepared.input;
    let at = usize::from(uid);
    let bonded = |bonds: &Rows<u16>| !bonds.row(at).is_empty();
    let permitted = base.validator_permit.get(at).copied().unwrap_or_default();
    permitted
        || base.owner_uid == Some(uid)
        || bonded(&prepared.bonds)
        || scenarios
            .iter()
            .filter_map(|scenario| scenario.bonds.as_ref())
            .any(bonded)
}

fn ordered(rows: &Rows<u16>) -> bool {
    rows.iter().all(|row| row.columns.is_sorted())
}
