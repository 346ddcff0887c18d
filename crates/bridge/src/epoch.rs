//! Epochs as they cross: inputs, scenarios and outputs. The TypeScript side is `pkg/src/types-epoch.ts`.

mod change;
mod input;
mod output;
mod rows;

pub use change::scenarios;
pub use input::{input, input_fields, parameter_fields};
pub use output::{Outputs, output_fields};
pub use rows::sparse;
