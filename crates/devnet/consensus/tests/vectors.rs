//! Every recorded epoch of the chain's own code, output by output.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests"
)]

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use devnet_consensus::{Commit, CommitReveal, LiquidAlpha, Mode, Neuron, Outcome, Subnet, epoch};
use flate2::read::GzDecoder;
use serde::Deserialize;

type Rows = Vec<(u16, Vec<(u16, u16)>)>;

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    input: Input,
    output: Output,
}

#[derive(Deserialize)]
struct Input {
    n: u16,
    current_block: u64,
    tempo: u16,
    activity_cutoff_factor_milli: u32,
    last_mechanism_step_block: u64,
    owner_uid: Option<u16>,
    tao_weight: String,
    stake_threshold: u64,
    max_allowed_validators: u16,
    kappa: u16,
    bonds_penalty: u16,
    bonds_moving_average: u64,
    yuma3_on: bool,
    liquid_alpha_on: bool,
    alpha_low: u16,
    alpha_high: u16,
    alpha_sigmoid_steepness: i16,
    commit_reveal_weights_enabled: bool,
    subnet_epoch_index: u64,
    epoch_due_this_block: bool,
    reveal_period_epochs: u64,
    rao_emission: u64,
    alpha_stake: Vec<u64>,
    tao_stake: Vec<u64>,
    block_at_registration: Vec<u64>,
    last_update: Vec<u64>,
    validator_permit: Vec<bool>,
    weights: Rows,
    bonds: Rows,
    weight_commits: Vec<(u16, Vec<(u64, u64)>)>,
    timelocked_weight_commits: Vec<(u64, Vec<(u16, u64)>)>,
}

#[derive(Deserialize, PartialEq, Debug)]
struct Output {
    active: Vec<bool>,
    validator_permit: Vec<bool>,
    stake_weight: Vec<u16>,
    consensus: Vec<u16>,
    validator_trust: Vec<u16>,
    incentive: Vec<u16>,
    dividends: Vec<u16>,
    emission: Vec<u64>,
    server_emission: Vec<u64>,
    validator_emission: Vec<u64>,
    bonds: Rows,
    raw_stake: Vec<u64>,
}

#[test]
fn hand_written_epochs() {
    replay("hand", 437);
}

#[test]
fn small_random_epochs() {
    replay("random-small", 120);
}

#[test]
fn random_epochs_of_64_neurons() {
    replay("random-64", 36);
}

#[test]
fn traced_epochs_of_24_neurons() {
    replay("traced-24", 9);
}

#[test]
fn shapes_of_the_chains_own_tests() {
    replay("unit-shapes", 157);
}

#[test]
fn an_epoch_of_4096_neurons() {
    replay("random-4096-legacy-pen1", 1);
}

