//! Recorded epochs: inputs, what the chain's own code stored for them, and every step between where it was traced.
//!
//! A file is JSON, plain or gzip: `{"cases": [{"name", "input", "output", "intermediate_bits"?}]}`. Fields of `input`
//! are the chain's storage items in snake case; `intermediate_bits` are raw bits under the labels of the chain's log
//! ([`yuma::Step::label`]). A file of one input alone, `{"input": …}` or the input itself, can be read too, and tables of what single functions gave ([`FunctionRow`]).

mod batch;
mod compare;
mod file;
mod functions;
mod input;
mod integer;
mod json;
mod recorder;

pub use batch::read_batch;
pub use compare::{Mismatch, replay};
pub use file::{Case, FileError, Recorded, read_cases, read_input, read_recorded};
pub use functions::FunctionRow;
pub use json::{input_json, output_json};
