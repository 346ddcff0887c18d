//! Each operation against the same in double precision, and how far off it may be.

use gpu::nn::exact::{ExactCpu, ExactTensor};
use gpu::nn::{
    Activation, Attend, Columns, Linear, MatrixData, NnError, Norm, Ops, Pooling, Precision, Rope, Sequences,
    Values,
};
use pollster::block_on;

struct Random(u64);

impl Random {
    fn numbers(&mut self, count: usize, size: f32) -> Vec<f32> {
        let one = |_| {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            size * ((self.0 >> 40) as f32 / (1u64 << 23) as f32 - 1.0)
        };
        (0..count).map(one).collect()
    }
}

fn matrix(columns: usize, values: &[f32]) -> MatrixData<'_> {
    MatrixData {
        rows: values.len() / columns,
        columns,
        values: Values::F32(values.into()),
    }
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

#[track_caller]
fn assert_near(found: Result<ExactTensor, NnError>, expected: &[f64], most: f64) {
    let found = block_on(ExactCpu::new().read(&found.unwrap())).unwrap();
    assert_eq!(found.len(), expected.len());
    let apart = found
        .iter()
        .zip(expected)
        .map(|(a, b)| (f64::from(*a) - b).abs())
        .fold(0.0, f64::max);
    assert!(apart <= most, "{apart:e}");
}

#[test]
fn linear_layers() {
    let (ops, mut random) = (ExactCpu::new(), Random(1));
    let (rows, columns, outputs) = (9, 700, 30);
    let x = random.numbers(rows * columns, 4.0);
    let weights = random.numbers(outputs * columns, 0.1);
    let (bias, residual) = (random.numbers(outputs, 1.0), random.numbers(rows * outputs, 2.0));
    let expected = x.chunks(columns).enumerate().flat_map(|(row, x)| {
        let bias = bias.iter().zip(weights.chunks(columns)).enumerate();
        let residual = &residual;
        bias.map(move |(output, (bias, weights))| {
            let sum = dot(x, weights) + f64::from(*bias);
            sum / (1.0 + (-sum).exp()) + f64::from(residual[row * outputs + output])
        })
    });
    let expected: Vec<f64> = expected.collect();
    for (precision, most) in [(Precision::F32, 5e-4), (Precision::Int8, 5e-2)] {
        let layer = Linear {
            weight: &ops.matrix(&matrix(columns, &weights), precision).unwrap(),
            bias: Some(&ops.vector(&bias).unwrap()),
            activation: Activation::Silu,
            residual: Some(&ops.tensor(outputs, &residual).unwrap()),
        };
        assert_near(
            ops.linear(&ops.tensor(columns, &x).unwrap(), &layer),
            &expected,
            most,
        );
    }
}

#[test]
fn norms() {
    let (ops, mut random) = (ExactCpu::new(), Random(2));
    // Small numbers have few bits: 24 behind the point.
    for (size, most) in [(1e-3, 6e-5), (1.0, 2e-5), (1e4, 2e-5)] {
        let x = random.numbers(5 * 384, size);
        let (gamma, beta) = (random.numbers(384, 2.0), random.numbers(384, 1.0));
        let vectors = [&gamma, &beta].map(|values| ops.vector(values).unwrap());
        let norm = |beta| Norm {
            gamma: &vectors[0],
            beta,
            epsilon: 1e-5,
        };
        let reference = |centred: bool| {
            let row = |row: &[f32]| {
                let mean = if centred {
                    row.iter().map(|x| f64::from(*x)).sum::<f64>() / 384.0
                } else {
                    0.0
                };
                let off: Vec<f64> = row.iter().map(|x| f64::from(*x) - mean).collect();
                let variance = off.iter().map(|x| x * x).sum::<f64>() / 384.0;
                let scaled = off
                    .into_iter()
                    .zip(gamma.iter().zip(&beta))
                    .map(|(x, (gamma, beta))| {
                        let value = x / (variance + f64::from(1e-5f32)).sqrt() * f64::from(*gamma);
                        if centred { value + f64::from(*beta) } else { value }
                    });
                scaled.collect::<Vec<_>>()
            };
            x.chunks(384).flat_map(row).collect::<Vec<_>>()
        };
        let tensor = ops.tensor(384, &x).unwrap();
        assert_near(
            ops.layer_norm(&tensor, &norm(Some(&vectors[1]))),
            &reference(true),
            most,
        );
        assert_near(ops.rms_norm(&tensor, &norm(None)), &reference(false), most);
    }
}

