//! An epoch's output, as the files write it.

use serde_json::{Map, Value, json};
use yuma::{EpochOutput, Rows};

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
