//! Makes a pack of a model's folder.

use core::ops::ControlFlow;
use std::fs::{self, File};
use std::io::{BufWriter, IsTerminal as _};
use std::path::{Path, PathBuf};

use ::score::files::{Digest, Directory, Progress, pack};

use crate::args::PackArgs;
use crate::failure::Failure;

/// Prints the pack's identity and its name, as `sha256sum` prints a file's hash. The file appears when it is whole.
pub(crate) async fn run(how: &PackArgs) -> Result<(), Failure> {
    let mut unfinished = how.out.clone().into_os_string();
    unfinished.push(".part");
    let unfinished = PathBuf::from(unfinished);
    let written = write(how, &unfinished).await;
    let finished = written.and_then(|identity| {
        fs::rename(&unfinished, &how.out).map_err(of_file(&how.out))?;
        Ok(identity)
    });
    match finished {
        Ok(identity) => {
            println!("{identity}  {}", how.out.display());
            Ok(())
        }
        Err(failure) => {
            // It may never have been there.
            let _ = fs::remove_file(&unfinished);
            Err(failure)
        }
    }
}

async fn write(how: &PackArgs, file: &Path) -> Result<Digest, Failure> {
    let out = BufWriter::new(File::create(file).map_err(of_file(file))?);
    let seen = std::io::stderr().is_terminal();
    let mut watch = |progress: Progress| {
        if seen {
            eprint!("\r{} of {} MB", progress.done >> 20, progress.total >> 20);
        }
        ControlFlow::Continue(())
    };
    let source = Directory::new(&how.model);
    let identity = pack::write(&source, how.precision.into(), out, &mut watch).await;
    if seen {
        eprintln!();
    }
    Ok(identity?)
}

fn of_file(path: &Path) -> impl Fn(std::io::Error) -> Failure {
    move |error| Failure::File {
        path: path.to_owned(),
        error,
    }
}
