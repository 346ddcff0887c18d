//! Llama, Qwen2, Qwen3: RMS norms, grouped queries, rotary places, SwiGLU.

use core::ops::ControlFlow;

use gpu::nn::{Activation, Attend, Columns, Gather, Ops, Sequences};

use super::layers::{Dense, Scale};
use super::{Batch, Loading, ModelError, rope};
use crate::files::Weights;
use crate::files::config::DecoderConfig;

/// Queries, keys and values.
enum Qkv<O: Ops> {
    /// In one product.
    Fused(Dense<O>),
    /// In three: queries and keys are normalised head by head.
    Normalised {
        q: Dense<O>,
        k: Dense<O>,
        v: Dense<O>,
        q_norm: Scale<O>,
        k_norm: Scale<O>,
    },
}

struct Layer<O: Ops> {
    attention_norm: Scale<O>,
    qkv: Qkv<O>,
    out: Dense<O>,
    norm: Scale<O>,
    /// The gate, then what it lets through.
    up: Dense<O>,
    down: Dense<O>,
    window: Option<usize>,
}

/// An embedding of words, and layers.
pub(super) struct Decoder<O: Ops> {
    words: O::Table,
    layers: Vec<Layer<O>>,
    norm: Scale<O>,
    rope: O::Rope,
    shape: Shape,
    activation: Activation,
}

/// How columns fall to heads.
#[derive(Clone, Copy)]
struct Shape {
    heads: usize,
    kv_heads: usize,
    head: usize,
}

impl Shape {
    fn queries(self) -> usize {
        self.heads.saturating_mul(self.head)
    }

    fn keys(self) -> usize {
        self.kv_heads.saturating_mul(self.head)
    }
}

