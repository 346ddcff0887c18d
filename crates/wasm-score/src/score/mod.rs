//! Scores as the worker asks for them. The shapes are those of `pkg/src/types-score.ts` and `pkg/src/score-protocol.ts`.
//!
//! Between two steps of any work the event loop turns, so that the worker hears when nobody waits any more.

mod files;
mod load;
mod names;
mod relaxed;
mod report;
mod rows;
mod run;
mod task;
mod watch;
mod weights;

pub use run::Scorer;