/// Causal attention in a window, with shared key heads and rotations.
#[test]
fn attention() {
    let (ops, mut random) = (ExactCpu::new(), Random(3));
    let (rows, heads, kv_heads, head, window) = (40, 4, 2, 32, 25);
    let [q, k, v] = [heads, kv_heads, kv_heads].map(|heads| random.numbers(rows * heads * head, 2.0));
    let angles: Vec<f32> = (0..rows * head / 2).map(|at| at as f32 * 0.37).collect();
    let (cos, sin): (Vec<f32>, Vec<f32>) = angles.iter().map(|angle| (angle.cos(), angle.sin())).unzip();
    let turned = |x: &[f32], heads: usize, row: usize, at: usize| -> Vec<f64> {
        let part = &x[(row * heads + at) * head..][..head];
        let turn = |c: usize| {
            let place = row * head / 2 + c % (head / 2);
            let (cos, sin) = (f64::from(cos[place]), f64::from(sin[place]));
            let other = f64::from(part[(c + head / 2) % head]);
            f64::from(part[c]) * cos + if c < head / 2 { -other * sin } else { other * sin }
        };
        (0..head).map(turn).collect()
    };
    let mut expected = Vec::new();
    for row in 0..rows {
        for at in 0..heads {
            let query = turned(&q, heads, row, at);
            let seen = row.saturating_sub(window)..row + 1;
            let weights = seen.clone().map(|key| {
                let key = turned(&k, kv_heads, key, at / 2);
                (query.iter().zip(key).map(|(a, b)| a * b).sum::<f64>() * f64::from(0.17f32)).exp()
            });
            let weights: Vec<f64> = weights.collect();
            let sum: f64 = weights.iter().sum();
            expected.extend((0..head).map(|c| {
                let values = seen
                    .clone()
                    .map(|key| f64::from(v[(key * kv_heads + at / 2) * head + c]));
                values
                    .zip(&weights)
                    .map(|(value, weight)| value * weight)
                    .sum::<f64>()
                    / sum
            }));
        }
    }
    let tensors = [(&q, heads), (&k, kv_heads), (&v, kv_heads)];
    let [q, k, v] = tensors.map(|(values, heads)| ops.tensor(heads * head, values).unwrap());
    let part = |tensor| Columns { tensor, first: 0 };
    let rope = ops
        .rope(Rope {
            cos: &cos,
            sin: &sin,
            half: head / 2,
        })
        .unwrap();
    let spec = Attend {
        q: part(&q),
        k: part(&k),
        v: part(&v),
        heads,
        kv_heads,
        head,
        scale: 0.17,
        causal: true,
        window: Some(window),
        rope: Some(&rope),
    };
    assert_near(
        ops.attend(&spec, &Sequences::of_lengths([rows as u32]).unwrap()),
        &expected,
        6e-4,
    );
}

#[test]
fn gates_and_pools() {
    let (ops, mut random) = (ExactCpu::new(), Random(4));
    let x = random.numbers(12 * 60, 3.0);
    let gated = x.chunks(60).flat_map(|row| {
        let pairs = row[..30].iter().zip(&row[30..]);
        pairs.map(|(a, b)| f64::from(*a) / (1.0 + (-f64::from(*a)).exp()) * f64::from(*b))
    });
    assert_near(
        ops.gate(&ops.tensor(60, &x).unwrap(), Activation::Silu),
        &gated.collect::<Vec<_>>(),
        8e-5,
    );
    let means = x.chunks(4 * 60).flat_map(|rows| {
        let mean = |column: usize| (0..4).map(|row| f64::from(rows[row * 60 + column])).sum::<f64>() / 4.0;
        let mean: Vec<f64> = (0..60).map(mean).collect();
        let length = mean.iter().map(|x| x * x).sum::<f64>().sqrt();
        mean.into_iter().map(move |x| x / length)
    });
    let sequences = Sequences::of_lengths([4, 4, 4]).unwrap();
    let units = ops.pool(&ops.tensor(60, &x).unwrap(), &sequences, Pooling::Mean, true);
    assert_near(units, &means.collect::<Vec<_>>(), 1e-7);
}

