//! What epochs compute: `EpochOutput`, and many of them in one set of columns.

use wasm_bindgen::JsValue;
use yuma::EpochOutput;

use super::rows::offsets;
use crate::object::{Fields, IntoJs};

/// An output as an object.
pub fn output_fields(output: &EpochOutput) -> Fields {
    Fields::new()
        .with("active", &*output.active)
        .with("validatorPermit", &*output.validator_permit)
        .with("stakeWeight", &*output.stake_weight)
        .with("consensus", &*output.consensus)
        .with("incentive", &*output.incentive)
        .with("dividends", &*output.dividends)
        .with("validatorTrust", &*output.validator_trust)
        .with("emission", &*output.emission)
        .with("serverEmission", &*output.server_emission)
        .with("validatorEmission", &*output.validator_emission)
        .with("rawStake", &*output.raw_stake)
        .with("bonds", &output.bonds)
}

/// Outputs of one subnet's epochs, one after the other in each column: a dozen buffers cross instead of a dozen for each.
/// `pkg/src/pack.ts` takes them apart.
#[derive(Debug, Default)]
pub struct Outputs {
    all: EpochOutput,
    /// How many epochs.
    count: u32,
    /// Neurons in each.
    n: usize,
    /// Where each epoch's bonds begin, and the last one's end.
    starts: Vec<u32>,
    /// Where each row of bonds begins within its epoch's.
    offsets: Vec<u32>,
    columns: Vec<u16>,
    values: Vec<u16>,
}

impl Outputs {
    /// None yet, of a subnet of `n` neurons.
    pub fn new(n: usize) -> Self {
        Self {
            n,
            starts: vec![0],
            ..Self::default()
        }
    }

    /// One more.
    pub fn push(&mut self, output: &EpochOutput) {
        let all = &mut self.all;
        all.active.extend(&output.active);
        all.validator_permit.extend(&output.validator_permit);
        all.stake_weight.extend(&output.stake_weight);
        all.consensus.extend(&output.consensus);
        all.incentive.extend(&output.incentive);
        all.dividends.extend(&output.dividends);
        all.validator_trust.extend(&output.validator_trust);
        all.emission.extend(&output.emission);
        all.server_emission.extend(&output.server_emission);
        all.validator_emission.extend(&output.validator_emission);
        all.raw_stake.extend(&output.raw_stake);
        self.count = self.count.saturating_add(1);
        self.offsets.extend(offsets(&output.bonds));
        self.columns.extend(output.bonds.columns());
        self.values.extend(output.bonds.values());
        self.starts
            .push(u32::try_from(self.columns.len()).unwrap_or(u32::MAX));
    }
}

impl IntoJs for &Outputs {
    fn into_js(self) -> JsValue {
        let bonds = Fields::new()
            .with("starts", &*self.starts)
            .with("offsets", &*self.offsets)
            .with("columns", &*self.columns)
            .with("values", &*self.values);
        output_fields(&self.all)
            .with("count", self.count)
            .with("n", u32::try_from(self.n).unwrap_or(u32::MAX))
            .with("bonds", bonds)
            .into()
    }
}
