//! Linear layers.

use gpu::nn::{Activation, Device, Linear, MatrixData, Ops, Precision, quantise};

use crate::support::{Random, assert_close, matrix, on_both, on_each, read};

/// Rows, inputs, outputs: whole tiles, parts of them, and what is no multiple of anything.
const SHAPES: [(usize, usize, usize); 9] = [
    (1, 4, 1),
    (3, 64, 70),
    (4, 33, 65),
    (5, 7, 3),
    (64, 64, 64),
    (65, 18, 129),
    (70, 100, 31),
    (130, 96, 200),
    (257, 40, 132),
];

/// Of sums of up to 160 products of numbers up to one; relative above one.
const TOLERANCE: f64 = 5e-6;

fn activate(x: f64, activation: Activation) -> f64 {
    match activation {
        Activation::None => x,
        Activation::Gelu => 0.5 * x * (1.0 + erf(x / 2f64.sqrt())),
        Activation::GeluTanh => {
            let inner = (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044715 * x * x * x);
            0.5 * x * (1.0 + inner.tanh())
        }
        Activation::Silu => x / (1.0 + (-x).exp()),
        Activation::Relu => x.max(0.0),
        Activation::Tanh => x.tanh(),
        Activation::Sigmoid => 1.0 / (1.0 + (-x).exp()),
    }
}

/// `2 / sqrt(pi) * exp(-x²) * Σ 2ⁿ x²ⁿ⁺¹ / (1 · 3 · … · (2n + 1))`, whose terms have one sign; beyond 6 it is one.
fn erf(x: f64) -> f64 {
    if x.abs() > 6.0 {
        return x.signum();
    }
    let (mut term, mut sum) = (x, x);
    for n in 1..200 {
        term *= 2.0 * x * x / f64::from(2 * n + 1);
        sum += term;
    }
    sum * (-x * x).exp() * 2.0 / std::f64::consts::PI.sqrt()
}

/// `activation(x · weightᵀ + bias) + residual`, of whole shapes.
struct Case {
    rows: usize,
    inputs: usize,
    outputs: usize,
    x: Vec<f32>,
    weight: Vec<f32>,
    bias: Option<Vec<f32>>,
    residual: Option<Vec<f32>>,
    activation: Activation,
}

impl Case {
    fn new(seed: u64, (rows, inputs, outputs): (usize, usize, usize)) -> Self {
        let mut random = Random(seed);
        Self {
            rows,
            inputs,
            outputs,
            x: random.numbers(rows * inputs),
            weight: random.numbers(inputs * outputs),
            bias: Some(random.numbers(outputs)),
            residual: Some(random.numbers(rows * outputs)),
            activation: Activation::None,
        }
    }

    fn data(&self) -> MatrixData<'_> {
        matrix(self.outputs, self.inputs, &self.weight)
    }

    fn run(&self, device: &Device, data: &MatrixData<'_>, precision: Precision) -> Vec<f32> {
        let x = device.tensor(self.inputs, &self.x).unwrap();
        let bias = self.bias.as_ref().map(|bias| device.vector(bias).unwrap());
        let residual = self
            .residual
            .as_ref()
            .map(|numbers| device.tensor(self.outputs, numbers).unwrap());
        let layer = Linear {
            weight: &device.matrix(data, precision).unwrap(),
            bias: bias.as_ref(),
            activation: self.activation,
            residual: residual.as_ref(),
        };
        let y = device.linear(&x, &layer).unwrap();
        assert_eq!(device.shape(&y), (self.rows, self.outputs));
        read(device, &y)
    }

    fn expected(&self, weight: &[f32]) -> Vec<f64> {
        let row = |row: usize| &self.x[row * self.inputs..][..self.inputs];
        let output = |output: usize| &weight[output * self.inputs..][..self.inputs];
        let sum = |at: usize, to: usize| {
            row(at)
                .iter()
                .zip(output(to))
                .map(|(x, w)| f64::from(*x) * f64::from(*w))
                .sum::<f64>()
        };
        let at = |values: &Option<Vec<f32>>, at: usize| {
            values.as_ref().map_or(0.0, |values| f64::from(values[at]))
        };
        let places = (0..self.rows).flat_map(|r| (0..self.outputs).map(move |o| (r, o)));
        places
            .map(|(r, o)| {
                activate(sum(r, o) + at(&self.bias, o), self.activation)
                    + at(&self.residual, r * self.outputs + o)
            })
            .collect()
    }
}

