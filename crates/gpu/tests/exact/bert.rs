//! A BERT encoder over `Ops`, as small as it can be, and weights for it.

use std::collections::HashMap;

use gpu::nn::{
    Activation, Attend, Columns, Gather, Linear, MatrixData, NnError, Norm, Ops, Pooling, Precision,
    Sequences, Values,
};

/// Tensors by name: shape and numbers.
pub type Weights = HashMap<String, (Vec<usize>, Vec<f32>)>;

struct Dense<O: Ops> {
    weight: O::Matrix,
    bias: O::Vector,
}

struct Layer<O: Ops> {
    qkv: Dense<O>,
    output: Dense<O>,
    up: Dense<O>,
    down: Dense<O>,
    norms: [(O::Vector, O::Vector); 2],
}

/// The encoder.
pub struct Bert<O: Ops> {
    ops: O,
    tables: [O::Table; 3],
    norm: (O::Vector, O::Vector),
    layers: Vec<Layer<O>>,
    heads: usize,
    hidden: usize,
}

fn data(shape: &[usize], values: Vec<f32>) -> MatrixData<'static> {
    MatrixData {
        rows: shape[0],
        columns: shape[1],
        values: Values::F32(values.into()),
    }
}

impl<O: Ops> Bert<O> {
    pub fn new(ops: O, weights: &Weights, heads: usize, precision: Precision) -> Result<Self, NnError> {
        let table = |name: &str| {
            let (shape, values) = &weights[&format!("embeddings.{name}_embeddings.weight")];
            ops.table(&data(shape, values.clone()), precision)
        };
        let tables = [table("word")?, table("position")?, table("token_type")?];
        let mut layers = Vec::new();
        while weights.contains_key(&format!("encoder.layer.{}.output.dense.bias", layers.len())) {
            layers.push(layer(&ops, weights, layers.len(), precision)?);
        }
        Ok(Self {
            tables,
            norm: norm(&ops, weights, "embeddings.LayerNorm")?,
            layers,
            heads,
            hidden: weights["embeddings.LayerNorm.bias"].1.len(),
            ops,
        })
    }

    /// Last hidden numbers of all rows.
    pub fn hidden(&self, sentences: &[Vec<u32>]) -> Result<(O::Tensor, Sequences), NnError> {
        let sequences = Sequences::of_lengths(sentences.iter().map(|ids| ids.len() as u32)).unwrap();
        let ids: Vec<u32> = sentences.concat();
        let places: Vec<u32> = sentences.iter().flat_map(|ids| 0..ids.len() as u32).collect();
        let types = vec![0; ids.len()];
        let [words, positions, kinds] = &self.tables;
        let parts =
            [(words, &ids), (positions, &places), (kinds, &types)].map(|(table, ids)| Gather { table, ids });
        let mut x = self.ops.embed(&parts, Some(&of(&self.norm)))?;
        for layer in &self.layers {
            x = self.layer(layer, &x, &sequences)?;
        }
        Ok((x, sequences))
    }

    /// Unit rows, one for each sentence.
    pub fn embed(&self, sentences: &[Vec<u32>]) -> Result<O::Tensor, NnError> {
        let (x, sequences) = self.hidden(sentences)?;
        self.ops.pool(&x, &sequences, Pooling::Mean, true)
    }

    pub fn ops(&self) -> &O {
        &self.ops
    }

    fn layer(&self, layer: &Layer<O>, x: &O::Tensor, sequences: &Sequences) -> Result<O::Tensor, NnError> {
        let qkv = self.dense(&layer.qkv, x, Activation::None, None)?;
        let part = |at: usize| Columns {
            tensor: &qkv,
            first: at * self.hidden,
        };
        let head = self.hidden / self.heads;
        let spec = Attend {
            q: part(0),
            k: part(1),
            v: part(2),
            heads: self.heads,
            kv_heads: self.heads,
            head,
            scale: 1.0 / (head as f32).sqrt(),
            causal: false,
            window: None,
            rope: None,
        };
        let seen = self.ops.attend(&spec, sequences)?;
        let x = self.dense(&layer.output, &seen, Activation::None, Some(x))?;
        let x = self.ops.layer_norm(&x, &of(&layer.norms[0]))?;
        let wide = self.dense(&layer.up, &x, Activation::Gelu, None)?;
        let x = self.dense(&layer.down, &wide, Activation::None, Some(&x))?;
        self.ops.layer_norm(&x, &of(&layer.norms[1]))
    }

    fn dense(
        &self,
        dense: &Dense<O>,
        x: &O::Tensor,
        activation: Activation,
        residual: Option<&O::Tensor>,
    ) -> Result<O::Tensor, NnError> {
        let linear = Linear {
            weight: &dense.weight,
            bias: Some(&dense.bias),
            activation,
            residual,
        };
        self.ops.linear(x, &linear)
    }
}

