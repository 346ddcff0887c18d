//! ModernBERT: norms before attention and product, rotary places, and a window in most layers.

use core::ops::ControlFlow;

use gpu::nn::{Activation, Attend, Gather, Ops, Sequences};

use super::bert_layer::whole;
use super::layers::{Dense, Scale};
use super::{Batch, Loading, ModelError, rope};
use crate::files::Weights;
use crate::files::config::ModernBertConfig;

struct Layer<O: Ops> {
    /// The first layer has none: the embedding is normalised.
    attention_norm: Option<Scale<O>>,
    qkv: Dense<O>,
    out: Dense<O>,
    norm: Scale<O>,
    up: Dense<O>,
    down: Dense<O>,
    window: Option<usize>,
}

/// An embedding of words, and layers.
pub(super) struct ModernBert<O: Ops> {
    words: O::Table,
    norm: Scale<O>,
    layers: Vec<Layer<O>>,
    last_norm: Scale<O>,
    global: O::Rope,
    local: O::Rope,
    hidden: usize,
    heads: usize,
    activation: Activation,
}

impl<O: Ops> ModernBert<O> {
    /// `prefix` is what stands before the names of tensors; `places` are as many as a sequence may have.
    pub(super) async fn load<W: Weights>(
        from: &Loading<'_, O, W>,
        config: &ModernBertConfig,
        prefix: &str,
        places: usize,
    ) -> Result<Self, ModelError> {
        let hidden = config.hidden;
        let head = hidden.checked_div(config.heads).unwrap_or_default();
        // First, as files have it: a pack that comes from afar is read from its start to its end.
        let words = format!("{prefix}embeddings.tok_embeddings.weight");
        let words = from.table(&words, [config.vocabulary, hidden]).await?;
        let mut layers = Vec::new();
        for (layer, window) in config.windows.iter().enumerate() {
            let at = format!("{prefix}layers.{layer}");
            layers.push(Layer::load(from, config, &at, layer > 0, *window).await?);
        }
        let norm = |name: &'static str| async move {
            let name = format!("{prefix}{name}");
            from.norm(&name, hidden, config.norm_bias, config.epsilon).await
        };
        Ok(Self {
            words,
            norm: norm("embeddings.norm").await?,
            layers,
            last_norm: norm("final_norm").await?,
            global: rope::lay_out(from.ops(), config.global_rope, head, places)?,
            local: rope::lay_out(from.ops(), config.local_rope, head, places)?,
            hidden,
            heads: config.heads,
            activation: config.activation,
        })
    }

    /// The rows after the last norm.
    pub(super) fn forward(
        &self,
        ops: &O,
        batch: &Batch,
        beat: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<O::Tensor, ModelError> {
        let words = Gather {
            table: &self.words,
            ids: batch.ids(),
        };
        let mut x = ops.embed(&[words], Some(&self.norm.norm()))?;
        for layer in &self.layers {
            super::go_on(beat)?;
            x = self.through(layer, ops, &x, batch.sequences())?;
        }
        Ok(ops.layer_norm(&x, &self.last_norm.norm())?)
    }

    fn through(
        &self,
        layer: &Layer<O>,
        ops: &O,
        x: &O::Tensor,
        sequences: &Sequences,
    ) -> Result<O::Tensor, ModelError> {
        let qkv = match &layer.attention_norm {
            Some(norm) => layer.qkv.of(ops, &ops.layer_norm(x, &norm.norm())?)?,
            None => layer.qkv.of(ops, x)?,
        };
        let attend = Attend {
            window: layer.window,
            rope: Some(match layer.window {
                Some(_) => &self.local,
                None => &self.global,
            }),
            ..whole(&qkv, self.hidden, self.heads)
        };
        let x = layer.out.onto(ops, &ops.attend(&attend, sequences)?, x)?;
        let up = layer.up.of(ops, &ops.layer_norm(&x, &layer.norm.norm())?)?;
        let gated = ops.gate(&up, self.activation)?;
        Ok(layer.down.onto(ops, &gated, &x)?)
    }
}

impl<O: Ops> Layer<O> {
    async fn load<W: Weights>(
        from: &Loading<'_, O, W>,
        config: &ModernBertConfig,
        at: &str,
        normalised: bool,
        window: Option<usize>,
    ) -> Result<Self, ModelError> {
        let (hidden, intermediate) = (config.hidden, config.intermediate);
        let none = Activation::None;
        let dense = |name: &'static str, shape, bias| async move {
            from.dense(&format!("{at}.{name}"), shape, bias, none).await
        };
        let norm = |name: &'static str| async move {
            let name = format!("{at}.{name}");
            from.norm(&name, hidden, config.norm_bias, config.epsilon).await
        };
        let (three, two) = (hidden.saturating_mul(3), intermediate.saturating_mul(2));
        Ok(Self {
            attention_norm: match normalised {
                true => Some(norm("attn_norm").await?),
                false => None,
            },
            qkv: dense("attn.Wqkv", [three, hidden], config.attention_bias).await?,
            out: dense("attn.Wo", [hidden, hidden], config.attention_bias).await?,
            norm: norm("mlp_norm").await?,
            up: dense("mlp.Wi", [two, hidden], config.mlp_bias).await?,
            down: from
                .careful(&format!("{at}.mlp.Wo"), [hidden, intermediate], config.mlp_bias)
                .await?,
            window,
        })
    }
}
