//! What is measured, and what follows.

use gpu::nn::{Calibration, Device, Preset, Products};
use pollster::block_on;

use crate::support::{BUDGET, cpu, gpu};

#[test]
fn it_measures_and_chooses() {
    let Some(gpu) = gpu() else { return };
    let is_software = gpu.adapter().is_software;
    let mut told = Vec::new();
    let tell = |done, of, _: &'static str| told.push(done as f64 / of as f64);
    let device = block_on(Device::calibrated(gpu, BUDGET, &cpu(), Products::Single, tell)).unwrap();
    let measured = device.chosen().measured.unwrap();
    eprintln!("{measured:?}");
    assert!(told.is_sorted() && told.last() == Some(&1.0), "{told:?}");
    assert_eq!(device.cut(), measured.preset().into());
    assert!(measured.cpu > 0.0 && measured.direct > 0.0 && measured.overhead_ms > 0.0);
    if is_software {
        // A program that plays a GPU on this processor is slower than the processor.
        assert!(!measured.gpu_is_faster(1e9), "{measured:?}");
    }
}

#[test]
fn what_follows_from_numbers() {
    let fast = Calibration {
        tiled: 1000.0,
        direct: 200.0,
        cpu: 50.0,
        overhead_ms: 2.0,
    };
    assert_eq!(fast.preset(), Preset::Tiled);
    // 0.1 GFLOP take 2 ms on the processor, and 2.1 on the device.
    assert!(!fast.gpu_is_faster(1e8));
    assert!(fast.gpu_is_faster(2e8));
    let software = Calibration {
        tiled: 1.0,
        direct: 3.0,
        ..fast
    };
    assert_eq!(software.preset(), Preset::Direct);
    assert!(!software.gpu_is_faster(1e15));
}
