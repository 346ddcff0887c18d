//! BERT, MiniLM, BGE, RoBERTa, XLM-RoBERTa, and DistilBERT, which has no types.

use core::ops::ControlFlow;

use gpu::nn::{Gather, Ops};

use super::bert_layer::{Layer, Names, Sizes};
use super::layers::Scale;
use super::{Batch, Loading, ModelError};
use crate::files::Weights;
use crate::files::config::{BertConfig, DistilBertConfig};

const BERT: Names = Names {
    query: "attention.self.query",
    key: "attention.self.key",
    value: "attention.self.value",
    out: "attention.output.dense",
    attention_norm: "attention.output.LayerNorm",
    up: "intermediate.dense",
    down: "output.dense",
    norm: "output.LayerNorm",
};

const DISTILBERT: Names = Names {
    query: "attention.q_lin",
    key: "attention.k_lin",
    value: "attention.v_lin",
    out: "attention.out_lin",
    attention_norm: "sa_layer_norm",
    up: "ffn.lin1",
    down: "ffn.lin2",
    norm: "output_layer_norm",
};

/// What the two configurations come to.
pub(super) struct Plan {
    vocabulary: usize,
    places: usize,
    first_place: usize,
    types: Option<usize>,
    layers: usize,
    sizes: Sizes,
    /// Where layers are, and what is in them.
    at: &'static str,
    names: Names,
}

impl From<&BertConfig> for Plan {
    fn from(config: &BertConfig) -> Self {
        Self {
            vocabulary: config.vocabulary,
            places: config.table_positions,
            first_place: config.first_place,
            types: Some(config.token_types),
            layers: config.layers,
            sizes: Sizes {
                hidden: config.hidden,
                heads: config.heads,
                intermediate: config.intermediate,
                activation: config.activation,
                epsilon: config.epsilon,
            },
            at: "encoder.layer",
            names: BERT,
        }
    }
}

impl From<&DistilBertConfig> for Plan {
    fn from(config: &DistilBertConfig) -> Self {
        Self {
            vocabulary: config.vocabulary,
            places: config.positions,
            first_place: 0,
            types: None,
            layers: config.layers,
            sizes: Sizes {
                hidden: config.hidden,
                heads: config.heads,
                intermediate: config.intermediate,
                activation: config.activation,
                epsilon: config.epsilon,
            },
            at: "transformer.layer",
            names: DISTILBERT,
        }
    }
}

/// Embeddings of words, places and types, and layers.
pub(super) struct Bert<O: Ops> {
    words: O::Table,
    places: O::Table,
    types: Option<O::Table>,
    norm: Scale<O>,
    layers: Vec<Layer<O>>,
    sizes: Sizes,
    first_place: u32,
}

impl<O: Ops> Bert<O> {
    /// `prefix` is what stands before the names of tensors.
    pub(super) async fn load<W: Weights>(
        from: &Loading<'_, O, W>,
        plan: Plan,
        prefix: &str,
    ) -> Result<Self, ModelError> {
        let Sizes { hidden, epsilon, .. } = plan.sizes;
        let name = |part: &str| format!("{prefix}embeddings.{part}");
        // In the order files have them by name: a pack that comes from afar is read from its start to its end.
        let norm = from.norm(&name("LayerNorm"), hidden, true, epsilon).await?;
        let places = name("position_embeddings.weight");
        let places = from.small_table(&places, [plan.places, hidden]).await?;
        let types = match plan.types {
            Some(count) => {
                let types = name("token_type_embeddings.weight");
                Some(from.small_table(&types, [count, hidden]).await?)
            }
            None => None,
        };
        let words = name("word_embeddings.weight");
        let words = from.table(&words, [plan.vocabulary, hidden]).await?;
        let mut layers = Vec::new();
        for layer in 0..plan.layers {
            let at = format!("{prefix}{}.{layer}", plan.at);
            layers.push(Layer::load(from, &at, &plan.names, plan.sizes).await?);
        }
        Ok(Self {
            words,
            places,
            types,
            norm,
            layers,
            sizes: plan.sizes,
            first_place: plan.first_place as u32,
        })
    }

    /// The rows after the last layer.
    pub(super) fn forward(
        &self,
        ops: &O,
        batch: &Batch,
        beat: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<O::Tensor, ModelError> {
        let places = batch.places(self.first_place);
        let mut parts = vec![
            Gather {
                table: &self.words,
                ids: batch.ids(),
            },
            Gather {
                table: &self.places,
                ids: &places,
            },
        ];
        parts.extend(self.types.as_ref().map(|table| Gather {
            table,
            ids: batch.types(),
        }));
        let mut x = ops.embed(&parts, Some(&self.norm.norm()))?;
        for layer in &self.layers {
            super::go_on(beat)?;
            x = layer.forward(ops, &x, batch.sequences(), self.sizes)?;
        }
        Ok(x)
    }
}
