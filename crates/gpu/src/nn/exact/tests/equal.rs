//! Random work and extremes: the device finds what the processor finds.

use super::support::{Both, Random, Work, matrix};
use crate::nn::{
    Activation, Attend, Columns, Gather, Linear, NnError, Norm, Ops, Pooling, Precision, Rope, Sequences,
};

const ACTIVATIONS: [Activation; 7] = [
    Activation::None,
    Activation::Gelu,
    Activation::GeluTanh,
    Activation::Silu,
    Activation::Relu,
    Activation::Tanh,
    Activation::Sigmoid,
];

/// A tensor out of another computation, so that its numbers have as many fraction bits as results have: `x` as it is, or
/// gated by large ones.
fn computed<O: Ops>(ops: &O, columns: usize, values: &[f32], uploaded: bool) -> Result<O::Tensor, NnError> {
    if uploaded {
        return ops.tensor(columns, values);
    }
    let rows = values.chunks(columns);
    let doubled: Vec<f32> = rows.flat_map(|row| [row, &vec![1.0; columns]].concat()).collect();
    ops.gate(&ops.tensor(2 * columns, &doubled)?, Activation::None)
}

struct Layer {
    columns: usize,
    x: Vec<f32>,
    weights: Vec<f32>,
    bias: Option<Vec<f32>>,
    residual: Option<Vec<f32>>,
    activation: Activation,
    precision: Precision,
    uploaded: bool,
}

impl Work for Layer {
    fn run<O: Ops>(&self, ops: &O) -> Result<O::Tensor, NnError> {
        let outputs = self.weights.len() / self.columns;
        let x = computed(ops, self.columns, &self.x, self.uploaded)?;
        let weight = ops.matrix(&matrix(self.columns, &self.weights), self.precision)?;
        let bias = self.bias.as_ref().map(|bias| ops.vector(bias)).transpose()?;
        let residual = self.residual.as_ref();
        let residual = residual
            .map(|values| computed(ops, outputs, values, self.uploaded))
            .transpose()?;
        let layer = Linear {
            weight: &weight,
            bias: bias.as_ref(),
            activation: self.activation,
            residual: residual.as_ref(),
        };
        ops.linear(&x, &layer)
    }
}

#[test]
fn linear_layers() {
    let both = Both::open();
    let mut random = Random(1);
    for case in 0..60 {
        let wild = case % 3 == 0;
        let [rows, columns, outputs] = [70, 130, 40].map(|most| 1 + random.below(most));
        let columns = if case == 0 { 1500 } else { columns };
        let layer = Layer {
            columns,
            x: random.some(rows * columns, wild, 3.0),
            weights: random.some(outputs * columns, wild, 0.3),
            bias: (case % 2 == 0).then(|| random.some(outputs, wild, 1.0)),
            residual: (case % 5 < 3).then(|| random.some(rows * outputs, wild, 2.0)),
            activation: ACTIVATIONS[case % 7],
            precision: if case % 4 == 1 {
                Precision::Int8
            } else {
                Precision::F32
            },
            uploaded: case % 2 == 0,
        };
        both.run(&layer, &format!("case {case}")).unwrap();
    }
}

struct Normed {
    columns: usize,
    x: Vec<f32>,
    gamma: Vec<f32>,
    beta: Option<Vec<f32>>,
    epsilon: f32,
    centred: bool,
    uploaded: bool,
}

impl Work for Normed {
    fn run<O: Ops>(&self, ops: &O) -> Result<O::Tensor, NnError> {
        let x = computed(ops, self.columns, &self.x, self.uploaded)?;
        let gamma = ops.vector(&self.gamma)?;
        let beta = self.beta.as_ref().map(|beta| ops.vector(beta)).transpose()?;
        let norm = Norm {
            gamma: &gamma,
            beta: beta.as_ref(),
            epsilon: self.epsilon,
        };
        if self.centred {
            ops.layer_norm(&x, &norm)
        } else {
            ops.rms_norm(&x, &norm)
        }
    }
}

#[test]
fn norms() {
    let both = Both::open();
    let mut random = Random(2);
    for case in 0..60 {
        let wild = case % 3 == 0;
        let [rows, group, groups] = [9, 200, 3].map(|most| 1 + random.below(most));
        let constant = case % 7 == 3;
        let x = random.some(rows * groups * group, wild, 10f32.powi(case as i32 % 9 - 5));
        both.run(
            &Normed {
                columns: groups * group,
                x: if constant { vec![x[0]; x.len()] } else { x },
                gamma: random.some(group, wild, 1.0),
                beta: (case % 4 < 2).then(|| random.some(group, wild, 1.0)),
                epsilon: [0.0, 1e-12, 1e-5, 0.2][case % 4],
                centred: case % 2 == 0,
                uploaded: case % 5 < 2,
            },
            &format!("case {case}"),
        )
        .unwrap();
    }
}

