//! Checking files: whatever a file states twice must agree with its own bytes.

mod checkpoint;
mod headers;
mod justification;

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::args::VerifyWhat;
use crate::failure::Failure;

/// Longest file read, bytes.
const MAX_FILE: u64 = 64 << 20;

pub(crate) fn run(what: &VerifyWhat) -> Result<(), Failure> {
    match what {
        VerifyWhat::Checkpoint { file } => checkpoint::run(file),
        VerifyWhat::Justification { file } => justification::run(file),
        VerifyWhat::Headers { file } => headers::run(file),
    }
}

/// The text of a file.
pub(crate) fn text_of(path: &Path) -> Result<String, Failure> {
    let failed = |error| Failure::File {
        path: path.to_owned(),
        error,
    };
    if std::fs::metadata(path).map_err(failed)?.len() > MAX_FILE {
        return Err(failed(std::io::Error::other("more than 64 MiB")));
    }
    std::fs::read_to_string(path).map_err(failed)
}

fn json_of<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    Ok(serde_json::from_str(&text_of(path)?)?)
}

/// Refuses a statement that the bytes contradict.
fn agree<T: PartialEq + ToString>(field: &str, stated: &T, found: &T) -> Result<(), Failure> {
    if stated == found {
        return Ok(());
    }
    Err(Failure::Contradiction {
        field: field.into(),
        stated: stated.to_string(),
        found: found.to_string(),
    })
}
