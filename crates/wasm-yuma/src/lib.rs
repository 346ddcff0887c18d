//! The wasm-bindgen boundary of the `yuma` chunk: many epochs of Yuma Consensus at once, on a GPU where that is faster,
//! and what would happen if. Who scores answers does not fetch it.
//!
//! As in the `client` chunk, everything that crosses is plain data, whose shapes `pkg/src/types-epoch.ts`,
//! `pkg/src/types-yuma.ts` and `pkg/src/types-whatif.ts` name.

mod batch;
mod failure;
mod watch;
mod whatif;

pub use batch::Yuma;
pub use bridge::on_panic;
