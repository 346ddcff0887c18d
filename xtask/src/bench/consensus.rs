//! How fast an epoch is: against the local chain's consensus in one process, and against what the chain's own code took.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::speed::json_of;
use crate::exec;
use crate::place::Place;
use crate::toolchain::cargo;
use crate::trouble::{Trouble, mend};

/// What the chain's own code took, in milliseconds: `epoch_mechanism` of subtensor spec 425, compiled unmodified over
/// in-memory storage, opt-level 3, one thread, processor time, medians. Recorded on another day on a machine like the
/// one that most of these tables come from: (neurons, weights in a row, mode, time).
const RECORDED: [(u64, u64, &str, f64); 12] = [
    (256, 256, "legacy", 2.131),
    (256, 256, "yuma3", 1.842),
    (256, 256, "liquid", 20.314),
    (256, 64, "legacy", 0.676),
    (256, 64, "yuma3", 0.596),
    (256, 64, "liquid", 19.531),
    (1024, 1024, "legacy", 7.849),
    (1024, 1024, "yuma3", 7.698),
    (1024, 1024, "liquid", 305.508),
    (4096, 4096, "legacy", 45.089),
    (4096, 4096, "yuma3", 38.611),
    (4096, 4096, "liquid", 4517.356),
];

/// One row of what the bench says.
struct Epoch {
    n: u64,
    row: u64,
    mode: String,
    ours: f64,
    theirs: Option<f64>,
}

/// A table of medians and ratios.
pub(crate) fn measure(place: &Place) -> Result<String, Trouble> {
    let bench = build(place)?;
    let mut table = String::from(
        "64 validators, milliseconds of processor time of one thread, medians; ratios above 1 mean that ours is faster.\n\n\
         | neurons | weights in a row | mode | ours | second implementation, same run | theirs : ours | chain's own code, recorded | theirs : ours | ours, wasm | wasm : native | memory |\n\
         |---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for epoch in epochs(&bench)? {
        let wasm = in_wasm(place, &bench, &epoch)?;
        let memory = memory(&bench, &epoch)?;
        table.push_str(&line(&epoch, wasm, memory));
    }
    Ok(table)
}

/// The bench itself, built.
pub(super) fn build(place: &Place) -> Result<PathBuf, Trouble> {
    let mut command = cargo();
    command
        .current_dir(&place.root)
        .env("CARGO_TARGET_DIR", place.native_target())
        .args(["build", "--locked", "--release", "--package", "bench-yuma"]);
    exec::run(&mut command, mend::COMPILE)?;
    Ok(place.native_target().join("release/bench-yuma"))
}

fn epochs(bench: &Path) -> Result<Vec<Epoch>, Trouble> {
    let rows = json_of(Command::new(bench).arg("epochs"))?;
    let epochs: Option<Vec<_>> = rows.as_array().and_then(|rows| rows.iter().map(epoch).collect());
    epochs.ok_or_else(unreadable)
}

fn epoch(row: &Value) -> Option<Epoch> {
    Some(Epoch {
        n: row.get("n")?.as_u64()?,
        row: row.get("row")?.as_u64()?,
        mode: row.get("mode")?.as_str()?.to_owned(),
        ours: row.get("ours")?.as_f64()? / 1e6,
        theirs: row.get("theirs")?.as_f64().map(|time| time / 1e6),
    })
}

/// Bytes that computing one takes, over what holding its input takes.
fn memory(bench: &Path, epoch: &Epoch) -> Result<f64, Trouble> {
    let peak = json_of(Command::new(bench).arg("memory").args(arguments(epoch)))?;
    let bytes = |name: &str| peak.get(name).and_then(Value::as_f64);
    bytes("after")
        .zip(bytes("before"))
        .map(|(after, before)| after - before)
        .ok_or_else(unreadable)
}

/// Milliseconds in the shipped wasm, on this Node.
fn in_wasm(place: &Place, bench: &Path, epoch: &Epoch) -> Result<f64, Trouble> {
    let input =
        exec::output(Command::new(bench).arg("input").args(arguments(epoch))).ok_or_else(unreadable)?;
    let file = place.native_target().join("bench-input.json");
    std::fs::write(&file, input)
        .map_err(|error| Trouble::new(format!("{}: {error}", file.display()), mend::CACHE))?;
    let mut command = Command::new("node");
    command
        .arg(place.root.join("xtask/js/bench-epoch.mjs"))
        .arg(crate::wasm::package(place))
        .arg(file);
    json_of(&mut command)?.as_f64().ok_or_else(unreadable)
}

fn arguments(epoch: &Epoch) -> [String; 3] {
    [epoch.n.to_string(), epoch.row.to_string(), epoch.mode.clone()]
}

fn line(epoch: &Epoch, wasm: f64, memory: f64) -> String {
    let Epoch {
        n,
        row,
        mode,
        ours,
        theirs,
    } = epoch;
    let recorded = RECORDED
        .iter()
        .find(|known| (known.0, known.1, known.2) == (*n, *row, mode));
    let against = |time: Option<f64>| match time {
        Some(time) => format!("{time:.2} | {:.1}", time / ours),
        None => "| ".into(),
    };
    format!(
        "| {n} | {row} | {mode} | {ours:.2} | {} | {} | {wasm:.2} | {:.2} | {:.1} MB |\n",
        against(*theirs),
        against(recorded.map(|known| known.3)),
        wasm / ours,
        memory / 1e6,
    )
}

pub(super) fn unreadable() -> Trouble {
    Trouble::new("the bench of epochs printed something else", mend::REPORT)
}
