//! Products in half precision, where the device has it.

use gpu::nn::{Activation, Cut, Device, Linear, Ops, Precision, Products};
use pollster::block_on;

use crate::support::{BUDGET, PRESETS, Random, cpu, gpu, matrix, read};

/// A row's number is rounded to 11 bits, each product and each of three sums too: so much of the sum of all magnitudes. And what
/// single precision loses.
const TOLERANCE: f64 = 5.0 / 2048.0 + 1e-5;

/// Devices of both presets that multiply in half precision, or a loud word that there are none.
fn devices() -> Option<[Device; 2]> {
    let has_halves = |preset| {
        let gpu = gpu()?;
        if !gpu.adapter().has_halves {
            eprintln!("SKIPPED: {} has no half precision", gpu.adapter());
            return None;
        }
        let cut = Cut {
            preset,
            products: Products::Half,
        };
        let device = block_on(Device::open(gpu, BUDGET, cut, |_, _, _| {})).unwrap();
        assert_eq!(device.cut(), cut);
        Some(device)
    };
    let [tiled, direct] = PRESETS.map(has_halves);
    Some([tiled?, direct?])
}

struct Case {
    shape: (usize, usize, usize),
    x: Vec<f32>,
    weight: Vec<f32>,
}

impl Case {
    /// Rows up to `x` large, and weights up to `weight`.
    fn new(shape: (usize, usize, usize), x: f32, weight: f32) -> Self {
        let (rows, inputs, outputs) = shape;
        let mut random = Random(shape.1 as u64);
        let mut numbers = |count, most: f32| random.numbers(count).iter().map(|it| it * most).collect();
        Self {
            shape,
            x: numbers(rows * inputs, x),
            weight: numbers(outputs * inputs, weight),
        }
    }

    fn run<O: Ops>(&self, ops: &O) -> Vec<f32> {
        let (_, inputs, outputs) = self.shape;
        let weight = matrix(outputs, inputs, &self.weight);
        let layer = Linear {
            weight: &ops.matrix(&weight, Precision::F16).unwrap(),
            bias: None,
            activation: Activation::None,
            residual: None,
        };
        let x = ops.tensor(inputs, &self.x).unwrap();
        read(ops, &ops.linear(&x, &layer).unwrap())
    }

    /// Sums of the magnitudes of products.
    fn sizes(&self) -> Vec<f64> {
        let inputs = self.shape.1;
        let size = |(a, b): (&f32, &f32)| f64::from(a * b).abs();
        let each = |row: &[f32]| -> Vec<f64> {
            let weights = self.weight.chunks(inputs);
            weights
                .map(|weights| row.iter().zip(weights).map(size).sum())
                .collect()
        };
        self.x.chunks(inputs).flat_map(each).collect()
    }

    fn check(&self, device: &Device) {
        let (got, want) = (self.run(device), self.run(&cpu()));
        for (at, ((got, want), size)) in got.iter().zip(&want).zip(self.sizes()).enumerate() {
            let off = f64::from(got - want).abs();
            assert!(
                off <= TOLERANCE * size,
                "{:?}, at {at}: {got} for {want}",
                self.shape
            );
        }
        if self.shape.1 > 32 {
            assert_ne!(got, want, "{:?} was not computed in half precision", self.shape);
        }
    }
}

/// Against the processor, which widens the same weights. Whole tiles, parts of them, and what is no multiple of anything; then
/// rows and weights whose products, or which themselves, are far beyond half precision, or far below it.
fn products(device: &Device) {
    for shape in [
        (1, 4, 1),
        (3, 64, 70),
        (4, 33, 65),
        (5, 7, 3),
        (65, 18, 129),
        (130, 96, 200),
    ] {
        Case::new(shape, 1.0, 1.0).check(device);
    }
    for (x, weight) in [
        (6e4, 6e4),
        (1e20, 0.1),
        (1e-20, 0.1),
        (1e-3, 1e-2),
        (1e9, 65_504.0),
    ] {
        Case::new((9, 64, 33), x, weight).check(device);
    }
    let mut rows = Case::new((8, 64, 33), 1.0, 1.0);
    for (row, size) in rows
        .x
        .chunks_mut(64)
        .zip([1e-12, 1e12, 0.0, 1.0, 1e5, 1e-5, 3e4, 7.0])
    {
        row.iter_mut().for_each(|x| *x *= size);
    }
    rows.check(device);
}

/// All of one sign and as large as may be: where the most adds up.
fn sums(device: &Device) {
    let case = Case {
        shape: (5, 256, 3),
        x: vec![1e6; 5 * 256],
        weight: vec![65_504.0; 3 * 256],
    };
    let want = 256.0 * 1e6 * 65_504.0;
    for got in case.run(device) {
        assert!(
            (f64::from(got) / want - 1.0).abs() < TOLERANCE,
            "{got} for {want}"
        );
    }
}

/// What is no number stays none, and is not made one.
fn no_numbers(device: &Device) {
    for none in [f32::NAN, f32::INFINITY] {
        let mut case = Case::new((6, 8, 2), 1.0, 1.0);
        case.x[3 * 8 + 5] = none;
        let got = case.run(device);
        let finite: Vec<bool> = got
            .chunks(2)
            .map(|row| row.iter().all(|y| y.is_finite()))
            .collect();
        assert_eq!(finite, [true, true, true, false, true, true]);
    }
}

/// The same bits alone and in a batch, whichever cut takes the rows.
fn batched(device: &Device) -> Vec<f32> {
    let all = Case::new((300, 52, 520), 1.0, 1.0);
    let many = all.run(device);
    for (first, rows) in [(0, 1), (299, 1), (17, 3), (64, 40), (100, 200)] {
        let few = Case {
            shape: (rows, 52, 520),
            x: all.x[first * 52..][..rows * 52].to_vec(),
            weight: all.weight.clone(),
        };
        assert!(
            few.run(device) == many[first * 520..][..rows * 520],
            "{rows} rows from {first}"
        );
    }
    many
}

/// Through the vocabulary in tiles.
fn log_probabilities<O: Ops>(ops: &O) -> Vec<f32> {
    let mut random = Random(8);
    let x = ops.tensor(32, &random.numbers(5 * 32)).unwrap();
    let head = random.numbers(5000 * 32);
    let head = ops.matrix(&matrix(5000, 32, &head), Precision::F16).unwrap();
    read(
        ops,
        &ops.log_probabilities(&x, &head, &[0, 17, 4095, 4096, 4999])
            .unwrap(),
    )
}

#[test]
fn half_precision() {
    let Some(devices) = devices() else { return };
    for device in &devices {
        products(device);
        sums(device);
        no_numbers(device);
        let (got, want) = (log_probabilities(device), log_probabilities(&cpu()));
        let near = |(got, want): (&f32, &f32)| (got - want).abs() < 0.01;
        assert!(got.iter().zip(&want).all(near), "{got:?} for {want:?}");
        assert_eq!(device.gpu().lost(), None);
    }
    let [tiled, direct] = devices.each_ref().map(batched);
    assert!(tiled == direct, "presets differ");
}
