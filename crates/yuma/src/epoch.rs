//! One epoch of one mechanism, step by step.

use alloc::vec::Vec;

use crate::bonds::{self, BondInput};
use crate::error::InputError;
use crate::fixed::I32F32;
use crate::input::EpochInput;
use crate::output::EpochOutput;
use crate::prepared::Prepared;
use crate::rows::Rows;
use crate::trace::{Seen, Step, Trace};
use crate::{consensus, ratios};

/// Yuma Consensus. Source: `epoch_mechanism`, `pallets/subtensor/src/epoch/run_epoch.rs`, spec 425.
#[derive(Debug, Clone, Copy)]
pub struct Epoch;

/// What an epoch concludes from weights and bonds, before it is put into stored units.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    /// C.
    pub consensus: Vec<I32F32>,
    /// T of validators.
    pub validator_trust: Vec<I32F32>,
    /// I.
    pub incentive: Vec<I32F32>,
    /// D.
    pub dividends: Vec<I32F32>,
    /// B as it is to be stored, of all neurons.
    pub bonds: Rows<u16>,
}

impl Epoch {
    /// Computes an epoch: everything the chain stores and gives out, bit for bit.
    ///
    /// # Errors
    /// For an input that no chain state can be.
    pub fn run(input: &EpochInput) -> Result<EpochOutput, InputError> {
        Self::trace(input, &mut ())
    }

    /// The same, with every step's value on the way.
    ///
    /// # Errors
    /// For an input that no chain state can be.
    pub fn trace(input: &EpochInput, trace: &mut impl Trace) -> Result<EpochOutput, InputError> {
        let prepared = Prepared::trace(input, trace)?;
        let verdict = judge(&prepared, trace);
        Ok(prepared.conclude(verdict, trace))
    }
}

/// Consensus, incentive, bonds, dividends.
fn judge(prepared: &Prepared<'_>, trace: &mut impl Trace) -> Verdict {
    let input = prepared.input;
    let mut weights = prepared
        .weights
        .map(|_, _, weight| I32F32::from_int(i32::from(weight)));
    ratios::normalise_rows(&mut weights);
    trace.record(Step::WeightsNormalised, Seen::Matrix(&weights));

    let kappa = I32F32::from_ratio(input.kappa);
    let consensus = consensus::consensus(&prepared.active_stake, &weights, kappa);
    trace.record(Step::Consensus, Seen::Ratios(&consensus));
    let clipped = consensus::clip(&weights, &consensus);
    trace.record(Step::ClippedWeights, Seen::Matrix(&clipped));
    let validator_trust = ratios::row_sums(&clipped);
    trace.record(Step::ValidatorTrust, Seen::Ratios(&validator_trust));
    let mut incentive = ratios::weighted_column_sums(&clipped, &prepared.active_stake);
    ratios::normalise(&mut incentive);
    trace.record(Step::Incentive, Seen::Ratios(&incentive));

    let bonds = bonds::advance(
        &BondInput {
            input,
            stored: &prepared.bonds,
            weights: &bonds::weights_for_bonds(&weights, &clipped, input.bonds_penalty),
            active_stake: &prepared.active_stake,
            consensus: &consensus,
            incentive: &incentive,
        },
        trace,
    );
    trace.record(Step::Dividends, Seen::Ratios(&bonds.dividends));
    Verdict {
        consensus,
        validator_trust,
        incentive,
        dividends: bonds.dividends,
        bonds: bonds.stored.map(|_, _, bond| bond.to_ratio()),
    }
}