/// Replays a file's epochs; a file with fewer than there were proves nothing.
fn replay(file: &str, count: usize) {
    let Some(cases) = read(file) else { return };
    assert_eq!(cases.len(), count, "cases in {file}");
    let wrong: Vec<String> = cases.into_iter().filter_map(difference).collect();
    assert!(
        wrong.is_empty(),
        "{} of {count} epochs differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The first column of a case that is not as recorded.
fn difference(case: Case) -> Option<String> {
    let outcome = Output::from(epoch(&case.input.into()));
    let recorded = case.output;
    macro_rules! differs {
        ($($column:ident),*) => {
            [$((outcome.$column != recorded.$column).then(|| {
                format!(
                    "{} {}:\n  {:?} here\n  {:?} there",
                    case.name,
                    stringify!($column),
                    outcome.$column,
                    recorded.$column
                )
            })),*]
        };
    }
    let differences = differs!(
        raw_stake,
        active,
        stake_weight,
        validator_permit,
        consensus,
        validator_trust,
        incentive,
        bonds,
        dividends,
        emission,
        server_emission,
        validator_emission
    );
    differences.into_iter().flatten().next()
}

/// The cases of a file, where the shared data is at hand.
fn read(file: &str) -> Option<Vec<Case>> {
    let shared = std::env::var_os("TAOLIGHT_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared"),
        PathBuf::from,
    );
    let path = shared.join(format!("vectors/yuma/{file}.json.gz"));
    let Ok(packed) = File::open(&path) else {
        eprintln!(
            "SKIPPED: {} is not here, so no recorded epoch was replayed",
            path.display()
        );
        return None;
    };
    let mut text = String::new();
    GzDecoder::new(packed).read_to_string(&mut text).expect("gzip");
    let cases: Cases = serde_json::from_str(&text).expect("cases");
    Some(cases.cases)
}

impl From<Input> for Subnet {
    fn from(input: Input) -> Self {
        let rates = LiquidAlpha {
            low: input.alpha_low,
            high: input.alpha_high,
            steepness: input.alpha_sigmoid_steepness,
        };
        let mode = match (input.yuma3_on, input.liquid_alpha_on) {
            (false, _) => Mode::Legacy,
            (true, false) => Mode::Yuma3,
            (true, true) => Mode::Yuma3Liquid(rates),
        };
        let clock = CommitReveal {
            current_epoch: input.subnet_epoch_index + u64::from(input.epoch_due_this_block),
            reveal_period: input.reveal_period_epochs,
        };
        Self {
            block: input.current_block,
            tempo: input.tempo,
            activity_cutoff_factor_milli: input.activity_cutoff_factor_milli,
            last_step: input.last_mechanism_step_block,
            owner: input.owner_uid,
            tao_weight: input.tao_weight.parse().expect("a number"),
            stake_threshold: input.stake_threshold,
            max_validators: input.max_allowed_validators,
            kappa: input.kappa,
            bonds_penalty: input.bonds_penalty,
            bonds_moving_average: input.bonds_moving_average,
            mode,
            commit_reveal: input.commit_reveal_weights_enabled.then_some(clock),
            emission: input.rao_emission,
            neurons: (0..input.n).map(|uid| input.neuron(uid)).collect(),
        }
    }
}

impl Input {
    fn neuron(&self, uid: u16) -> Neuron {
        let index = usize::from(uid);
        let row = |rows: &Rows| {
            let row = rows.iter().find(|(row, _)| *row == uid);
            row.map(|(_, row)| row.clone()).unwrap_or_default()
        };
        let hashed = self.weight_commits.iter().filter(|(of, _)| *of == uid);
        let timelocked = self
            .timelocked_weight_commits
            .iter()
            .flat_map(|(epoch, commits)| {
                let own = commits.iter().filter(|(of, _)| *of == uid);
                own.map(|(_, block)| Commit {
                    epoch: *epoch,
                    block: *block,
                })
            });
        Neuron {
            alpha: self.alpha_stake[index],
            tao: self.tao_stake[index],
            registered: self.block_at_registration[index],
            last_update: self.last_update.get(index).copied().unwrap_or_default(),
            permit: self.validator_permit.get(index).copied().unwrap_or_default(),
            weights: row(&self.weights),
            bonds: row(&self.bonds),
            hash_commits: hashed
                .flat_map(|(_, commits)| commits)
                .map(|(epoch, block)| Commit {
                    epoch: *epoch,
                    block: *block,
                })
                .collect(),
            timelocked_commits: timelocked.collect(),
        }
    }
}

impl From<Outcome> for Output {
    fn from(outcome: Outcome) -> Self {
        Self {
            active: outcome.active,
            validator_permit: outcome.validator_permit,
            stake_weight: outcome.stake_weight,
            consensus: outcome.consensus,
            validator_trust: outcome.validator_trust,
            incentive: outcome.incentive,
            dividends: outcome.dividends,
            emission: outcome.emission,
            server_emission: outcome.server_emission,
            validator_emission: outcome.validator_emission,
            bonds: (0..).zip(outcome.bonds).collect(),
            raw_stake: outcome.raw_stake,
        }
    }
}
