//! Matrix products: ours on one core and on GPUs of software, beside libraries that do nothing else.

use std::path::PathBuf;
use std::process::Command;

use super::super::Bench;
use super::super::batches::swiftshader;
use super::super::speed::json_of;
use super::peer::Peer;
use super::setup::Ready;
use super::{median, native, numbers};
use crate::trouble::Trouble;

const ROWS: [u64; 3] = [32, 256, 1024];
/// MiniLM's own layers: attention, and the two of the feed-forward block.
const LAYERS: [(u64, u64); 3] = [(384, 384), (384, 1536), (1536, 384)];
/// So many operations go into one timing on a core: some 20 ms.
const OPERATIONS: u64 = 2_000_000_000;
const ROUNDS: usize = 9;

const INTRODUCTION: &str = "Billions of operations a second (a multiplication and an addition are two), single precision, weights laid out before. On the processor one core, processor time, in turns; on GPUs the wall \
    clock, each by itself. Ours in wasm is left out: the chunk exports no product by itself.";

/// What one of them says of every shape.
struct Column {
    name: String,
    rates: Vec<f64>,
}

/// A row for each shape.
pub(super) fn measure(bench: &Bench, ready: &Ready) -> Result<String, Trouble> {
    let mut columns = on_a_core(bench, ready)?;
    for icd in [None, swiftshader(&bench.place)?] {
        columns.extend(on_gpu(ready, icd)?);
    }
    let heads: String = columns
        .iter()
        .map(|column| format!(" {} |", column.name))
        .collect();
    let mut table = format!(
        "{INTRODUCTION}\n\n| M × K × N |{heads}\n|---|{}\n",
        "---|".repeat(columns.len())
    );
    for (place, [rows, inner, width]) in shapes().into_iter().enumerate() {
        let rate = |column: &Column| {
            column
                .rates
                .get(place)
                .map_or_else(String::new, |rate| format!(" {rate:.1} |"))
        };
        let cells: String = columns.iter().map(rate).collect();
        table.push_str(&format!("| {rows} × {inner} × {width} |{cells}\n"));
    }
    Ok(table)
}

fn shapes() -> Vec<[u64; 3]> {
    let of_layer = |(inner, width)| ROWS.map(|rows| [rows, inner, width]);
    LAYERS.into_iter().flat_map(of_layer).collect()
}

fn on_a_core(bench: &Bench, ready: &Ready) -> Result<Vec<Column>, Trouble> {
    let Some(model) = &ready.model else {
        return Ok(Vec::new());
    };
    let mut ours = native::ours(ready, model)?;
    let mut theirs = native::theirs(bench, ready, model)?;
    let names = ["ours, a core", "onnxruntime, a core", "numpy (OpenBLAS), a core"];
    let mut columns = names.map(|name| Column {
        name: name.into(),
        rates: Vec::new(),
    });
    for shape in shapes() {
        for (column, rate) in columns.iter_mut().zip(rates(shape, &mut ours, theirs.as_mut())?) {
            column.rates.push(rate);
        }
    }
    Ok(columns
        .into_iter()
        .filter(|column| !column.rates.is_empty())
        .collect())
}

/// Ours, and where there is a Python, onnxruntime's and numpy's.
fn rates(shape: [u64; 3], ours: &mut Peer, theirs: Option<&mut Peer>) -> Result<Vec<f64>, Trouble> {
    let [rows, inner, width] = shape;
    let operations = [2, rows, inner, width].into_iter().fold(1, u64::saturating_mul);
    let times = OPERATIONS.checked_div(operations).unwrap_or(1).max(1);
    let asked = format!("{rows} {inner} {width} {times}");
    let mut theirs = theirs;
    let mut all = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        let [own, library, blas] = &mut all;
        own.push(ours.ask(&format!("product {asked}"))?);
        if let Some(peer) = theirs.as_mut() {
            library.push(peer.ask(&format!("onnxruntime {asked}"))?);
            blas.push(peer.ask(&format!("numpy {asked}"))?);
        }
    }
    let total = operations.saturating_mul(times) as f64;
    Ok(all
        .into_iter()
        .filter_map(median)
        .map(|ms| total / ms / 1e6)
        .collect())
}

/// By Vulkan's driver, where it has one.
fn on_gpu(ready: &Ready, icd: Option<PathBuf>) -> Result<Option<Column>, Trouble> {
    let mut command = Command::new(&ready.tool);
    command.arg("products");
    command.args(
        shapes()
            .iter()
            .map(|[rows, inner, width]| format!("{rows}x{inner}x{width}")),
    );
    if let Some(icd) = icd {
        command.env("VK_ICD_FILENAMES", icd);
    }
    let measured = match json_of(&mut command) {
        Ok(measured) => measured,
        Err(trouble) => {
            println!("   LEFT OUT: a GPU: {trouble}");
            return Ok(None);
        }
    };
    let column = || {
        Some(Column {
            name: format!("ours, {}", measured.get("adapter")?.as_str()?),
            rates: numbers(measured.get("rates")?)?,
        })
    };
    column().map(Some).ok_or_else(super::unreadable)
}
