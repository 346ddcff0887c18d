//! The model natively, on one core: ours and Python's onnxruntime, two processes in turns.

use std::process::Command;
use std::time::{Duration, Instant};

use super::super::Bench;
use super::forms::Forms;
use super::peer::Peer;
use super::setup::Ready;
use super::{median, ratio};
use crate::trouble::Trouble;

/// (texts, tokens of each).
const SHAPES: [(usize, usize); 4] = [(1, 32), (8, 32), (32, 32), (8, 128)];
/// A shape is measured so long, in so many rounds at least.
const ENOUGH: Duration = Duration::from_secs(6);
const FEWEST: usize = 5;

const INTRODUCTION: &str = "Milliseconds of processor time, medians; two processes on the same core, in turns; ratios above 1 mean that ours is faster.\n\n\
    | texts × tokens | ours, `f32` | onnxruntime, fp32 | theirs : ours |\n|---|---|---|---|\n";

/// A row for each shape.
pub(super) fn measure(bench: &Bench, ready: &Ready) -> Result<String, Trouble> {
    let Some(model) = &ready.model else {
        return Ok("Left out: there is no model.\n".into());
    };
    let (mut ours, mut theirs) = (ours(ready, model)?, theirs(bench, ready, model)?);
    let mut table = INTRODUCTION.to_owned();
    for (batch, tokens) in SHAPES {
        let asked = format!("embed {batch} {tokens}");
        let times = in_turns(&asked, &mut ours, theirs.as_mut())?;
        let show =
            |times: &[f64]| median(times.iter().copied()).map_or_else(String::new, |ms| format!("{ms:.1}"));
        let against = ratio(&times.1, &times.0).map_or_else(String::new, |ratio| format!("{ratio:.2}"));
        table.push_str(&format!(
            "| {batch} × {tokens} | {} | {} | {against} |\n",
            show(&times.0),
            show(&times.1)
        ));
    }
    Ok(table)
}

pub(super) fn ours(ready: &Ready, model: &Forms) -> Result<Peer, Trouble> {
    let mut command = Command::new(&ready.tool);
    Peer::start(command.arg("answer").arg(&model.original).arg(&model.inputs))
}

/// Python's side, where there is one.
pub(super) fn theirs(bench: &Bench, ready: &Ready, model: &Forms) -> Result<Option<Peer>, Trouble> {
    let Some(python) = &ready.python else {
        return Ok(None);
    };
    let mut command = Command::new(python);
    command.arg(bench.place.root.join("xtask/py/answer.py"));
    command.arg(model.onnx()).arg(&model.inputs);
    Peer::start(&mut command).map(Some)
}

/// Milliseconds of every round but the first, which warms up.
fn in_turns(
    asked: &str,
    ours: &mut Peer,
    mut theirs: Option<&mut Peer>,
) -> Result<(Vec<f64>, Vec<f64>), Trouble> {
    let mut times = (Vec::new(), Vec::new());
    let mut ask_theirs = || theirs.as_mut().map(|peer| peer.ask(asked)).transpose();
    ours.ask(asked)?;
    ask_theirs()?;
    let started = Instant::now();
    while times.0.len() < FEWEST || started.elapsed() < ENOUGH {
        // Who goes first alternates.
        if times.0.len() % 2 == 0 {
            times.0.push(ours.ask(asked)?);
            times.1.extend(ask_theirs()?);
        } else {
            times.1.extend(ask_theirs()?);
            times.0.push(ours.ask(asked)?);
        }
    }
    Ok(times)
}
