//! What every kernel must be, whoever computes with it; no GPU is needed to see it.

#![allow(clippy::indexing_slicing, clippy::panic, reason = "tests")]

use wgpu::naga::valid::{Capabilities, ValidationFlags, Validator};
use wgpu::naga::{AddressSpace, Module, front::wgsl};

/// The defaults of `maxStorageBuffersPerShaderStage`, `maxComputeWorkgroupStorageSize` and
/// `maxComputeInvocationsPerWorkgroup`.
const MOST_BUFFERS: usize = 8;
const MOST_BYTES: u32 = 16_384;
const MOST_THREADS: u32 = 256;

/// Fails unless it is WGSL that a device of such capabilities takes, within the limits of every device, and its bindings
/// are numbered without a gap: they are found by the text, line by line.
pub(crate) fn check(name: &str, source: &str, capabilities: Capabilities) {
    let module = parsed(name, source);
    let valid = validator(capabilities).validate(&module);
    assert!(valid.is_ok(), "{name}: {valid:?}");
    within_limits(name, &module);
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

/// Whether a device of such capabilities takes it.
pub(crate) fn is_valid(name: &str, source: &str, capabilities: Capabilities) -> bool {
    validator(capabilities).validate(&parsed(name, source)).is_ok()
}

fn parsed(name: &str, source: &str) -> Module {
    wgsl::parse_str(source).unwrap_or_else(|why| panic!("{name}: {}", why.emit_to_string(source)))
}

fn validator(capabilities: Capabilities) -> Validator {
    Validator::new(ValidationFlags::all(), capabilities)
}

fn within_limits(name: &str, module: &Module) {
    let of = |wanted: fn(AddressSpace) -> bool| {
        let all = module.global_variables.iter().map(|(_, global)| global);
        all.filter(move |global| wanted(global.space))
    };
    let buffers = of(|space| matches!(space, AddressSpace::Storage { .. }));
    assert!(buffers.count() <= MOST_BUFFERS, "{name}");
    let workgroup = of(|space| space == AddressSpace::WorkGroup);
    let bytes = workgroup.map(|global| module.types[global.ty].inner.size(module.to_ctx()));
    assert!(bytes.sum::<u32>() <= MOST_BYTES, "{name}");
    let threads: u32 = module.entry_points[0].workgroup_size.iter().product();
    assert!((1..=MOST_THREADS).contains(&threads), "{name}");
}