#[test]
fn similarities() {
    let (ops, mut random) = (ExactCpu::new(), Random(5));
    let [a, b] = [7, 5].map(|rows| random.numbers(rows * 384, 1.0));
    let length = |row: &[f32]| dot(row, row).sqrt();
    let expected = a
        .chunks(384)
        .flat_map(|a| b.chunks(384).map(move |b| dot(a, b) / length(a) / length(b)));
    let expected: Vec<f64> = expected.collect();
    let unit = |x: &[f32]| {
        let each = Sequences::of_lengths((0..x.len() / 384).map(|_| 1)).unwrap();
        ops.pool(&ops.tensor(384, x).unwrap(), &each, Pooling::First, true)
            .unwrap()
    };
    let (a, b) = (unit(&a), unit(&b));
    assert_near(ops.similarity(&a, &b), &expected, 2e-7);
    // Of embeddings that went out and came back as floats, too.
    let back = |x: &ExactTensor| ops.tensor(384, &block_on(ops.read(x)).unwrap()).unwrap();
    assert_near(ops.similarity(&back(&a), &back(&b)), &expected, 2e-7);
}

#[test]
fn log_probabilities() {
    let (ops, mut random) = (ExactCpu::new(), Random(6));
    let (columns, vocabulary) = (64, 3000);
    let (x, head) = (
        random.numbers(6 * columns, 2.0),
        random.numbers(vocabulary * columns, 0.3),
    );
    let targets = [0, 2999, 17, 1000, 1, 2];
    let expected = x.chunks(columns).zip(targets).map(|(x, target)| {
        let logits: Vec<f64> = head.chunks(columns).map(|row| dot(x, row)).collect();
        logits[target as usize] - logits.iter().map(|logit| logit.exp()).sum::<f64>().ln()
    });
    let expected: Vec<f64> = expected.collect();
    let head = ops.matrix(&matrix(columns, &head), Precision::F32).unwrap();
    assert_near(
        ops.log_probabilities(&ops.tensor(columns, &x).unwrap(), &head, &targets),
        &expected,
        5e-4,
    );
}

#[test]
fn forecasts() {
    let (ops, mut random) = (ExactCpu::new(), Random(7));
    let members: Vec<f32> = random
        .numbers(4 * 100, 500.0)
        .into_iter()
        .map(|x| 60_000.0 + x)
        .collect();
    let observations = [60_010.0, 59_000.0, 61_000.0, 60_499.0];
    let expected = members.chunks(100).zip(observations).map(|(row, observed)| {
        let row: Vec<f64> = row.iter().map(|x| f64::from(*x)).collect();
        let misses = row.iter().map(|x| (x - f64::from(observed)).abs()).sum::<f64>() / 100.0;
        let pairs = row
            .iter()
            .flat_map(|a| row.iter().map(move |b| (a - b).abs()))
            .sum::<f64>();
        misses - pairs / 20_000.0
    });
    let found = ops.crps(&ops.tensor(100, &members).unwrap(), &observations);
    assert_near(found, &expected.collect::<Vec<_>>(), 1e-3);
}

#[test]
fn what_is_no_number_is_refused() {
    let ops = ExactCpu::new();
    let bad = [1.0, f32::NAN, 2.0, f32::INFINITY];
    let refused = |why: NnError| matches!(why, NnError::Unsupported(_));
    assert!(refused(ops.tensor(2, &bad).unwrap_err()));
    assert!(refused(ops.vector(&bad).unwrap_err()));
    assert!(refused(ops.matrix(&matrix(2, &bad), Precision::F32).unwrap_err()));
    assert!(refused(ops.table(&matrix(2, &bad), Precision::F32).unwrap_err()));
    let wrong = MatrixData {
        rows: 3,
        columns: 2,
        values: Values::F32((&[0.0; 5]).into()),
    };
    assert!(matches!(
        ops.matrix(&wrong, Precision::F32).unwrap_err(),
        NnError::Shape { .. }
    ));
}
