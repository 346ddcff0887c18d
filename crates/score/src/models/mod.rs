//! Encoders and decoders, written over `gpu::nn::Ops`.
//!
//! | file | what |
//! |---|---|
//! | `batch` | token sequences that go through a model together |
//! | `load`, `join` | tensors, checked against the configuration as they are laid out |
//! | `layers` | linear layers and norms that carry their parameters |
//! | `bert` with `bert_layer`, `modernbert`, `decoder` | architectures: where tensors are, and how rows go through |
//! | `classifier` | heads that give numbers for a sequence |
//! | `model` | any of these |
//!
//! Formulas are those of `transformers` (`models/*/modeling_*.py`, 4.41; ModernBERT and Qwen3: 4.51), and tests compare.

mod batch;
mod bert;
mod bert_layer;
mod classifier;
mod decoder;
mod error;
mod join;
mod layers;
mod load;
mod model;
mod modernbert;
mod rope;

pub use batch::Batch;
pub use error::ModelError;
pub use load::Loading;
pub use model::Model;

use core::ops::ControlFlow;

/// Asks whether to go on.
fn go_on(beat: &mut dyn FnMut() -> ControlFlow<()>) -> Result<(), ModelError> {
    match beat() {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(ModelError::Stopped),
    }
}
