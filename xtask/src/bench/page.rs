//! From page load to the first proved metagraph, in Chromium with an empty profile.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::speed::json_of;
use crate::devnet::{self, Devnet};
use crate::place::Place;
use crate::prepare::{self, Chain};
use crate::trouble::{Trouble, mend};
use crate::wasm;

const RUNS: usize = 5;
/// Marks of bench-page-client.mjs in the order in which they are reached, with what ends there.
const PHASES: [(&str, &str); 7] = [
    ("module", "page and facade loaded"),
    ("connecting", "worker started, wasm compiled"),
    ("warp", "endpoint reached, checkpoint checked"),
    ("connected", "checkpoint to verified head"),
    ("snapshot", "runtime proved, run, its metadata read"),
    ("subnets", "subnets listed"),
    ("metagraph", "metagraph of 256 neurons proved and decoded"),
];

/// A table of when each phase ended.
pub(crate) fn measure(place: &Place, chromium: &Path) -> Result<String, Trouble> {
    let (devnet, _) = prepare::build_devnet(place, Chain::Alone)?;
    let devnet = Devnet::start(&devnet, &devnet::DEMO)?;
    let introduction = place.native_target().join("bench-introduction.json");
    fs::write(&introduction, devnet.introduction().to_string())
        .map_err(|error| Trouble::new(format!("{}: {error}", introduction.display()), mend::CACHE))?;
    let mut command = Command::new("node");
    command
        .arg(place.root.join("xtask/js/bench-page.mjs"))
        .arg(chromium)
        .arg(wasm::package(place));
    let results = json_of(command.arg(&introduction).arg(RUNS.to_string()))?;
    let runs = results
        .as_array()
        .ok_or_else(|| Trouble::new("the page bench printed something else", mend::REPORT))?;
    if let Some(error) = runs.iter().find_map(|run| run.get("error")) {
        return Err(Trouble::new(format!("the page reported {error}"), mend::REPORT));
    }
    Ok(table(runs))
}

fn table(runs: &[Value]) -> String {
    let mut table = format!(
        "Milliseconds since navigation began, median of {RUNS} runs, each with an empty profile, local chain with 600 blocks of \
         history on the same machine; {}.\n\n| phase ended | at | all runs |\n|---|---|---|\n",
        answer(runs)
    );
    for (mark, meaning) in PHASES {
        let mut times: Vec<f64> = runs
            .iter()
            .filter_map(|run| run.pointer(&format!("/marks/{mark}"))?.as_f64())
            .collect();
        times.sort_by(f64::total_cmp);
        let median = times
            .get(times.len() / 2)
            .map_or_else(|| "not reached".into(), |time| format!("{time:.0}"));
        let all: Vec<_> = times.iter().map(|time| format!("{time:.0}")).collect();
        table.push_str(&format!("| {meaning} | {median} | {} |\n", all.join(", ")));
    }
    table
}

/// What the last run read, in words.
fn answer(runs: &[Value]) -> String {
    let field = |name: &str| {
        runs.last()
            .and_then(|run| run.get(name))
            .map_or_else(|| "?".into(), Value::to_string)
    };
    format!(
        "{} neurons, {} bytes of proof in {} round trips",
        field("n"),
        field("proofBytes"),
        field("roundTrips")
    )
}
