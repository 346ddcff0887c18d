//! A device that goes away.

use gpu::GpuError;
use gpu::nn::{Activation, Device, Linear, NnError, Ops, Precision, Preset};
use pollster::block_on;

use crate::support::{PRESETS, device, matrix};

fn is_loss<T>(result: Result<T, NnError>) -> bool {
    matches!(result, Err(NnError::Gpu(GpuError::Lost(_))))
}

#[test]
fn work_that_is_lost_says_so() {
    for preset in PRESETS {
        let Some(device) = device(preset) else { return };
        let weight = vec![0.5; 256 * 256];
        let weight = device.matrix(&matrix(256, 256, &weight), Precision::F32).unwrap();
        let layer = Linear {
            weight: &weight,
            bias: None,
            activation: Activation::Gelu,
            residual: None,
        };
        let mut x = device.tensor(256, &vec![1.0; 256 * 300]).unwrap();
        for _ in 0..5 {
            x = device.linear(&x, &layer).unwrap();
        }
        device.gpu().destroy();
        assert!(is_loss(block_on(device.read(&x))));
        assert!(is_loss(block_on(device.settle())));
        assert!(is_loss(device.linear(&x, &layer)));
        assert!(is_loss(device.tensor(1, &[1.0])));
    }
}

/// At the latest when something is awaited.
#[test]
fn a_lost_device_is_of_no_use() {
    let Some(gpu) = crate::support::gpu() else { return };
    gpu.destroy();
    let opened = Device::open(gpu, 1 << 20, Preset::Direct, |_, _, _| {});
    let used = block_on(async { opened.await?.settle().await });
    assert!(is_loss(used));
}
