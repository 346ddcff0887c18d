//! Subnets of the shapes that the chain's own code was timed with: 64 validators with rows of random weights.

use std::error::Error;

use whatif::Random;
use yuma::{EpochInput, Rows};

/// Neurons.
pub(crate) const SIZES: [u16; 4] = [64, 256, 1024, 4096];
/// How many of them validate.
const VALIDATORS: u16 = 64;
/// One TAO, one alpha.
const UNIT: u64 = 1_000_000_000;

/// How bonds move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Legacy,
    Yuma3,
    Liquid,
}

pub(crate) const MODES: [Mode; 3] = [Mode::Legacy, Mode::Yuma3, Mode::Liquid];

impl Mode {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Legacy => "legacy",
            Self::Yuma3 => "yuma3",
            Self::Liquid => "liquid",
        }
    }
}

/// As asked for on the command line.
pub(crate) fn asked(n: &str, row: &str, mode: &str) -> Result<EpochInput, Box<dyn Error>> {
    let mode = MODES
        .into_iter()
        .find(|known| known.name() == mode)
        .ok_or("no such mode")?;
    Ok(make(n.parse()?, row.parse()?, mode))
}

/// `n` neurons, of which 64 weigh `row` neurons each and hold as many bonds.
pub(crate) fn make(n: u16, row: u16, mode: Mode) -> EpochInput {
    let mut random = Random::new(u64::from(n));
    let size = usize::from(n);
    let validates = |uid: u16| uid < VALIDATORS;
    let mut rows = || {
        Rows::from_rows((0..n).map(|uid| {
            if validates(uid) {
                entries_of(n, row, &mut random)
            } else {
                Vec::new()
            }
        }))
    };
    let (weights, bonds) = (rows(), rows());
    EpochInput {
        current_block: 1_000_000,
        tempo: 360,
        activity_cutoff_factor_milli: 13_889,
        last_mechanism_step_block: 999_640,
        last_update: vec![999_900; size],
        block_at_registration: vec![0; size],
        alpha_stake: (0..n)
            .map(|uid| {
                if validates(uid) {
                    UNIT.saturating_mul(u64::from(uid).saturating_add(100))
                } else {
                    0
                }
            })
            .collect(),
        tao_stake: vec![UNIT; size],
        tao_weight: 971_718_665_099_567_868,
        validator_permit: (0..n).map(validates).collect(),
        max_allowed_validators: VALIDATORS,
        weights,
        bonds,
        kappa: 32_767,
        bonds_penalty: u16::MAX,
        bonds_moving_average: 900_000,
        yuma3_on: mode != Mode::Legacy,
        liquid_alpha_on: mode == Mode::Liquid,
        alpha_values: (45_875, 58_982),
        alpha_sigmoid_steepness: 1000,
        rao_emission: UNIT,
        ..EpochInput::default()
    }
}

/// Weights and bonds together.
pub(crate) fn entries(input: &EpochInput) -> usize {
    input.weights.entries().saturating_add(input.bonds.entries())
}

/// The same subjects for all, or a minority would weigh each and there were no consensus.
fn entries_of(n: u16, row: u16, random: &mut Random) -> Vec<(u16, u16)> {
    let stride = usize::from(n.checked_div(row).unwrap_or(1).max(1));
    (0..n)
        .step_by(stride)
        .map(|uid| (uid, random.ratio().max(1)))
        .collect()
}
