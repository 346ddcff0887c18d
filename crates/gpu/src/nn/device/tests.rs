//! Every kernel is WGSL within what every WebGPU device has; no GPU is needed to see it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "tests"
)]

use wgpu::naga::valid::{Capabilities, ValidationFlags, Validator};
use wgpu::naga::{AddressSpace, Module, front::wgsl};

use pollster::block_on;

use super::kernels::Id;
use super::{Device, Preset};
use crate::Gpu;
use crate::nn::{Activation, Gather, Linear, MatrixData, Ops, Precision, Values};

const PRESETS: [Preset; 2] = [Preset::Tiled, Preset::Direct];

fn parsed() -> impl Iterator<Item = (String, Module)> {
    let all = PRESETS
        .into_iter()
        .flat_map(|preset| Id::all(preset).map(move |id| (id, preset)));
    all.map(|(id, preset)| {
        let name = format!("{id:?} of {preset:?}");
        let source = id.source(preset);
        match wgsl::parse_str(&source) {
            Ok(module) => (name, module),
            Err(why) => panic!("{name}: {}", why.emit_to_string(&source)),
        }
    })
}

#[test]
fn kernels_are_valid_without_any_feature() {
    for (name, module) in parsed() {
        // `unpack2x16float` is in every WebGPU; naga asks because of other targets.
        let every = Capabilities::SHADER_FLOAT16_IN_FLOAT32;
        let mut validator = Validator::new(ValidationFlags::all(), every);
        let valid = validator.validate(&module);
        assert!(valid.is_ok(), "{name}: {valid:?}");
    }
}

/// The defaults of `maxStorageBuffersPerShaderStage`, `maxComputeInvocationsPerWorkgroup` and
/// `maxComputeWorkgroupStorageSize`.
#[test]
fn kernels_stay_within_the_limits() {
    for (name, module) in parsed() {
        let storage = |space: AddressSpace| matches!(space, AddressSpace::Storage { .. });
        let buffers = module
            .global_variables
            .iter()
            .filter(|(_, global)| storage(global.space));
        assert!(buffers.count() <= 8, "{name}");
        let workgroup = module
            .global_variables
            .iter()
            .filter(|(_, global)| global.space == AddressSpace::WorkGroup);
        let bytes = workgroup.map(|(_, global)| module.types[global.ty].inner.size(module.to_ctx()));
        assert!(bytes.sum::<u32>() <= 16_384, "{name}");
        let threads: u32 = module.entry_points[0].workgroup_size.iter().product();
        assert!((1..=256).contains(&threads), "{name}");
    }
}

/// A kernel's bindings are found by its text, line by line.
#[test]
fn bindings_are_numbered_without_a_gap() {
    for (name, module) in parsed() {
        let bindings = module
            .global_variables
            .iter()
            .filter_map(|(_, global)| global.binding);
        let mut numbers: Vec<u32> = bindings.map(|binding| binding.binding).collect();
        numbers.sort_unstable();
        assert!(
            (0..).zip(&numbers).all(|(at, number)| at == *number),
            "{name}: {numbers:?}"
        );
    }
}

#[test]
fn nothing_is_built_twice() {
    for preset in PRESETS {
        let all: std::collections::HashSet<Id> = Id::all(preset).collect();
        assert_eq!(all.len(), Id::all(preset).len());
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
