//! What a caller hears, and how it ends the work.

use core::ops::ControlFlow;

use super::ScoreError;

/// What is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Weights are read and laid out: in numbers.
    Load,
    /// Kernels are compiled: in kernels.
    Compile,
    /// Texts go through the model: in texts.
    Run,
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is under way.
    pub phase: Phase,
    /// How much is done.
    pub done: u64,
    /// Of how much; 0 where nobody knows.
    pub of: u64,
}

/// Hears of progress. [`ControlFlow::Break`] ends the call with [`ScoreError::Stopped`](super::ScoreError::Stopped); the
/// scorer can be used again.
pub type Watch<'a> = dyn FnMut(Progress) -> ControlFlow<()> + 'a;

/// Between two texts of work that needs no model: tells how many are done, and awaits `pause`.
pub(super) async fn step(
    watch: &mut Watch<'_>,
    pause: &mut impl AsyncFnMut(),
    done: usize,
    of: usize,
) -> Result<(), ScoreError> {
    let progress = Progress {
        phase: Phase::Run,
        done: done as u64,
        of: of as u64,
    };
    if watch(progress).is_break() {
        return Err(ScoreError::Stopped);
    }
    pause().await;
    Ok(())
}
