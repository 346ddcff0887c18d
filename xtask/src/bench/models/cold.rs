//! From navigation to the first embedding, with an empty profile.

use std::process::Command;

use serde_json::Value;

use super::super::Bench;
use super::super::speed::json_of;
use super::setup::Ready;
use super::{median, unreadable};
use crate::trouble::Trouble;

const INTRODUCTION: &str = "Milliseconds since navigation began, medians, an empty profile each time. *Code* is wasm and JavaScript after brotli -11, *model* weights as they lie and JSON after brotli. onnxruntime-web runs one \
    thread in the page itself, and nobody reads a tokenizer for it: both favour it. Ours hashes every byte and keeps it for the next visit. Ratios to fp32 are medians over the runs; below 1 ours is faster. The \
    8-bit model of onnxruntime has a cosine of 0.888 to the fp32 one, the pack of 8 bits 0.999.";

/// What `run-cold.mjs` runs over, in its order.
const LINES: [&str; 2] = [
    "Everything from this machine, uncompressed: what is left is what processors do.",
    "Over a line of 50 Mbit/s, answers beginning after 30 ms, code compressed: what a visitor waits for.",
];

/// A row for each way of loading the model.
pub(super) fn measure(bench: &Bench, ready: &Ready) -> Result<String, Trouble> {
    let Some(model) = &ready.model else {
        return Ok("Left out: there is no model.\n".into());
    };
    let mut command = Command::new("node");
    command.arg(bench.place.root.join("xtask/js/bench-models/run-cold.mjs"));
    let results = json_of(command.arg(&model.settings))?;
    tables(&results).ok_or_else(unreadable)
}

fn tables(results: &Value) -> Option<String> {
    let mut text = INTRODUCTION.to_owned();
    for (line, results) in LINES.iter().zip(results.as_array()?) {
        text.push_str(&format!("\n\n{line}\n\n{}", table(results)?));
    }
    Some(text)
}

fn table(results: &Value) -> Option<String> {
    let mut table = String::from(
        "| | model loaded | first embedding | all runs | ours : theirs | code | model | all bytes |\n|---|---|---|---|---|---|---|---|\n",
    );
    let results = results.as_array()?;
    let reference = results.first()?;
    let theirs = match name(reference)?.starts_with("onnxruntime") {
        true => Some(marks(reference, "embedded")?),
        false => None,
    };
    for result in results {
        table.push_str(&line(result, theirs.as_deref())?);
    }
    Some(table)
}

fn line(result: &Value, theirs: Option<&[f64]>) -> Option<String> {
    let embedded = marks(result, "embedded")?;
    let against = match theirs {
        Some(theirs) => format!("{:.2}", super::ratio(&embedded, theirs)?),
        None => String::new(),
    };
    let all: Vec<_> = embedded.iter().map(|time| format!("{time:.0}")).collect();
    let bytes = |name: &str| result.get(name)?.as_u64();
    let (code, model) = bytes("code").zip(bytes("model"))?;
    Some(format!(
        "| {} | {:.0} | {:.0} | {} | {against} | {code} | {model} | {} |\n",
        name(result)?,
        median(marks(result, "loaded")?)?,
        median(embedded)?,
        all.join(", "),
        code.saturating_add(model),
    ))
}

fn name(result: &Value) -> Option<&str> {
    result.get("name")?.as_str()
}

fn marks(result: &Value, mark: &str) -> Option<Vec<f64>> {
    let runs = result.get("runs")?.as_array()?.iter();
    runs.map(|run| run.get(mark)?.as_f64()).collect()
}
