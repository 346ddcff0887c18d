//! Every kernel is WGSL within what every WebGPU device has; no GPU is needed to see it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "tests"
)]

use pollster::block_on;
use wgpu::naga::valid::Capabilities;

use super::kernels::Id;
use super::{Cut, Device, Preset, Products};
use crate::Gpu;
use crate::nn::wgsl;
use crate::nn::{Activation, Gather, Linear, MatrixData, Ops, Precision, Values};

const PRESETS: [Preset; 2] = [Preset::Tiled, Preset::Direct];

fn cuts() -> impl Iterator<Item = Cut> {
    let each = |preset| [Products::Single, Products::Half].map(|products| Cut { preset, products });
    PRESETS.into_iter().flat_map(each)
}

/// Half precision takes a feature, and nothing else does: where it is not asked for there is none of it.
#[test]
fn kernels_are_valid_within_every_device() {
    // `unpack2x16float` is in every WebGPU; naga asks because of other targets.
    let every = Capabilities::SHADER_FLOAT16_IN_FLOAT32;
    let mut halves = 0;
    for cut in cuts() {
        for id in Id::all(cut) {
            let (name, source) = (format!("{id:?} of {cut:?}"), id.source(cut));
            let is_half = id.is_half(cut.products);
            assert!(cut.products == Products::Half || !is_half, "{name}");
            halves += usize::from(is_half);
            assert_eq!(wgsl::is_valid(&name, &source, every), !is_half, "{name}");
            wgsl::check(&name, &source, every | Capabilities::SHADER_FLOAT16);
        }
    }
    // Rows, and products of each tile.
    assert_eq!(halves, 4 + 3);
}

#[test]
fn nothing_is_built_twice() {
    for cut in cuts() {
        let all: std::collections::HashSet<Id> = Id::all(cut).collect();
        assert_eq!(all.len(), Id::all(cut).len());
    }
}

/// Rows and columns of weights with as many numbers that are all different.
fn numbers(rows: usize, columns: usize) -> MatrixData<'static> {
    let numbers = (0..rows * columns).map(|at| ((at * 37) % 1009) as f32 / 1009.0 - 0.5);
    MatrixData {
        rows,
        columns,
        values: Values::F32(numbers.collect::<Vec<_>>().into()),
    }
}

/// What is computed with weights, bit by bit.
fn computed(device: &Device, data: &MatrixData<'_>, precision: Precision) -> [Vec<f32>; 3] {
    let matrix = device.matrix(data, precision).unwrap();
    let bias: Vec<f32> = (0..data.rows).map(|at| at as f32).collect();
    let bias = device.vector(&bias).unwrap();
    let x = (0..3 * data.columns)
        .map(|at| at as f32 / 100.0)
        .collect::<Vec<_>>();
    let x = device.tensor(data.columns, &x).unwrap();
    let ids = [0, 200, 63, 64, 299];
    let part = Gather {
        table: &matrix,
        ids: &ids,
    };
    let layer = Linear {
        weight: &matrix,
        bias: Some(&bias),
        activation: Activation::Silu,
        residual: None,
    };
    let results = [
        device.linear(&x, &layer),
        device.embed(&[part], None),
        device.log_probabilities(&x, &matrix, &ids[1..4]),
    ];
    results.map(|result| block_on(device.read(&result.unwrap())).unwrap())
}

/// Weights that one binding does not hold are cut, which changes nothing but the order that exponentials are added in.
#[test]
fn large_weights_are_cut() {
    let gpu = match block_on(Gpu::open()) {
        Ok(gpu) => gpu,
        Err(why) => return eprintln!("SKIPPED: {why}; install a Vulkan driver, such as mesa-vulkan-drivers"),
    };
    let mut device = block_on(Device::open(gpu, 1 << 24, Preset::Direct, |_, _, _| {})).unwrap();
    let whole = device.binding;
    for precision in [Precision::F32, Precision::F16, Precision::Int8, Precision::Int4] {
        let data = numbers(300, 64);
        device.binding = whole;
        let want = computed(&device, &data, precision);
        // Room for 150 outputs in single precision.
        device.binding = 300 * 64 * 4 / 2;
        if precision != Precision::F32 {
            device.binding /= 8;
        }
        let parts = device.matrix(&data, precision).unwrap().parts.len();
        assert!(parts >= 2, "{precision:?}: {parts} parts");
        let got = computed(&device, &data, precision);
        assert!(got[..2] == want[..2], "{precision:?}");
        let near = |(got, want): (&f32, &f32)| (got - want).abs() < 1e-5;
        assert!(got[2].iter().zip(&want[2]).all(near), "{precision:?}");
    }
    device.binding = 15;
    assert!(device.matrix(&numbers(1, 4), Precision::F32).is_err());
}
