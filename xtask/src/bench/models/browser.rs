//! In one Chromium, in turns: on the processor, and on a GPU of software.

use std::process::Command;

use serde_json::Value;

use super::super::Bench;
use super::super::speed::json_of;
use super::setup::Ready;
use super::{median, numbers, ratio, unreadable};
use crate::trouble::Trouble;

const ON_CPU: &str = "Milliseconds of the wall clock from a page to a worker and back, and how many times as fast that is as onnxruntime-web with one thread; *cosine* is the worst to natively computed `f32`. \
    The 8-bit model of onnxruntime is quantised dynamically.";
const ON_GPU: &str = "WebGPU on SwiftShader, a GPU of software: it says nothing of real ones, but that both sides run. The first run, in brackets, compiles kernels there; ours are compiled before. Of larger inputs theirs takes minutes.";

/// A table for the processor and one for the GPU.
pub(super) fn measure(bench: &Bench, ready: &Ready) -> Result<String, Trouble> {
    let Some(model) = &ready.model else {
        return Ok("Left out: there is no model.\n".into());
    };
    let mut command = Command::new("node");
    command.arg(bench.place.root.join("xtask/js/bench-models/run-race.mjs"));
    let raced = json_of(command.arg(&model.settings))?;
    let table = |place: &str| {
        let results = raced.get(place)?.as_array()?;
        table(results, place == "gpu")
    };
    let (cpu, gpu) = table("cpu").zip(table("gpu")).ok_or_else(unreadable)?;
    Ok(format!("{ON_CPU}\n\n{cpu}\n{ON_GPU}\n\n{gpu}"))
}

/// A row for each contestant, a column for each shape. The first contestant is who the others are compared with, where
/// it is not ours.
fn table(results: &[Value], with_first: bool) -> Option<String> {
    let rows = |result: &Value| result.get("rows")?.as_array().cloned();
    let all: Vec<Vec<Value>> = results.iter().map(rows).collect::<Option<_>>()?;
    let shape = |result: &Value| Some(format!(" {} × {} |", result.get("batch")?, result.get("tokens")?));
    let shapes: String = results.iter().map(shape).collect::<Option<_>>()?;
    let mut table = format!(
        "| |{shapes} cosine |\n|---|{}---|\n",
        "---|".repeat(results.len())
    );
    for (place, row) in all.first()?.iter().enumerate() {
        let (mut cells, mut cosine) = (String::new(), 1f64);
        for rows in &all {
            let (first, row) = (rows.first()?, rows.get(place)?);
            cells.push_str(&cell(first, row, with_first)?);
            cosine = cosine.min(row.get("cosine")?.as_f64()?);
        }
        table.push_str(&format!(
            "| {} |{cells} {cosine:.6} |\n",
            row.get("name")?.as_str()?
        ));
    }
    Some(table)
}

fn cell(reference: &Value, row: &Value, with_first: bool) -> Option<String> {
    let (theirs, times) = (numbers(reference.get("times")?)?, numbers(row.get("times")?)?);
    let mut cell = format!(" {}", milliseconds(median(times.iter().copied())?));
    if with_first {
        cell.push_str(&format!(" ({})", milliseconds(row.get("first")?.as_f64()?)));
    }
    let compared = reference.get("name")?.as_str()?.starts_with("onnxruntime");
    if compared && reference.get("name") != row.get("name") {
        cell.push_str(&format!(", {:.2} ×", ratio(&theirs, &times)?));
    }
    cell.push_str(" |");
    Some(cell)
}

fn milliseconds(value: f64) -> String {
    match value {
        ..100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}