impl<O: Ops> Decoder<O> {
    /// `prefix` is what stands before the names of tensors; `places` are as many as a sequence may have.
    pub(super) async fn load<W: Weights>(
        from: &Loading<'_, O, W>,
        config: &DecoderConfig,
        prefix: &str,
        places: usize,
    ) -> Result<Self, ModelError> {
        let shape = Shape {
            heads: config.heads,
            kv_heads: config.kv_heads,
            head: config.head_columns,
        };
        // First, as files have it: a pack that comes from afar is read from its start to its end.
        let words = format!("{prefix}embed_tokens.weight");
        let words = from.table(&words, [config.vocabulary, config.hidden]).await?;
        let mut layers = Vec::new();
        for (layer, window) in config.windows.iter().enumerate() {
            let at = format!("{prefix}layers.{layer}");
            layers.push(Layer::load(from, config, shape, &at, *window).await?);
        }
        Ok(Self {
            words,
            layers,
            norm: from
                .norm(&format!("{prefix}norm"), config.hidden, false, config.epsilon)
                .await?,
            rope: rope::lay_out(from.ops(), config.rope, shape.head, places)?,
            shape,
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
        let mut x = ops.embed(&[words], None)?;
        for layer in &self.layers {
            super::go_on(beat)?;
            let seen = self.attention(layer, ops, &x, batch.sequences())?;
            x = layer.out.onto(ops, &seen, &x)?;
            let up = layer.up.of(ops, &ops.rms_norm(&x, &layer.norm.norm())?)?;
            x = layer.down.onto(ops, &ops.gate(&up, self.activation)?, &x)?;
        }
        Ok(ops.rms_norm(&x, &self.norm.norm())?)
    }

    fn attention(
        &self,
        layer: &Layer<O>,
        ops: &O,
        x: &O::Tensor,
        sequences: &Sequences,
    ) -> Result<O::Tensor, ModelError> {
        let x = ops.rms_norm(x, &layer.attention_norm.norm())?;
        let (queries, keys) = (self.shape.queries(), self.shape.keys());
        let side_by_side = [0, queries, queries.saturating_add(keys)];
        match &layer.qkv {
            Qkv::Fused(qkv) => {
                let qkv = qkv.of(ops, &x)?;
                self.attend(layer, ops, [&qkv, &qkv, &qkv], side_by_side, sequences)
            }
            Qkv::Normalised {
                q,
                k,
                v,
                q_norm,
                k_norm,
            } => {
                let q = ops.rms_norm(&q.of(ops, &x)?, &q_norm.norm())?;
                let k = ops.rms_norm(&k.of(ops, &x)?, &k_norm.norm())?;
                let v = v.of(ops, &x)?;
                self.attend(layer, ops, [&q, &k, &v], [0; 3], sequences)
            }
        }
    }

    fn attend(
        &self,
        layer: &Layer<O>,
        ops: &O,
        [q, k, v]: [&O::Tensor; 3],
        firsts: [usize; 3],
        sequences: &Sequences,
    ) -> Result<O::Tensor, ModelError> {
        let columns = |tensor, place: usize| Columns {
            tensor,
            first: firsts.get(place).copied().unwrap_or_default(),
        };
        let attend = Attend {
            q: columns(q, 0),
            k: columns(k, 1),
            v: columns(v, 2),
            heads: self.shape.heads,
            kv_heads: self.shape.kv_heads,
            head: self.shape.head,
            scale: (self.shape.head as f32).sqrt().recip(),
            causal: true,
            window: layer.window,
            rope: Some(&self.rope),
        };
        Ok(ops.attend(&attend, sequences)?)
    }
}

impl<O: Ops> Layer<O> {
    async fn load<W: Weights>(
        from: &Loading<'_, O, W>,
        config: &DecoderConfig,
        shape: Shape,
        at: &str,
        window: Option<usize>,
    ) -> Result<Self, ModelError> {
        let (hidden, intermediate) = (config.hidden, config.intermediate);
        let name = |part: &str| format!("{at}.{part}");
        let norm = |part: &'static str| async move {
            let name = format!("{at}.{part}");
            from.norm(&name, hidden, false, config.epsilon).await
        };
        let (gate, up) = (name("mlp.gate_proj"), name("mlp.up_proj"));
        let both = [(&*gate, intermediate), (&*up, intermediate)];
        let none = Activation::None;
        let out = [hidden, shape.queries()];
        let down = [hidden, intermediate];
        Ok(Self {
            attention_norm: norm("input_layernorm").await?,
            qkv: Qkv::load(from, config, shape, &name("self_attn")).await?,
            out: from
                .dense(&name("self_attn.o_proj"), out, config.output_bias, none)
                .await?,
            norm: norm("post_attention_layernorm").await?,
            up: from.fused(&both, hidden, config.mlp_bias).await?,
            down: from
                .careful(&name("mlp.down_proj"), down, config.mlp_bias)
                .await?,
            window,
        })
    }
}

impl<O: Ops> Qkv<O> {
    async fn load<W: Weights>(
        from: &Loading<'_, O, W>,
        config: &DecoderConfig,
        shape: Shape,
        at: &str,
    ) -> Result<Self, ModelError> {
        let (hidden, bias) = (config.hidden, config.qkv_bias);
        let [q, k, v] = ["q", "k", "v"].map(|part| format!("{at}.{part}_proj"));
        let (queries, keys) = (shape.queries(), shape.keys());
        if !config.query_key_norm {
            let parts = [(&*q, queries), (&*k, keys), (&*v, keys)];
            return Ok(Self::Fused(from.fused(&parts, hidden, bias).await?));
        }
        let (none, head, epsilon) = (Activation::None, shape.head, config.epsilon);
        Ok(Self::Normalised {
            q: from.dense(&q, [queries, hidden], bias, none).await?,
            k: from.dense(&k, [keys, hidden], bias, none).await?,
            v: from.dense(&v, [keys, hidden], bias, none).await?,
            q_norm: from.norm(&format!("{at}.q_norm"), head, false, epsilon).await?,
            k_norm: from.norm(&format!("{at}.k_norm"), head, false, epsilon).await?,
        })
    }
}
