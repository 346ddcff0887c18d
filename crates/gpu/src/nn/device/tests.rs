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

use super::Preset;
use super::kernels::Id;

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
