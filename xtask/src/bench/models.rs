//! Models: ours against onnxruntime, in one Chromium and natively.

mod browser;
mod cold;
mod fetch;
mod forms;
mod native;
mod peer;
mod products;
mod setup;

use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Bench;
use crate::exec;
use crate::place::Place;
use crate::steps::Failed;
use crate::toolchain::cargo;
use crate::trouble::{Trouble, mend};

const INTRODUCTION: &str = "all-MiniLM-L6-v2, of texts that make exactly so many tokens; *1 × 32* is one text of 32 tokens. Both sides pool by the mean and make rows of length one. Ours starts from texts and has \
    tokenizing in its time; onnxruntime gets the ids. Its model is written from the same weights by `xtask/py/write_onnx.py`. Ratios are medians over the rounds, of one round each.";

/// A table for each way of running them.
pub(super) fn measure(bench: &Bench) -> Result<String, Failed> {
    let ready = setup::prepare(bench)?;
    let mut text = [INTRODUCTION.to_owned(), ready.notes()].join(" ");
    text.push_str("\n\n### In a browser\n\n");
    text.push_str(&bench.measured("models in turns, in one Chromium", || {
        browser::measure(bench, &ready)
    })?);
    text.push_str("\n### From page load to the first embedding\n\n");
    text.push_str(&bench.measured("models, from page load", || cold::measure(bench, &ready))?);
    text.push_str("\n### Natively, one thread\n\n");
    text.push_str(&bench.measured("models natively, in turns", || native::measure(bench, &ready))?);
    text.push_str("\n### Matrix products\n\n");
    text.push_str(&bench.measured("matrix products", || products::measure(bench, &ready))?);
    Ok(text)
}

/// `bench-models`.
fn build(place: &Place) -> Result<(PathBuf, String), Trouble> {
    let mut command = cargo();
    command
        .current_dir(&place.root)
        .env("CARGO_TARGET_DIR", place.native_target())
        .args(["build", "--locked", "--release", "--package", "bench-models"]);
    exec::run(&mut command, mend::COMPILE)?;
    Ok((place.native_target().join("release/bench-models"), "built".into()))
}

/// The one in the middle.
fn median(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// How many times as fast one was as the other, round by round: their median.
fn ratio(theirs: &[f64], ours: &[f64]) -> Option<f64> {
    median(theirs.iter().zip(ours).map(|(theirs, ours)| theirs / ours))
}

fn numbers(value: &Value) -> Option<Vec<f64>> {
    value.as_array()?.iter().map(Value::as_f64).collect()
}

fn unreadable() -> Trouble {
    Trouble::new("a bench of models printed something else", mend::REPORT)
}

fn unwritable(path: &Path) -> impl Fn(io::Error) -> Trouble {
    move |error| Trouble::new(format!("{}: {error}", path.display()), mend::CACHE)
}
