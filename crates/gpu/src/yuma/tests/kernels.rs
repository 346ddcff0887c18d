//! Every kernel is WGSL that the device takes, over either kind of number, within what every WebGPU device has.

use std::collections::BTreeSet;

use pollster::block_on;

use super::gpu;
use crate::GpuError;
use crate::yuma::Number;
use crate::yuma::kernels::{BINDINGS, Binding, KERNELS};

#[test]
fn the_device_takes_them() {
    let Some(gpu) = gpu() else { return };
    for number in [Number::Exact, Number::ExploreF32] {
        for kernel in &KERNELS {
            let compiled = block_on(gpu.compile(kernel.name, kernel.source(number), None));
            assert!(compiled.is_ok(), "{} over {number:?}: {compiled:?}", kernel.name);
        }
    }
}

#[test]
fn what_is_no_kernel_is_refused() {
    let Some(gpu) = gpu() else { return };
    let broken = KERNELS[1]
        .source(Number::Exact)
        .replace("fn median(", "fn midian(");
    let refused = block_on(gpu.compile("broken", broken, None));
    assert!(
        matches!(refused, Err(GpuError::Refused { what: "broken", .. })),
        "{refused:?}"
    );
    assert_eq!(gpu.lost(), None);
}

/// The default of `maxStorageBuffersPerShaderStage`.
const MOST_BUFFERS: usize = 8;

#[test]
fn no_kernel_has_more_buffers_than_a_device_gives() {
    for kernel in &KERNELS {
        let bindings: Vec<_> = kernel.bindings().map(|binding| binding as usize).collect();
        let storage = bindings
            .iter()
            .filter(|binding| **binding != Binding::Shape as usize);
        assert!(storage.count() <= MOST_BUFFERS, "{}", kernel.name);
        let distinct: BTreeSet<_> = bindings.iter().collect();
        assert_eq!(distinct.len(), bindings.len(), "{}", kernel.name);
        assert!(
            bindings.iter().all(|binding| *binding < BINDINGS),
            "{}",
            kernel.name
        );
    }
}
