//! The wasm-bindgen boundary of the `client` chunk: the light client as the package's worker sees it.
//!
//! Everything that crosses is plain data: objects of numbers, strings and typed arrays, whose shapes `pkg/src/types.ts`
//! names. Errors cross as objects too, with a stable code and who is at fault. Other chunks (`wasm-score`, `wasm-yuma`) are
//! modules of their own, built from crates of their own beside this one; what all of them share is in `bridge`.

mod audit;
mod client;
mod epoch;
mod failure;
mod head;
mod inspect;
mod metagraph;
mod progress;
mod query;
mod report;
mod snapshot;
mod standalone;
mod subnet;

pub use bridge::on_panic;
pub use client::Client;
pub use inspect::TamperRequest;
pub use standalone::{header_hash, verify_header, verify_justification, verify_proof};
