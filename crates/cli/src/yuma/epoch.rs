//! Computes one epoch.

use std::path::Path;
use std::process::ExitCode;

use yuma::Epoch;
use yuma_vectors::{output_json, read_input};

use super::of_file;
use crate::failure::Failure;

/// Prints what the epoch of the input in `file` stores, as one JSON object.
pub(super) fn run(file: &Path) -> Result<ExitCode, Failure> {
    let input = read_input(file).map_err(of_file(file))?;
    let output = Epoch::run(&input)?;
    println!("{}", serde_json::Value::from(output_json(&output)));
    Ok(ExitCode::SUCCESS)
}
