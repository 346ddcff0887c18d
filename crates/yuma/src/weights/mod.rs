//! A validator's row of weights: from scores to the integers it sets, and what the chain makes of them.
//!
//! The first half is what validators run before they send anything: `process_weights` and
//! `convert_weights_and_uids_for_emit` of the Python SDK (`utils/weight_utils.py`, 10.2.0), in its single precision and
//! with its order of summation, so that the same scores give the same row. The second half is the chain's own:
//! integers only.

mod chain;
mod float;
mod scores;

pub use chain::{upscale, within_limit};
pub use float::Score;
pub use scores::{Limits, from_scores};
