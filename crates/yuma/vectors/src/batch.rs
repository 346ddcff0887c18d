//! Many epochs that start from one: `{"input": …, "scenarios": [{…}, …]}`, each scenario with the fields of the input
//! that it changes.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use yuma::EpochInput;
use yuma::batch::Scenario;

use crate::file::{self, FileError};
use crate::input::{Matrix, rows};
use crate::integer::Integer;

/// What one scenario changes. A name that is not known is an error: it would silently change nothing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    kappa: Option<u16>,
    bonds_penalty: Option<u16>,
    bonds_moving_average: Option<Integer>,
    alpha_low: Option<u16>,
    alpha_high: Option<u16>,
    alpha_sigmoid_steepness: Option<i16>,
    yuma3_on: Option<bool>,
    liquid_alpha_on: Option<bool>,
    rao_emission: Option<Integer>,
    /// `[[uid, amount], …]`: only those named change.
    #[serde(default)]
    alpha_stake: Vec<(u16, Integer)>,
    /// Whole rows: only those named change.
    #[serde(default)]
    weights: Matrix,
    /// All bonds: who is not named has none.
    bonds: Option<Matrix>,
}

#[derive(Deserialize)]
struct Batch {
    input: Value,
    scenarios: Vec<Change>,
}

/// The subnet and the scenarios of a file, plain or gzip.
///
/// # Errors
/// For a file that cannot be read, is too large or holds no batch.
pub fn read_batch(path: &Path) -> Result<(EpochInput, Vec<Scenario>), FileError> {
    let batch: Batch = serde_json::from_slice(&file::read(path)?)?;
    let input = file::parse(&batch.input)?;
    let scenarios = batch
        .scenarios
        .into_iter()
        .map(|change| change.into_scenario(&input));
    let scenarios = scenarios.collect::<Result<_, _>>().map_err(FileError::Input)?;
    Ok((input, scenarios))
}

impl Change {
    fn into_scenario(self, base: &EpochInput) -> Result<Scenario, String> {
        let (low, high) = base.alpha_values;
        let alpha = self.alpha_low.or(self.alpha_high);
        let bonds = self.bonds.map(|bonds| rows("bonds", base.n(), bonds));
        Ok(Scenario {
            kappa: self.kappa,
            bonds_penalty: self.bonds_penalty,
            bonds_moving_average: self.bonds_moving_average.map(|Integer(value)| value),
            alpha_values: alpha.map(|_| (self.alpha_low.unwrap_or(low), self.alpha_high.unwrap_or(high))),
            alpha_sigmoid_steepness: self.alpha_sigmoid_steepness,
            yuma3_on: self.yuma3_on,
            liquid_alpha_on: self.liquid_alpha_on,
            rao_emission: self.rao_emission.map(|Integer(value)| value),
            alpha_stake: self
                .alpha_stake
                .into_iter()
                .map(|(uid, Integer(amount))| (uid, amount))
                .collect(),
            weights: self.weights,
            bonds: bonds.transpose()?,
        })
    }
}
