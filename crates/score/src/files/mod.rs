//! Model files: where bytes come from, what they must be, and what is in them.

pub mod config;
mod error;
mod json;

pub use error::{FieldError, FileError};
