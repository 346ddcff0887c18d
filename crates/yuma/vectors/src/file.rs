//! The files themselves.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use yuma::EpochInput;

use crate::compare::{Mismatch, replay};
use crate::functions::{FunctionRow, rows};
use crate::input::Input;

/// Largest file read, unpacked: ten times the largest there is.
const MAX_BYTES: u64 = 512 << 20;

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The system says no, or the gzip is broken.
    #[error("{0}")]
    Read(#[from] std::io::Error),
    /// More bytes than any such file has.
    #[error("more than {MAX_BYTES} bytes")]
    TooLarge,
    /// Not JSON, or not of this shape.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// An input that contradicts itself.
    #[error("{0}")]
    Input(String),
}

/// One recorded epoch. Its parts are only understood when it is replayed, so that one bad case does not take the
/// others with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Case {
    /// What it is called.
    pub name: String,
    /// What the epoch was given.
    input: Value,
    /// What it stored, by field.
    pub(crate) output: Map<String, Value>,
    /// What its steps gave, by label.
    #[serde(default)]
    pub(crate) intermediate_bits: Map<String, Value>,
}

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

impl Case {
    /// The input as the library takes it.
    ///
    /// # Errors
    /// For one of another shape, or that contradicts itself.
    pub fn epoch_input(&self) -> Result<EpochInput, FileError> {
        parse(&self.input)
    }
}

/// Something recorded that can be run again.
#[derive(Debug, Clone)]
pub enum Recorded {
    /// A whole epoch.
    Epoch(Case),
    /// One call of one function.
    Function(FunctionRow),
}

impl Recorded {
    /// What it is called.
    pub fn name(&self) -> &str {
        match self {
            Self::Epoch(case) => &case.name,
            Self::Function(row) => &row.name,
        }
    }

    /// Runs it again and compares all that was recorded. Empty when all is the same.
    pub fn replay(&self) -> Vec<Mismatch> {
        match self {
            Self::Epoch(case) => replay(case),
            Self::Function(row) => row.replay(),
        }
    }
}

/// What a file records, plain or gzip: epochs as `cases`, or tables of functions.
///
/// # Errors
/// For a file that cannot be read, is too large, is no such file or has a table of an unknown function.
pub fn read_recorded(path: &Path) -> Result<Vec<Recorded>, FileError> {
    let bytes = read(path)?;
    let file: Map<String, Value> = serde_json::from_slice(&bytes)?;
    if file.contains_key("cases") {
        let Cases { cases } = Cases::deserialize(Value::Object(file))?;
        return Ok(cases.into_iter().map(Recorded::Epoch).collect());
    }
    Ok(rows(&file)?.into_iter().map(Recorded::Function).collect())
}

/// The epochs of a file, plain or gzip.
///
/// # Errors
/// For a file that cannot be read, is too large or is no such file.
pub fn read_cases(path: &Path) -> Result<Vec<Case>, FileError> {
    let file: Cases = serde_json::from_slice(&read(path)?)?;
    Ok(file.cases)
}

/// The input of a file that holds one, alone or as `{"input": …}`.
///
/// # Errors
/// For a file that cannot be read, is too large or holds no input.
pub fn read_input(path: &Path) -> Result<EpochInput, FileError> {
    let value: Value = serde_json::from_slice(&read(path)?)?;
    parse(value.get("input").unwrap_or(&value))
}

pub(crate) fn parse(value: &Value) -> Result<EpochInput, FileError> {
    Input::deserialize(value)?.into_epoch().map_err(FileError::Input)
}

/// The bytes of a file, unpacked if it begins as gzip does.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    let packed = bounded(File::open(path)?)?;
    if packed.starts_with(&[0x1f, 0x8b]) {
        bounded(MultiGzDecoder::new(packed.as_slice()))
    } else {
        Ok(packed)
    }
}

fn bounded(reader: impl Read) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    reader.take(MAX_BYTES.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= MAX_BYTES) {
        Ok(bytes)
    } else {
        Err(FileError::TooLarge)
    }
}
