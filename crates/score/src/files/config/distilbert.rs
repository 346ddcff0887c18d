//! DistilBERT.

use gpu::nn::Activation;

use super::{Fields, Head, bounds};
use crate::files::FileError;

/// `DistilBertConfig`: BERT without token types and pooler. A classifier has `pre_classifier`, ReLU, `classifier`.
/// The layers' epsilon is 1e-12.
#[derive(Debug, Clone, PartialEq)]
pub struct DistilBertConfig {
    /// `vocab_size`.
    pub vocabulary: usize,
    /// `dim`, a multiple of `heads`.
    pub hidden: usize,
    /// `n_layers`.
    pub layers: usize,
    /// `n_heads`.
    pub heads: usize,
    /// `hidden_dim`.
    pub intermediate: usize,
    /// `activation`. Default: GELU.
    pub activation: Activation,
    /// `max_position_embeddings`.
    pub positions: usize,
    /// What is added to the variance. `transformers` fixes it at 1e-12.
    pub epsilon: f32,
    /// What comes after the last layer.
    pub head: Head,
}

impl DistilBertConfig {
    pub(super) fn read(fields: Fields<'_>) -> Result<Self, FileError> {
        let hidden = fields.count("dim", bounds::HIDDEN)?;
        let heads = fields.count("n_heads", bounds::HEADS)?;
        bounds::head(&fields, "n_heads", hidden, heads)?;
        Ok(Self {
            vocabulary: fields.count("vocab_size", bounds::VOCABULARY)?,
            hidden,
            layers: fields.count("n_layers", bounds::LAYERS)?,
            heads,
            intermediate: fields.count("hidden_dim", bounds::INTERMEDIATE)?,
            activation: bounds::activation(&fields, "activation", Activation::Gelu)?,
            positions: fields.count("max_position_embeddings", bounds::POSITIONS)?,
            epsilon: 1e-12,
            head: Head::read(&fields)?,
        })
    }
}
