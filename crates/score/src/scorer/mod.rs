//! The scorer: a loaded model, and what can be asked of it.
//!
//! ```text
//! Scorer::open ─► Engine: the processor, its exact twin, or a GPU ◄─ calibrate: measured, not assumed
//!      │ load: files ─► Model laid out for that engine
//!      ▼
//! Job: texts ─► tokens ─► batches no larger than the pace allows ─► Engine ─► rows
//!      │ a device that is lost is opened again once; then the processor goes on, from that very batch
//!      ▼
//! embed, rerank, log_probabilities, similarity ─► Task: scores of responses ─► a row of weights
//! ```
//!
//! Nothing depends on how texts are cut into batches: every sum runs over one text.

mod calibrate;
mod copies;
mod engine;
mod erased;
mod error;
mod info;
mod job;
mod measure;
mod model;
mod open;
mod pace;
mod progress;
mod recover;
mod report;
mod rows;
mod score;
mod task;
mod verbs;
mod weights;
mod words;

pub use error::ScoreError;
pub use info::{Kind, ModelInfo};
pub use job::Job;
pub use model::LoadOptions;
pub use open::Scorer;
pub use progress::{Phase, Progress, Watch};
pub use report::{Backend, Mode, Report, Why};
pub use rows::Rows;
pub use task::{Forecast, Gate, Responses, Rules, Scores, Task};
pub use verbs::Likelihood;
pub use weights::{Normalise, Weighting, to_weights};
pub use words::{TextMeasure, words_alike};