fn of<O: Ops>((gamma, beta): &(O::Vector, O::Vector)) -> Norm<'_, O> {
    Norm {
        gamma,
        beta: Some(beta),
        epsilon: 1e-12,
    }
}

fn layer<O: Ops>(ops: &O, weights: &Weights, at: usize, precision: Precision) -> Result<Layer<O>, NnError> {
    let prefix = format!("encoder.layer.{at}");
    let named = |names: &[&str]| {
        let names = names.iter().map(|name| format!("{prefix}.{name}"));
        dense(ops, weights, &names.collect::<Vec<_>>(), precision)
    };
    let norm = |name: &str| norm(ops, weights, &format!("{prefix}.{name}.LayerNorm"));
    Ok(Layer {
        qkv: named(&[
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
        ])?,
        output: named(&["attention.output.dense"])?,
        up: named(&["intermediate.dense"])?,
        down: named(&["output.dense"])?,
        norms: [norm("attention.output")?, norm("output")?],
    })
}

/// Layers side by side.
fn dense<O: Ops>(
    ops: &O,
    weights: &Weights,
    names: &[String],
    precision: Precision,
) -> Result<Dense<O>, NnError> {
    let of = |kind: &str| -> Vec<f32> {
        names
            .iter()
            .flat_map(|name| weights[&format!("{name}.{kind}")].1.clone())
            .collect()
    };
    let columns = weights[&format!("{}.weight", names[0])].0[1];
    let values = of("weight");
    Ok(Dense {
        weight: ops.matrix(&data(&[values.len() / columns, columns], values), precision)?,
        bias: ops.vector(&of("bias"))?,
    })
}

fn norm<O: Ops>(ops: &O, weights: &Weights, name: &str) -> Result<(O::Vector, O::Vector), NnError> {
    let of = |kind: &str| ops.vector(&weights[&format!("{name}.{kind}")].1);
    Ok((of("weight")?, of("bias")?))
}

/// Those of a safetensors file, whose numbers must be `F32`.
pub fn safetensors(bytes: &[u8]) -> Weights {
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let header: serde_json::Value = serde_json::from_slice(&bytes[8..8 + length]).unwrap();
    let tensors = header
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, tensor)| tensor["dtype"] == "F32");
    let number = |value: &serde_json::Value| value.as_u64().unwrap() as usize;
    let read = tensors.map(|(name, tensor)| {
        let shape = tensor["shape"].as_array().unwrap().iter().map(number).collect();
        let [start, end] = [0, 1].map(|at| 8 + length + number(&tensor["data_offsets"][at]));
        let values = bytes[start..end]
            .chunks_exact(4)
            .map(|four| f32::from_le_bytes(four.try_into().unwrap()));
        (name.clone(), (shape, values.collect()))
    });
    read.collect()
}

/// Small random ones: two layers of 24 with 3 heads, 50 tokens, 16 places.
pub fn random() -> Weights {
    let mut state = 4u32;
    let mut weights = Weights::new();
    let mut add = |name: String, shape: &[usize], base: f32, spread: f32| {
        let numbers = (0..shape.iter().product()).map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // 16 bits of it: every float here is exact until the product.
            base + spread * ((state >> 16) as f32 / 32_768.0 - 1.0)
        });
        weights.insert(name, (shape.to_vec(), numbers.collect()));
    };
    for (name, rows) in [("word", 50), ("position", 16), ("token_type", 2)] {
        add(
            format!("embeddings.{name}_embeddings.weight"),
            &[rows, 24],
            0.0,
            0.5,
        );
    }
    let mut norms = vec!["embeddings".to_owned()];
    for layer in 0..2 {
        let prefix = format!("encoder.layer.{layer}");
        norms.extend([format!("{prefix}.attention.output"), format!("{prefix}.output")]);
        for (name, rows, columns) in [
            ("attention.self.query", 24, 24),
            ("attention.self.key", 24, 24),
            ("attention.self.value", 24, 24),
            ("attention.output.dense", 24, 24),
            ("intermediate.dense", 50, 24),
            ("output.dense", 24, 50),
        ] {
            add(format!("{prefix}.{name}.weight"), &[rows, columns], 0.0, 0.7);
            add(format!("{prefix}.{name}.bias"), &[rows], 0.0, 0.2);
        }
    }
    for norm in norms {
        add(format!("{norm}.LayerNorm.weight"), &[24], 1.0, 0.3);
        add(format!("{norm}.LayerNorm.bias"), &[24], 0.0, 0.3);
    }
    weights
}
