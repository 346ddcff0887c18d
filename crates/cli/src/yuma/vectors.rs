//! Replays recorded epochs and functions.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use yuma_vectors::{FileError, Mismatch, read_recorded};

/// How many cases went which way.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
}

/// A line for each case that is not reproduced, at the end how many were and were not. A file that cannot be read is
/// one failure.
pub(super) fn run(files: &[PathBuf]) -> ExitCode {
    let mut tally = Tally::default();
    for file in files {
        if let Err(error) = replay_file(file, &mut tally) {
            tally.fail(file, &error.to_string());
        }
    }
    println!("{} passed, {} failed", tally.passed, tally.failed);
    ExitCode::from(u8::from(tally.failed > 0))
}

fn replay_file(file: &Path, tally: &mut Tally) -> Result<(), FileError> {
    for recorded in read_recorded(file)? {
        let mismatches = recorded.replay();
        if mismatches.is_empty() {
            tally.passed = tally.passed.saturating_add(1);
        } else {
            tally.fail(file, &format!("{}: {}", recorded.name(), in_words(&mismatches)));
        }
    }
    Ok(())
}

impl Tally {
    fn fail(&mut self, file: &Path, why: &str) {
        self.failed = self.failed.saturating_add(1);
        println!("FAILED {}: {why}", file.display());
    }
}

fn in_words(mismatches: &[Mismatch]) -> String {
    let words: Vec<_> = mismatches.iter().map(Mismatch::to_string).collect();
    words.join("; ")
}
