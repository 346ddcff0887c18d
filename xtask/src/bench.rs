//! `cargo xtask bench`: the numbers of docs/benchmarks.md, measured on this machine.

mod batches;
mod consensus;
mod page;
mod size;
mod speed;

use std::fs;

use crate::chromium;
use crate::exec;
use crate::place::Place;
use crate::prepare;
use crate::steps::Failed;
use crate::trouble::{Trouble, mend};

/// Everything above this line of docs/benchmarks.md is written by people.
const MEASURED: &str = "<!-- Below: written by `cargo xtask bench --write`. -->\n";

/// Measures; prints the tables, and with `write` puts them into docs/benchmarks.md.
pub(crate) fn run(write: bool) -> Result<(), Failed> {
    let (place, steps) = prepare::begin()?;
    let built = prepare::everything(&place, &steps, prepare::Chain::Alone)?;
    let chromium = steps.step("Chromium", chromium::ensure)?;
    let speed = steps.step("verification, native and wasm", || {
        Ok((speed::measure(&place)?, "measured".into()))
    })?;
    let bench = steps.step("the bench of epochs", || {
        Ok((consensus::build(&place)?, "built".into()))
    })?;
    let epoch = steps.step("one epoch, native and wasm", || {
        Ok((consensus::measure(&place, &bench)?, "measured".into()))
    })?;
    let batches = steps.step("many epochs, on the processor and on GPUs", || {
        Ok((batches::measure(&place, &bench)?, "measured".into()))
    })?;
    let size = steps.step("size of the wasm", || {
        Ok((size::measure(&place)?, "measured".into()))
    })?;
    let page = steps.step("page load", || {
        Ok((page::measure(&place, &built, &chromium)?, "measured".into()))
    })?;
    let report = format!("{}\n{speed}\n{epoch}\n{batches}\n{size}\n{page}", machine());
    println!("\n{report}");
    if write {
        steps.step("docs/benchmarks.md", || write_report(&place, &report))?;
    }
    Ok(())
}

fn machine() -> String {
    let shell = |line: &str| exec::output(std::process::Command::new("sh").args(["-c", line]));
    let say = |line: &str| shell(line).unwrap_or_else(|| "unknown".into());
    format!(
        "Measured {} on {} ({} cores), {}, Node {}, {}, commit {}, by `cargo xtask bench --write`.\n",
        say("date -u +%Y-%m-%d"),
        say("sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n1"),
        say("nproc"),
        say("rustc --version"),
        say("node --version"),
        say("chromium --version 2>/dev/null || echo 'Chromium of unknown version'"),
        say("git describe --always --dirty"),
    )
}

fn write_report(place: &Place, report: &str) -> Result<((), String), Trouble> {
    let file = place.root.join("docs/benchmarks.md");
    let trouble = |error: std::io::Error| Trouble::new(format!("{}: {error}", file.display()), mend::REPORT);
    let text = fs::read_to_string(&file).map_err(trouble)?;
    let kept = text.split(MEASURED).next().unwrap_or_default();
    fs::write(&file, format!("{kept}{MEASURED}\n{report}")).map_err(trouble)?;
    Ok(((), "written".into()))
}
