//! How often a weight differs between two machines that scored the same pairs of texts.

mod machines;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::speed::json_of;
use super::{Bench, settings};
use crate::exec;
use crate::model;
use crate::place::Place;
use crate::steps::Failed;
use crate::toolchain::cargo;
use crate::trouble::{Trouble, mend};
use machines::Machine;

const MODES: [&str; 3] = ["f32", "exact", "fast"];
/// Each scored against every other: 10,100 pairs.
const TEXTS: usize = 101;

const INTRODUCTION: &str = "101 texts of 8 to 200 characters, embedded by all-MiniLM-L6-v2; each is the reference once and the other hundred are answers to it, whose cosines become a row of u16 weights. \
    *Weights* are those above zero on either machine, for a cosine below zero counts as no score; *flips* those that are not the same on both, *by* the largest difference of one in units of 1/65535, *scores* the largest difference of a cosine.";

/// What it takes, and where what each machine scored is put: `KEY-MODE.jsonl`.
struct Work {
    model: PathBuf,
    folder: PathBuf,
}

impl Work {
    fn texts(&self) -> PathBuf {
        self.folder.join("texts.jsonl")
    }

    fn scored(&self, key: &str, mode: &str) -> PathBuf {
        self.folder.join(format!("{key}-{mode}.jsonl"))
    }
}

/// A row for each mode and pair of machines.
pub(super) fn measure(bench: &Bench) -> Result<String, Failed> {
    let (place, steps) = (&bench.place, &bench.steps);
    let Some(model) = steps.step("the model", || model::ensure(place))? else {
        return Ok("Left out: the model could not be had.\n".into());
    };
    let folder = place.bench().join("flips");
    let work = Work { model, folder };
    let release = steps.step("taolight, and who compares", || build(place))?;
    steps.step("texts", || choose(place, &work))?;
    let settings = work.folder.join("settings.json");
    let told = [
        ("model", json!(work.model)),
        ("texts", json!(work.texts())),
        ("folder", json!(work.folder)),
        ("modes", json!(MODES)),
    ];
    settings::write(bench, &settings, told)?;
    let mut found = steps.step("scores, natively", || {
        machines::native(place, &release.join("taolight"), &work)
    })?;
    found.extend(steps.step("scores, in Chromium", || machines::in_chromium(place, &settings))?);
    bench.measured("flips", || table(&release.join("examples/flips"), &work, &found))
}

/// Where cargo puts both.
fn build(place: &Place) -> Result<(PathBuf, String), Trouble> {
    let mut command = cargo();
    command
        .current_dir(&place.root)
        .env("CARGO_TARGET_DIR", place.native_target())
        .args([
            "build",
            "--locked",
            "--release",
            "--package",
            "cli",
            "--bin",
            "taolight",
        ])
        .args(["--package", "score", "--example", "flips"]);
    exec::run(&mut command, mend::COMPILE)?;
    Ok((place.native_target().join("release"), "built".into()))
}

/// Out of those that models are tested with.
fn choose(place: &Place, work: &Work) -> Result<((), String), Trouble> {
    let unwritable = |error| Trouble::new(format!("{}: {error}", work.folder.display()), mend::CACHE);
    fs::create_dir_all(&work.folder).map_err(unwritable)?;
    let mut command = Command::new("node");
    command
        .arg(place.root.join("xtask/js/flips-texts.mjs"))
        .arg(place.root.join("tests/vectors/score/minilm.json.gz"))
        .arg(TEXTS.to_string())
        .arg(work.texts());
    exec::run(&mut command, mend::REPORT)?;
    Ok(((), format!("{TEXTS} of them")))
}

fn table(compare: &Path, work: &Work, machines: &[Machine]) -> Result<String, Trouble> {
    let mut table = format!(
        "{INTRODUCTION}\n\n| mode | machines | pairs | weights | flips | by | scores |\n|---|---|---|---|---|---|---|\n"
    );
    for mode in MODES {
        for (one, others) in pairs(machines) {
            let mut command = Command::new(compare);
            let files = std::iter::once(one).chain(others.iter().copied());
            command.args(files.map(|machine| work.scored(machine.key, mode)));
            let compared = json_of(&mut command)?;
            let lines = || {
                let rows = others.iter().zip(compared.as_array()?);
                rows.map(|(other, row)| line(mode, one, other, row))
                    .collect::<Option<String>>()
            };
            table.push_str(&lines().ok_or_else(unreadable)?);
        }
    }
    Ok(table)
}

/// The first, the native processor, with all others; and GPUs among themselves.
fn pairs(machines: &[Machine]) -> Vec<(&Machine, Vec<&Machine>)> {
    let gpus: Vec<&Machine> = machines.iter().filter(|machine| machine.is_gpu).collect();
    let all: Vec<&Machine> = machines.iter().collect();
    [all, gpus]
        .into_iter()
        .filter_map(|group| {
            let (first, others) = group.split_first()?;
            (!others.is_empty()).then(|| (*first, others.to_vec()))
        })
        .collect()
}

fn line(mode: &str, one: &Machine, other: &Machine, row: &Value) -> Option<String> {
    let number = |name: &str| row.get(name)?.as_u64();
    Some(format!(
        "| `{mode}` | {}; {} | {} | {} | {} | {} | {} |\n",
        one.name,
        other.name,
        number("pairs")?,
        number("compared")?,
        number("changed")?,
        number("largest")?,
        apart(row.get("apart")?.as_f64()?),
    ))
}

fn apart(difference: f64) -> String {
    match difference {
        0.0 => "0".into(),
        _ => format!("{difference:.1e}"),
    }
}

fn unreadable() -> Trouble {
    Trouble::new("the bench of flips printed something else", mend::REPORT)
}
