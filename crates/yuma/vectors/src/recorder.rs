//! Keeps every step of an epoch, as the files write it.

use serde_json::{Map, Value, json};
use yuma::fixed::I32F32;
use yuma::{Row, Seen, Step, Trace};

/// The steps so far, by label.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    pub(crate) steps: Map<String, Value>,
}

impl Trace for Recorder {
    const EVERY_ALPHA: bool = true;

    fn record(&mut self, step: Step, seen: Seen<'_>) {
        self.steps.insert(step.label().into(), written(seen));
    }
}

fn written(seen: Seen<'_>) -> Value {
    match seen {
        Seen::Flags(flags) => json!(flags),
        Seen::Blocks(numbers) | Seen::Rao(numbers) => json!(numbers),
        Seen::Stakes(stakes) => stakes.iter().map(|stake| stake.to_bits().to_string()).collect(),
        Seen::Ratios(shares) => bits(shares),
        Seen::Matrix(rows) => rows.iter().map(row).collect(),
        Seen::Alphas(rows) => rows.iter().map(|row| bits(row)).collect(),
        Seen::Count(count) => json!(count),
    }
}

fn bits(shares: &[I32F32]) -> Value {
    shares.iter().map(|share| share.to_bits()).collect()
}

fn row(row: Row<'_, I32F32>) -> Value {
    row.iter()
        .map(|(column, value)| json!([column, value.to_bits()]))
        .collect()
}
