//! The wasm-bindgen boundary of the `score` chunk: work that a light client's user may never need, and then need not
//! fetch. Scores of answers, on a GPU where that is faster.
//!
//! As in the `client` chunk, everything that crosses is plain data, whose shapes `pkg/src/types-score.ts` names.

mod failure;
mod score;

pub use self::score::Scorer;
pub use bridge::on_panic;
