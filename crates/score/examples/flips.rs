//! How often a weight differs between two machines: `cargo run --release -p score --example flips -- ONE OTHER…`.
//!
//! Each file is what `taolight score similarity` printed for the same texts, one row of scores a line. Each text is
//! taken as a reference and the others as answers to it; every row becomes a row of weights, and the rows of each file
//! are compared with those of the first. Prints an array with an object for each further file.

use std::error::Error;
use std::fs;

use score::primitives::{Flips, flips};
use serde_json::json;
use yuma::weights::Limits;

/// Of a subnet that limits nothing.
const LIMITS: Limits = Limits {
    min_allowed: 1,
    max_weight: u16::MAX,
};

fn main() -> Result<(), Box<dyn Error>> {
    let files: Vec<_> = std::env::args().skip(1).map(rows).collect::<Result<_, _>>()?;
    let (first, others) = files.split_first().ok_or("no file is named")?;
    let found = others.iter().map(|other| compare(first, other));
    let found: Vec<_> = found.collect::<Result<_, _>>()?;
    println!("{}", serde_json::Value::from(found));
    Ok(())
}

/// Scores of the answers to each text: without that of the text itself. They are single precision, however many digits
/// they were printed with.
fn rows(file: String) -> Result<Vec<Vec<f64>>, Box<dyn Error>> {
    let text = fs::read_to_string(file)?;
    let mut rows = text
        .lines()
        .map(serde_json::from_str::<Vec<f32>>)
        .map(|row| Ok(row?.into_iter().map(f64::from).collect()))
        .collect::<Result<Vec<Vec<f64>>, serde_json::Error>>()?;
    for (place, row) in rows.iter_mut().enumerate() {
        if place < row.len() {
            row.remove(place);
        }
    }
    Ok(rows)
}

fn compare(first: &[Vec<f64>], other: &[Vec<f64>]) -> Result<serde_json::Value, Box<dyn Error>> {
    if first.len() != other.len() {
        return Err(format!("{} rows against {}", first.len(), other.len()).into());
    }
    let (mut all, mut pairs, mut apart) = (Flips::default(), 0usize, 0f64);
    for (first, other) in first.iter().zip(other) {
        let row = flips(first, other, &LIMITS)?;
        all.changed = all.changed.saturating_add(row.changed);
        all.compared = all.compared.saturating_add(row.compared);
        all.largest = all.largest.max(row.largest);
        pairs = pairs.saturating_add(first.len());
        apart = first
            .iter()
            .zip(other)
            .fold(apart, |apart, (one, other)| apart.max((one - other).abs()));
    }
    let Flips {
        changed,
        compared,
        largest,
    } = all;
    Ok(
        json!({ "pairs": pairs, "compared": compared, "changed": changed, "largest": largest, "apart": apart }),
    )
}