struct Gated(usize, Vec<f32>, Activation, bool);

impl Work for Gated {
    fn run<O: Ops>(&self, ops: &O) -> Result<O::Tensor, NnError> {
        ops.gate(&computed(ops, self.0, &self.1, self.3)?, self.2)
    }
}

#[test]
fn gates() {
    let both = Both::open();
    let mut random = Random(3);
    for case in 0..28 {
        let columns = 2 * (1 + random.below(70));
        let rows = 1 + random.below(20);
        let x = random.some(rows * columns, case % 2 == 0, 9.0);
        both.run(
            &Gated(columns, x, ACTIVATIONS[case % 7], case % 3 == 0),
            &format!("case {case}"),
        )
        .unwrap();
    }
}

struct Attention {
    lengths: Vec<u32>,
    heads: [usize; 3],
    x: Vec<f32>,
    scale: f32,
    causal: bool,
    window: Option<usize>,
    rope: Option<(Vec<f32>, Vec<f32>)>,
    uploaded: bool,
}

impl Work for Attention {
    fn run<O: Ops>(&self, ops: &O) -> Result<O::Tensor, NnError> {
        let [heads, kv_heads, head] = self.heads;
        let x = computed(ops, (heads + 2 * kv_heads) * head, &self.x, self.uploaded)?;
        let rope = self.rope.as_ref();
        let rope = rope
            .map(|(cos, sin)| {
                ops.rope(Rope {
                    cos,
                    sin,
                    half: head / 2,
                })
            })
            .transpose()?;
        let part = |first: usize| Columns {
            tensor: &x,
            first: first * head,
        };
        let spec = Attend {
            q: part(0),
            k: part(heads),
            v: part(heads + kv_heads),
            heads,
            kv_heads,
            head,
            scale: self.scale,
            causal: self.causal,
            window: self.window,
            rope: rope.as_ref(),
        };
        ops.attend(&spec, &Sequences::of_lengths(self.lengths.clone()).unwrap())
    }
}

#[test]
fn attention() {
    let both = Both::open();
    let mut random = Random(4);
    for case in 0..40 {
        let wild = case % 4 == 0;
        let kv_heads = 1 + random.below(2);
        let head = [2, 32, 64, 6, 3, 256, 30][case % 7];
        let rotated = case % 3 == 0 && head % 2 == 0;
        let heads = [kv_heads * (1 + random.below(2)), kv_heads, head];
        let longest = if case == 8 { 200 } else { 20 };
        let lengths: Vec<u32> = (0..1 + random.below(4))
            .map(|_| random.below(longest) as u32)
            .collect();
        let rows: usize = lengths.iter().map(|length| *length as usize).sum();
        let size = [0.01, 1.0, 30.0][case % 3];
        let turns = 200 * head / 2;
        let work = Attention {
            x: random.some(rows * (heads[0] + 2 * kv_heads) * head, wild, size),
            lengths,
            heads,
            scale: 1.0 / (head as f32).sqrt(),
            causal: case % 2 == 0,
            window: (case % 5 == 0).then(|| random.below(9)),
            rope: rotated.then(|| (random.numbers(turns, 1.0), random.numbers(turns, 1.0))),
            uploaded: case % 2 == 1,
        };
        both.run(&work, &format!("case {case}")).unwrap();
    }
}

struct Embedded {
    columns: usize,
    tables: Vec<(Vec<f32>, Vec<u32>)>,
    gamma: Option<Vec<f32>>,
}

impl Work for Embedded {
    fn run<O: Ops>(&self, ops: &O) -> Result<O::Tensor, NnError> {
        let tables = self
            .tables
            .iter()
            .map(|(values, _)| ops.table(&matrix(self.columns, values), Precision::F32));
        let tables = tables.collect::<Result<Vec<_>, _>>()?;
        let parts = tables
            .iter()
            .zip(&self.tables)
            .map(|(table, (_, ids))| Gather { table, ids });
        let parts: Vec<_> = parts.collect();
        let Some(gamma) = &self.gamma else {
            return ops.embed(&parts, None);
        };
        let gamma = ops.vector(gamma)?;
        ops.embed(
            &parts,
            Some(&Norm {
                gamma: &gamma,
                beta: Some(&gamma),
                epsilon: 1e-12,
            }),
        )
    }
}

#[test]
fn embeddings() {
    let both = Both::open();
    let mut random = Random(5);
    for case in 0..12 {
        let (columns, rows) = (1 + random.below(90), 1 + random.below(30));
        let tables = (0..1 + case % 3).map(|_| {
            let values = random.some(10 * columns, case % 4 == 0, 0.1);
            (values, (0..rows).map(|_| random.below(10) as u32).collect())
        });
        let work = Embedded {
            columns,
            tables: tables.collect(),
            gamma: (case % 2 == 0).then(|| random.numbers(columns, 1.0)),
        };
        both.run(&work, &format!("case {case}")).unwrap();
    }
}

