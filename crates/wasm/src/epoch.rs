//! One epoch, step by step: `EpochFrames` of `pkg/src/types-epoch.ts`.

use std::cmp::Reverse;

use bridge::epoch::{output_fields, parameter_fields, scenarios};
use bridge::{Fields, IntoJs as _};
use subtensor::audit::StoredEpoch;
use subtensor::{EpochInputs, Mode};
use wasm_bindgen::JsValue;
use yuma::batch::Scenario;
use yuma::fixed::I32F32;
use yuma::{Epoch, EpochInput, Rows, Seen, Step, Trace};

use crate::failure::Failure;

/// Of all a subnet's epoch reads, what that of one mechanism does.
///
/// # Errors
/// There is no such mechanism.
pub(crate) fn of_mechanism(inputs: &EpochInputs, mechanism: u8) -> Result<&EpochInput, Failure> {
    inputs.mechanisms.get(usize::from(mechanism)).ok_or_else(|| {
        let count = inputs.mechanisms.len();
        Failure::argument(format!("mechanism {mechanism} is none of the subnet's {count}"))
    })
}

/// The change asked for; none is no change.
///
/// # Errors
/// It is not packed as one scenario.
pub(crate) fn change(packed: Option<&[u8]>) -> Result<Scenario, Failure> {
    let changes = packed.map(scenarios).transpose()?.unwrap_or_default();
    match <[Scenario; 1]>::try_from(changes) {
        Ok([change]) => Ok(change),
        Err(none) if none.is_empty() => Ok(Scenario::default()),
        Err(_) => Err(Failure::argument("one change is expected")),
    }
}

/// The epoch that `input` with `change` makes, but for where and how it was read.
///
/// # Errors
/// The change makes an input that no chain state can be.
pub(crate) fn frames(input: &EpochInput, change: &Scenario) -> Result<Fields, Failure> {
    let changed = change.apply(input);
    let mut frames = Frames::default();
    let output = Epoch::trace(&changed, &mut frames).map_err(bridge::Failure::from)?;
    let n = u32::try_from(changed.n()).unwrap_or(u32::MAX);
    Ok(frames
        .fields()
        .with("version", changed.version.as_str())
        .with("mode", Mode::of(&changed).as_str())
        .with("n", n)
        .with("simulated", *change != Scenario::default())
        .with("parameters", parameter_fields(Fields::new(), &changed))
        .with("stored", output_fields(&output)))
}

/// What the last epoch left, as `EpochColumns`.
pub(crate) fn stored_fields(stored: &StoredEpoch) -> Fields {
    Fields::new()
        .with("active", &*stored.active)
        .with("validatorPermit", &*stored.validator_permit)
        .with("stakeWeight", &*stored.stake_weight)
        .with("consensus", &*stored.consensus)
        .with("incentive", &*stored.incentive)
        .with("dividends", &*stored.dividends)
        .with("validatorTrust", &*stored.validator_trust)
        .with("emission", &*stored.emission)
        .with("bonds", &stored.bonds)
}

/// What was seen of an epoch on the way.
#[derive(Default)]
struct Frames {
    stake: Vec<I32F32>,
    active_stake: Vec<I32F32>,
    consensus: Vec<I32F32>,
    incentive: Vec<I32F32>,
    dividends: Vec<I32F32>,
    validator_trust: Vec<I32F32>,
    weights: Rows<I32F32>,
    clipped: Rows<I32F32>,
    bonds: Rows<I32F32>,
}

impl Trace for Frames {
    fn record(&mut self, step: Step, seen: Seen<'_>) {
        match (step, seen) {
            (Step::Stake, Seen::Ratios(shares)) => self.stake = shares.to_vec(),
            (Step::ActiveStake, Seen::Ratios(shares)) => self.active_stake = shares.to_vec(),
            (Step::Consensus, Seen::Ratios(shares)) => self.consensus = shares.to_vec(),
            (Step::Incentive, Seen::Ratios(shares)) => self.incentive = shares.to_vec(),
            (Step::Dividends, Seen::Ratios(shares)) => self.dividends = shares.to_vec(),
            (Step::ValidatorTrust, Seen::Ratios(shares)) => self.validator_trust = shares.to_vec(),
            (Step::WeightsNormalised, Seen::Matrix(rows)) => self.weights = rows.clone(),
            (Step::ClippedWeights, Seen::Matrix(rows)) => self.clipped = rows.clone(),
            (Step::BondsMoved | Step::Bonds3Moved, Seen::Matrix(rows)) => self.bonds = rows.clone(),
            _ => {}
        }
    }
}

impl Frames {
    fn fields(&self) -> Fields {
        Fields::new()
            .with("order", &*by_stake(&self.stake))
            .with("stake", shares(&self.stake))
            .with("activeStake", shares(&self.active_stake))
            .with("consensus", shares(&self.consensus))
            .with("incentive", shares(&self.incentive))
            .with("dividends", shares(&self.dividends))
            .with("validatorTrust", shares(&self.validator_trust))
            .with("weights", &self.weights)
            .with("clipped", &self.clipped)
            .with("bonds", &self.bonds)
    }
}

fn shares(shares: &[I32F32]) -> JsValue {
    let doubles: Vec<f64> = shares.iter().map(|share| share.to_f64()).collect();
    doubles.as_slice().into_js()
}

/// Uids, the largest stake first.
fn by_stake(stake: &[I32F32]) -> Vec<u16> {
    let mut order: Vec<(u16, I32F32)> = (0..).zip(stake.iter().copied()).collect();
    order.sort_by_key(|(_, stake)| Reverse(*stake));
    order.into_iter().map(|(uid, _)| uid).collect()
}
