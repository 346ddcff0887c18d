//! Recomputing consensus from files, without any network.

mod batch;
mod epoch;
mod vectors;

use std::path::Path;
use std::process::ExitCode;

use yuma_vectors::FileError;

use crate::args::YumaWhat;
use crate::failure::Failure;
use crate::live;

pub(crate) fn run(what: &YumaWhat) -> Result<ExitCode, Failure> {
    match what {
        YumaWhat::Vectors { files } => Ok(vectors::run(files)),
        YumaWhat::Epoch { file } => epoch::run(file),
        YumaWhat::Batch {
            file,
            backend,
            explore_f32,
        } => live::block_on(batch::run(file, *backend, *explore_f32))?,
    }
}

/// Which file it was.
fn of_file(path: &Path) -> impl Fn(FileError) -> Failure {
    move |error| Failure::Vectors {
        path: path.to_owned(),
        error,
    }
}
