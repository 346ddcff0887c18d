//! Why the answer is no.

use std::path::PathBuf;

use gpu::GpuError;
use gpu::yuma::BatchError;
use primitives::{Code, Fault, NetUid};
use subtensor::{EpochError, SnapshotError};
use sync::{Cause, CourierError, SpecError};
use thiserror::Error;
use verify::{AuthorityError, JustificationError};
use yuma::InputError;
use yuma_vectors::FileError;

/// Anything that ends the program with exit code 1.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error("cannot read {path}: {error}")]
    File { path: PathBuf, error: std::io::Error },
    #[error("no event queue: {0}")]
    System(#[from] std::io::Error),
    #[error("refused: the file is not of the shape expected: {0}")]
    Json(#[from] serde_json::Error),
    #[error("refused [{code}]: {error}", code = .0.code(), error = .0)]
    Spec(#[from] SpecError),
    #[error("refused [{code}]: {error}", code = .0.code(), error = .0)]
    Justification(#[from] JustificationError),
    #[error("refused [{code}]: {error}", code = .0.code(), error = .0)]
    Authorities(#[from] AuthorityError),
    #[error("refused: {field} states {stated}, but the bytes say {found}")]
    Contradiction {
        field: String,
        stated: String,
        found: String,
    },
    #[error("refused: {field}: {error}")]
    Hex {
        field: String,
        error: primitives::hex::HexError,
    },
    #[error("refused [{code}]: header {place}: {error}", code = .error.code())]
    Header { place: usize, error: Box<Cause> },
    #[error("refused: the file holds no headers")]
    NoHeaders,
    #[error("cannot use {path}: {error}")]
    Vectors { path: PathBuf, error: FileError },
    #[error("refused [{code}]: {error}", code = .0.code(), error = .0)]
    Input(#[from] InputError),
    #[error("refused [{code}]: {error}", code = .0.code(), error = .0)]
    Batch(#[from] BatchError),
    #[error("refused [{code}]: {error}", code = .0.code(), error = .0)]
    Gpu(#[from] GpuError),
    #[error("refused [{code}, {fault} at fault]: {error}", code = .0.code(), fault = .0.fault(), error = .0)]
    Courier(#[from] CourierError),
    #[error("refused [{code}, {fault} at fault]: {error}", code = code(.0), fault = fault(.0), error = .0)]
    Snapshot(#[from] SnapshotError<CourierError>),
    #[error("refused [{code}, {fault} at fault]: {error}",
        code = .0.code(CourierError::code), fault = .0.fault(CourierError::fault), error = .0)]
    Epoch(EpochError<CourierError>),
    #[error("refused [{code}, {fault} at fault]: {error}", code = .0.code(), fault = .0.fault(), error = .0)]
    Model(#[from] ::score::files::FileError),
    #[error("refused [{code}, {fault} at fault]: {error}", code = .0.code(), fault = .0.fault(), error = .0)]
    Score(#[from] ::score::scorer::ScoreError),
    #[error("refused [{code}, {fault} at fault]: line {line} of the input is no JSON string: {why}",
        code = Code::BadArgument, fault = Fault::Caller)]
    Line { line: usize, why: String },
    #[error("refused [{code}, {fault} at fault]: there are no texts: give one JSON string a line on standard input{first}",
        code = Code::BadArgument, fault = Fault::Caller)]
    NoTexts {
        /// What the first line is for, where it is no text.
        first: &'static str,
    },
    #[error("refused [{code}, {fault} at fault]: there is no model at {path}",
        code = Code::ModelUnavailable, fault = Fault::Caller)]
    NoModel { path: PathBuf },
    #[error("subnet {0} has had no epoch yet")]
    NoEpoch(NetUid),
}

impl From<EpochError<CourierError>> for Failure {
    fn from(error: EpochError<CourierError>) -> Self {
        Self::Epoch(error)
    }
}

fn code(error: &SnapshotError<CourierError>) -> Code {
    error.code(CourierError::code)
}

fn fault(error: &SnapshotError<CourierError>) -> Fault {
    error.fault(CourierError::fault)
}
