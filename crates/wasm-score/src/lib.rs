//! The wasm-bindgen boundary of the `score` chunk: work that a light client's user may never need, and then need not
//! fetch. Many epochs of Yuma Consensus at once, on a GPU where that is faster.
//!
//! As in the `client` chunk, everything that crosses is plain data, whose shapes `pkg/src/types-epoch.ts` and
//! `pkg/src/types-yuma.ts` name.

mod batch;
mod failure;
mod watch;
mod whatif;

pub use batch::Yuma;
pub use bridge::on_panic;
