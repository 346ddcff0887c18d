//! Progress in words: each step is named before it starts, with the time since the beginning, and again when it ends.

use std::time::{Duration, Instant};

use crate::trouble::Trouble;

/// A run of named steps.
pub(crate) struct Steps {
    began: Instant,
}

/// The step that failed; everything about it has been said already.
#[derive(Debug)]
pub(crate) struct Failed;

impl Steps {
    pub(crate) fn begin() -> Self {
        Self {
            began: Instant::now(),
        }
    }

    /// Does one step. The work answers with its value and a word on how it was done ("already there").
    pub(crate) fn step<T>(
        &self,
        name: &str,
        work: impl FnOnce() -> Result<(T, String), Trouble>,
    ) -> Result<T, Failed> {
        println!("[{}] {name}", clock(self.began.elapsed()));
        let started = Instant::now();
        match work() {
            Ok((value, how)) => {
                println!("   {how} ({:.1} s)", started.elapsed().as_secs_f32());
                Ok(value)
            }
            Err(trouble) => {
                eprintln!("[{}] FAILED: {name}: {trouble}", clock(self.began.elapsed()));
                Err(Failed)
            }
        }
    }

    /// Time since the beginning, as minutes and seconds.
    pub(crate) fn elapsed(&self) -> String {
        clock(self.began.elapsed())
    }
}

fn clock(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    format!("{:>2}:{:02}", seconds / 60, seconds % 60)
}
