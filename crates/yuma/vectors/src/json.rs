//! Epochs, as the files write them.

use serde_json::{Map, Value, json};
use yuma::{EpochInput, EpochOutput, Rows};

/// Every field of an input under its name.
pub fn input_json(input: &EpochInput) -> Map<String, Value> {
    let commits = input.commit_reveal.clone().unwrap_or_default();
    let queue = |(uid, queue): &(u16, Vec<yuma::Commit>)| {
        let queue: Vec<_> = queue.iter().map(|commit| (commit.epoch, commit.block)).collect();
        json!([uid, queue])
    };
    let fields = [
        ("n", json!(input.n())),
        ("current_block", json!(input.current_block)),
        ("tempo", json!(input.tempo)),
        (
            "activity_cutoff_factor_milli",
            json!(input.activity_cutoff_factor_milli),
        ),
        (
            "last_mechanism_step_block",
            json!(input.last_mechanism_step_block),
        ),
        ("last_update", json!(input.last_update)),
        ("block_at_registration", json!(input.block_at_registration)),
        ("alpha_stake", json!(input.alpha_stake)),
        ("tao_stake", json!(input.tao_stake)),
        ("tao_weight", json!(input.tao_weight.to_string())),
        ("stake_threshold", json!(input.stake_threshold)),
        ("owner_uid", json!(input.owner_uid)),
        ("validator_permit", json!(input.validator_permit)),
        ("max_allowed_validators", json!(input.max_allowed_validators)),
        ("weights", numbered(&input.weights)),
        ("bonds", numbered(&input.bonds)),
        ("kappa", json!(input.kappa)),
        ("bonds_penalty", json!(input.bonds_penalty)),
        ("bonds_moving_average", json!(input.bonds_moving_average)),
        ("yuma3_on", json!(input.yuma3_on)),
        ("liquid_alpha_on", json!(input.liquid_alpha_on)),
        ("alpha_low", json!(input.alpha_values.0)),
        ("alpha_high", json!(input.alpha_values.1)),
        ("alpha_sigmoid_steepness", json!(input.alpha_sigmoid_steepness)),
        ("rao_emission", json!(input.rao_emission)),
        (
            "commit_reveal_weights_enabled",
            json!(input.commit_reveal.is_some()),
        ),
        ("reveal_period_epochs", json!(commits.reveal_period_epochs)),
        ("subnet_epoch_index", json!(commits.current_epoch)),
        ("epoch_due_this_block", json!(false)),
        ("weight_commits", commits.hashed.iter().map(queue).collect()),
        ("timelocked_weight_commits", json!(commits.timelocked)),
    ];
    fields
        .into_iter()
        .map(|(name, value)| (name.into(), value))
        .collect()
}

/// Every stored column under its name.
pub fn output_json(output: &EpochOutput) -> Map<String, Value> {
    let fields = [
        ("active", json!(output.active)),
        ("validator_permit", json!(output.validator_permit)),
        ("stake_weight", json!(output.stake_weight)),
        ("consensus", json!(output.consensus)),
        ("incentive", json!(output.incentive)),
        ("dividends", json!(output.dividends)),
        ("validator_trust", json!(output.validator_trust)),
        ("emission", json!(output.emission)),
        ("server_emission", json!(output.server_emission)),
        ("validator_emission", json!(output.validator_emission)),
        ("raw_stake", json!(output.raw_stake)),
        ("bonds", numbered(&output.bonds)),
    ];
    fields
        .into_iter()
        .map(|(name, value)| (name.into(), value))
        .collect()
}

/// `[[uid, [[column, value], …]], …]`.
fn numbered(rows: &Rows<u16>) -> Value {
    let row = |(uid, row): (usize, yuma::Row<'_, u16>)| json!([uid, row.iter().collect::<Vec<_>>()]);
    rows.iter().enumerate().map(row).collect()
}