#[test]
fn every_shape() {
    on_each!(|device| {
        for (seed, shape) in (0..).zip(SHAPES) {
            let case = Case::new(seed, shape);
            let got = case.run(device, &case.data(), Precision::F32);
            assert_close(
                &got,
                &case.expected(&case.weight),
                TOLERANCE,
                &format!("{shape:?}"),
            );
        }
    });
}

#[test]
fn every_activation_with_and_without_the_rest() {
    use Activation::{Gelu, GeluTanh, None as Nothing, Relu, Sigmoid, Silu, Tanh};
    on_each!(|device| {
        for activation in [Nothing, Gelu, GeluTanh, Silu, Relu, Tanh, Sigmoid] {
            let mut case = Case::new(7, (9, 12, 40));
            case.activation = activation;
            // Far enough for every function to level out.
            case.x.iter_mut().for_each(|x| *x *= 12.0);
            case.residual = None;
            let got = case.run(device, &case.data(), Precision::F32);
            assert_close(
                &got,
                &case.expected(&case.weight),
                TOLERANCE,
                &format!("{activation:?}"),
            );
            case.bias = None;
            let got = case.run(device, &case.data(), Precision::F32);
            assert_close(
                &got,
                &case.expected(&case.weight),
                TOLERANCE,
                &format!("{activation:?} alone"),
            );
        }
    });
}

/// Against the numbers that the small weights stand for: what is lost by making them small is not the device's.
#[test]
fn small_weights() {
    on_each!(|device| {
        for precision in [Precision::F16, Precision::Int8, Precision::Int4] {
            for (seed, shape) in (0..).zip([(1, 32, 5), (3, 96, 70), (66, 64, 130), (40, 160, 33)]) {
                let case = Case::new(seed, shape);
                let values = match precision {
                    Precision::F16 => quantise::half(&case.weight).unwrap(),
                    Precision::Int8 => quantise::int8(&case.weight, case.inputs),
                    _ => quantise::int4(&case.weight, case.inputs).unwrap(),
                };
                let small = MatrixData {
                    values,
                    ..case.data()
                };
                let want = case.expected(&small.to_f32());
                let got = case.run(device, &case.data(), precision);
                assert_close(&got, &want, TOLERANCE, &format!("{precision:?} {shape:?}"));
                assert_eq!(
                    case.run(device, &small, Precision::F32),
                    got,
                    "as they come from a file"
                );
            }
        }
    });
}

/// The same bits alone, in a batch, whichever cut takes the rows, and for either preset.
#[test]
fn a_batch_changes_nothing() {
    on_both(|devices| {
        let all = devices.each_ref().map(|device| batched(device, (300, 52, 520)));
        assert!(all[0] == all[1], "presets differ");
    });
}

fn batched(device: &Device, shape: (usize, usize, usize)) -> Vec<f32> {
    let case = Case::new(11, shape);
    let many = case.run(device, &case.data(), Precision::F32);
    for (first, rows) in [(0, 1), (299, 1), (17, 3), (64, 40), (100, 200)] {
        let mut few = Case::new(11, shape);
        few.rows = rows;
        few.x = case.x[first * 52..][..rows * 52].to_vec();
        few.residual = case
            .residual
            .as_ref()
            .map(|all| all[first * 520..][..rows * 520].to_vec());
        let few = few.run(device, &case.data(), Precision::F32);
        assert!(
            few == many[first * 520..][..rows * 520],
            "{rows} rows from {first}"
        );
    }
    many
}
