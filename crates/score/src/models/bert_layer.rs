//! A layer of BERT and DistilBERT: attention, then two products, each normalised after its residual.

use gpu::nn::{Activation, Attend, Columns, NnError, Ops, Sequences};

use super::layers::{Dense, Scale};
use super::{Loading, ModelError};
use crate::files::Weights;

/// Where a layer's tensors are, below the layer's own name.
pub(super) struct Names {
    pub(super) query: &'static str,
    pub(super) key: &'static str,
    pub(super) value: &'static str,
    pub(super) out: &'static str,
    pub(super) attention_norm: &'static str,
    pub(super) up: &'static str,
    pub(super) down: &'static str,
    pub(super) norm: &'static str,
}

/// What the layers of an encoder have in common.
#[derive(Clone, Copy)]
pub(super) struct Sizes {
    pub(super) hidden: usize,
    pub(super) heads: usize,
    pub(super) intermediate: usize,
    pub(super) activation: Activation,
    pub(super) epsilon: f32,
}

/// One layer.
pub(super) struct Layer<O: Ops> {
    projections: Projections<O>,
    out: Dense<O>,
    attention_norm: Scale<O>,
    up: Dense<O>,
    down: Dense<O>,
    norm: Scale<O>,
}

/// What makes queries, keys and values.
enum Projections<O: Ops> {
    /// One product.
    Together(Dense<O>),
    /// Two, where values are kept in more bits than the others.
    Apart { qk: Dense<O>, v: Dense<O> },
}

impl<O: Ops> Layer<O> {
    pub(super) async fn load<W: Weights>(
        from: &Loading<'_, O, W>,
        at: &str,
        names: &Names,
        sizes: Sizes,
    ) -> Result<Self, ModelError> {
        let Sizes {
            hidden,
            intermediate,
            epsilon,
            ..
        } = sizes;
        let name = |part: &str| format!("{at}.{part}");
        let none = Activation::None;
        Ok(Self {
            projections: Projections::load(from, [names.query, names.key, names.value].map(name), hidden)
                .await?,
            out: from.dense(&name(names.out), [hidden, hidden], true, none).await?,
            attention_norm: from
                .norm(&name(names.attention_norm), hidden, true, epsilon)
                .await?,
            up: from
                .dense(&name(names.up), [intermediate, hidden], true, sizes.activation)
                .await?,
            down: from
                .careful(&name(names.down), [hidden, intermediate], true)
                .await?,
            norm: from.norm(&name(names.norm), hidden, true, epsilon).await?,
        })
    }

    pub(super) fn forward(
        &self,
        ops: &O,
        x: &O::Tensor,
        sequences: &Sequences,
        sizes: Sizes,
    ) -> Result<O::Tensor, NnError> {
        let seen = self.projections.attend(ops, x, sequences, sizes)?;
        let x = ops.layer_norm(&self.out.onto(ops, &seen, x)?, &self.attention_norm.norm())?;
        let up = self.up.of(ops, &x)?;
        ops.layer_norm(&self.down.onto(ops, &up, &x)?, &self.norm.norm())
    }
}

impl<O: Ops> Projections<O> {
    async fn load<W: Weights>(
        from: &Loading<'_, O, W>,
        [query, key, value]: [String; 3],
        hidden: usize,
    ) -> Result<Self, ModelError> {
        let parts = [(&*query, hidden), (&*key, hidden), (&*value, hidden)];
        let [q, k, _] = parts;
        Ok(match from.is_narrow() {
            false => Self::Together(from.fused(&parts, hidden, true).await?),
            true => Self::Apart {
                qk: from.fused(&[q, k], hidden, true).await?,
                v: from.careful(&value, [hidden, hidden], true).await?,
            },
        })
    }

    fn attend(
        &self,
        ops: &O,
        x: &O::Tensor,
        sequences: &Sequences,
        Sizes { hidden, heads, .. }: Sizes,
    ) -> Result<O::Tensor, NnError> {
        match self {
            Self::Together(qkv) => ops.attend(&whole(&qkv.of(ops, x)?, hidden, heads), sequences),
            Self::Apart { qk, v } => {
                let (qk, v) = (qk.of(ops, x)?, v.of(ops, x)?);
                let v = Columns { tensor: &v, first: 0 };
                ops.attend(
                    &Attend {
                        v,
                        ..whole(&qk, hidden, heads)
                    },
                    sequences,
                )
            }
        }
    }
}

/// Attention over everything, of queries, keys and values that lie side by side.
pub(super) fn whole<O: Ops>(qkv: &O::Tensor, hidden: usize, heads: usize) -> Attend<'_, O> {
    let head = hidden.checked_div(heads).unwrap_or_default();
    let columns = |place: usize| Columns {
        tensor: qkv,
        first: hidden.saturating_mul(place),
    };
    Attend {
        q: columns(0),
        k: columns(1),
        v: columns(2),
        heads,
        kv_heads: heads,
        head,
        scale: (head as f32).sqrt().recip(),
        causal: false,
        window: None,
        rope: None,
    }
}