struct Pooled(usize, Vec<f32>, Vec<u32>, Pooling, bool, bool);

impl Work for Pooled {
    fn run<O: Ops>(&self, ops: &O) -> Result<O::Tensor, NnError> {
        let x = computed(ops, self.0, &self.1, self.5)?;
        ops.pool(
            &x,
            &Sequences::of_lengths(self.2.clone()).unwrap(),
            self.3,
            self.4,
        )
    }
}

#[test]
fn pools() {
    let both = Both::open();
    let mut random = Random(6);
    for case in 0..36 {
        let columns = 1 + random.below(100);
        let lengths: Vec<u32> = (0..1 + random.below(6))
            .map(|_| random.below(12) as u32)
            .collect();
        let rows = lengths.iter().sum::<u32>() as usize;
        let x = random.some(rows * columns, case % 3 == 0, 1.0);
        let pooling = [Pooling::Mean, Pooling::First, Pooling::Last][case / 2 % 3];
        let work = Pooled(columns, x, lengths, pooling, case % 2 == 0, case % 5 == 0);
        both.run(&work, &format!("case {case}")).unwrap();
    }
}

struct Compared {
    columns: usize,
    a: Vec<f32>,
    b: Vec<f32>,
    unit: bool,
    chosen: Vec<u32>,
    uploaded: bool,
}

impl Work for Compared {
    fn run<O: Ops>(&self, ops: &O) -> Result<O::Tensor, NnError> {
        let side = |values: &[f32]| {
            let x = computed(ops, self.columns, values, self.uploaded)?;
            let each = Sequences::of_lengths((0..values.len() / self.columns).map(|_| 1)).unwrap();
            ops.pool(&x, &each, Pooling::First, self.unit)
        };
        ops.similarity(&ops.rows(&side(&self.a)?, &self.chosen)?, &side(&self.b)?)
    }
}

#[test]
fn similarities() {
    let both = Both::open();
    let mut random = Random(7);
    for case in 0..24 {
        let wild = case % 3 == 0;
        let columns = 1 + random.below(400);
        let [rows, others] = [12, 20].map(|most| 1 + random.below(most));
        let work = Compared {
            columns,
            a: random.some(rows * columns, wild, 1.0),
            b: random.some(others * columns, wild, 0.01),
            unit: case % 2 == 0,
            chosen: (0..random.below(20)).map(|_| random.below(rows) as u32).collect(),
            uploaded: case % 4 < 2,
        };
        both.run(&work, &format!("case {case}")).unwrap();
    }
}

struct Likelihood {
    columns: usize,
    x: Vec<f32>,
    head: Vec<f32>,
    targets: Vec<u32>,
}

impl Work for Likelihood {
    fn run<O: Ops>(&self, ops: &O) -> Result<O::Tensor, NnError> {
        let head = ops.matrix(&matrix(self.columns, &self.head), Precision::F32)?;
        ops.log_probabilities(&ops.tensor(self.columns, &self.x)?, &head, &self.targets)
    }
}

#[test]
fn likelihoods() {
    let both = Both::open();
    let mut random = Random(8);
    for case in 0..16 {
        let wild = case % 4 == 3;
        let [columns, rows, vocabulary] = [60, 20, 700].map(|most| 1 + random.below(most));
        let work = Likelihood {
            columns,
            x: random.some(rows * columns, wild, 3.0),
            head: random.some(vocabulary * columns, wild, 1.0),
            targets: (0..rows).map(|_| random.below(vocabulary) as u32).collect(),
        };
        both.run(&work, &format!("case {case}")).unwrap();
    }
}

struct Forecast(usize, Vec<f32>, Vec<f32>, bool);

impl Work for Forecast {
    fn run<O: Ops>(&self, ops: &O) -> Result<O::Tensor, NnError> {
        ops.crps(&computed(ops, self.0, &self.1, self.3)?, &self.2)
    }
}

#[test]
fn forecasts() {
    let both = Both::open();
    let mut random = Random(9);
    for case in 0..24 {
        let wild = case % 3 == 0;
        let [members, rows] = [150, 12].map(|most| 1 + random.below(most));
        let size = 10f32.powi(case % 12 - 4);
        let work = Forecast(
            members,
            random.some(rows * members, wild, size),
            random.some(rows, wild, if case % 5 == 0 { 1e20 } else { size }),
            case % 4 != 0,
        );
        both.run(&work, &format!("case {case}")).unwrap();
    }
}
