//! Measures layers of a model's shape, so that nobody guesses who is faster.

use std::borrow::Cow;

use gpu::nn::{Activation, Attend, Columns, Linear, MatrixData, NnError, Ops, Precision, Sequences, Values};

use crate::files::config::ModelConfig;

/// Sequences of the measured batch, and tokens of each: some sentences.
const SEQUENCES: u32 = 8;
const TOKENS: u32 = 16;
/// Layers that are run before anything is read: as many as a small encoder has.
const LAYERS: usize = 6;
/// How often they are run, the first time apart: that one brings in what is cold.
const TIMES: usize = 3;

/// What decides how long a layer takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LayerShape {
    hidden: usize,
    heads: usize,
    head: usize,
    intermediate: usize,
}

impl LayerShape {
    pub(super) fn of(config: &ModelConfig) -> Self {
        let [hidden, heads, intermediate] = match config {
            ModelConfig::Bert(bert) => [bert.hidden, bert.heads, bert.intermediate],
            ModelConfig::DistilBert(bert) => [bert.hidden, bert.heads, bert.intermediate],
            ModelConfig::ModernBert(bert) => [bert.hidden, bert.heads, bert.intermediate.saturating_mul(2)],
            ModelConfig::Decoder(decoder) => {
                let wide = decoder.intermediate.saturating_mul(2);
                [decoder.hidden, decoder.heads, wide]
            }
        };
        let head = match config {
            ModelConfig::Decoder(decoder) => decoder.head_columns,
            _ => hidden.checked_div(heads).unwrap_or_default(),
        };
        Self {
            hidden,
            heads,
            head,
            intermediate,
        }
    }

    /// Numbers of the widest row there is.
    pub(super) fn widest(self) -> usize {
        self.attended()
            .saturating_mul(3)
            .max(self.intermediate)
            .max(self.hidden)
    }

    fn attended(self) -> usize {
        self.heads.saturating_mul(self.head)
    }
}

/// The best of some runs of layers of that shape, in milliseconds; weights are made up.
pub(super) async fn measure<O: Ops>(ops: &O, shape: LayerShape) -> Result<f64, NnError> {
    let layer = Layer::new(ops, shape)?;
    let sequences =
        Sequences::of_lengths([TOKENS; SEQUENCES as usize]).ok_or(NnError::Unsupported("a batch"))?;
    let x = noise(sequences.rows().saturating_mul(shape.hidden));
    layer.time(ops, &x, &sequences).await?;
    let mut best = f64::INFINITY;
    for _ in 0..TIMES {
        best = best.min(layer.time(ops, &x, &sequences).await?);
    }
    Ok(best)
}

/// A layer without norms, which take next to nothing.
struct Layer<O: Ops> {
    shape: LayerShape,
    qkv: O::Matrix,
    out: O::Matrix,
    up: O::Matrix,
    down: O::Matrix,
}

impl<O: Ops> Layer<O> {
    fn new(ops: &O, shape: LayerShape) -> Result<Self, NnError> {
        let matrix = |rows: usize, columns: usize| {
            let data = MatrixData {
                rows,
                columns,
                values: Values::F32(Cow::Owned(noise(rows.saturating_mul(columns)))),
            };
            ops.matrix(&data, Precision::F32)
        };
        Ok(Self {
            shape,
            qkv: matrix(shape.attended().saturating_mul(3), shape.hidden)?,
            out: matrix(shape.hidden, shape.attended())?,
            up: matrix(shape.intermediate, shape.hidden)?,
            down: matrix(shape.hidden, shape.intermediate)?,
        })
    }

    /// From numbers here to numbers here, as it is in earnest.
    async fn time(&self, ops: &O, x: &[f32], sequences: &Sequences) -> Result<f64, NnError> {
        let start = gpu::now_ms();
        let mut x = ops.tensor(self.shape.hidden, x)?;
        for _ in 0..LAYERS {
            x = self.forward(ops, &x, sequences)?;
        }
        ops.read(&x).await?;
        Ok(gpu::now_ms() - start)
    }

    fn forward(&self, ops: &O, x: &O::Tensor, sequences: &Sequences) -> Result<O::Tensor, NnError> {
        let linear = |x: &O::Tensor, weight: &O::Matrix, activation| {
            let layer = Linear {
                weight,
                bias: None,
                activation,
                residual: None,
            };
            ops.linear(x, &layer)
        };
        let qkv = linear(x, &self.qkv, Activation::None)?;
        let seen = ops.attend(&self.attention(&qkv), sequences)?;
        let x = linear(&seen, &self.out, Activation::None)?;
        let up = linear(&x, &self.up, Activation::Gelu)?;
        linear(&up, &self.down, Activation::None)
    }

    fn attention<'a>(&self, qkv: &'a O::Tensor) -> Attend<'a, O> {
        let columns = |place: usize| Columns {
            tensor: qkv,
            first: self.shape.attended().saturating_mul(place),
        };
        Attend {
            q: columns(0),
            k: columns(1),
            v: columns(2),
            heads: self.shape.heads,
            kv_heads: self.shape.heads,
            head: self.shape.head,
            scale: 0.1,
            causal: false,
            window: None,
            rope: None,
        }
    }
}

/// Numbers of -0.06 to 0.06 without a pattern that a processor could learn.
fn noise(count: usize) -> Vec<f32> {
    let mut state = 1u32;
    (0..count)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((state >> 16) as f32 / 65_536.0 - 0.5) / 8.0
        })
        .collect()
}
