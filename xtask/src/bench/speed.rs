//! How fast `verify` is: against Parity's crates in one process, and in wasm against itself.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::exec;
use crate::place::Place;
use crate::toolchain::cargo;
use crate::trouble::{Trouble, mend};
use crate::wasm;

const TITLES: [&str; 3] = [
    "GRANDPA justification, 20 of 20 signatures",
    "storage proof, 1 value",
    "storage proof, 256 values",
];

/// A table of medians and ratios.
pub(crate) fn measure(place: &Place) -> Result<String, Trouble> {
    let vectors = place.native_target().join("bench-vectors.json");
    let native = native(place, &vectors)?;
    let wasm = in_wasm(place, &vectors)?;
    let mut table = String::from(
        "Median time of one call; ratios above 1 mean that ours is slower.\n\n\
         | what | ours, native | sp-* crates, native | ours : theirs | ours, wasm | wasm : native |\n|---|---|---|---|---|---|\n",
    );
    for (title, (&(ours, theirs), &wasm)) in TITLES.iter().zip(native.iter().zip(&wasm)) {
        let (against, slowdown) = (ours / theirs, wasm / ours);
        let [ours, theirs, wasm] = [ours, theirs, wasm].map(microseconds);
        table.push_str(&format!(
            "| {title} | {ours} | {theirs} | {against:.2} | {wasm} | {slowdown:.2} |\n"
        ));
    }
    Ok(table)
}

/// Nanoseconds (ours, theirs) in the order of [`TITLES`].
fn native(place: &Place, vectors: &Path) -> Result<Vec<(f64, f64)>, Trouble> {
    let mut command = cargo();
    command
        .current_dir(&place.root)
        .env("CARGO_TARGET_DIR", place.native_target());
    command
        .args(["run", "--locked", "--release", "--package", "benches", "--"])
        .arg(vectors);
    let races = json_of(&mut command)?;
    let pair = |race: &Value| Some((race.get("ours")?.as_f64()?, race.get("theirs")?.as_f64()?));
    let pairs: Option<Vec<_>> = races
        .as_array()
        .and_then(|races| races.iter().map(pair).collect());
    pairs.ok_or_else(|| Trouble::new("the native bench printed something else", mend::REPORT))
}

/// Nanoseconds in the order of [`TITLES`].
fn in_wasm(place: &Place, vectors: &Path) -> Result<Vec<f64>, Trouble> {
    let mut command = Command::new("node");
    command
        .arg(place.root.join("xtask/js/bench-wasm.mjs"))
        .arg(wasm::package(place))
        .arg(vectors);
    let times = json_of(&mut command)?;
    let times: Option<Vec<f64>> = times
        .as_array()
        .and_then(|times| times.iter().map(Value::as_f64).collect());
    times.ok_or_else(|| Trouble::new("the wasm bench printed something else", mend::REPORT))
}

/// What a bench printed: its last line is JSON.
pub(super) fn json_of(command: &mut Command) -> Result<Value, Trouble> {
    let mut last = String::new();
    let status = exec::tee(command, |line| line.clone_into(&mut last))?;
    if !status.success() {
        return Err(Trouble::new(
            format!("a bench ended with {status}"),
            mend::COMPILE,
        ));
    }
    serde_json::from_str(&last)
        .map_err(|error| Trouble::new(format!("a bench printed no JSON: {error}"), mend::REPORT))
}

fn microseconds(nanoseconds: f64) -> String {
    format!("{:.1} µs", nanoseconds / 1e3)
}
