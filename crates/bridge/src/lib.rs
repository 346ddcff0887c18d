//! What the wasm modules share at their edge with JavaScript: objects and errors that cross it, promises, a panic's last
//! words, and the shapes of an epoch.
//!
//! Everything that crosses is plain data: objects of numbers, strings and typed arrays, whose shapes the TypeScript files
//! of `pkg/src` name.

pub mod epoch;
pub mod executor;
mod failure;
mod object;
mod panic;
mod reader;

pub use failure::Failure;
pub use object::{Fields, IntoJs, count, hex};
pub use panic::on_panic;
pub use reader::{FromJs, Reader};
