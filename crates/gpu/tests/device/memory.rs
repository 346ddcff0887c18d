//! The budget, buffers that are used again, and work that is cut.

use gpu::nn::{Activation, Device, Linear, NnError, Ops, Precision, Preset};
use pollster::block_on;

use crate::support::{Random, gpu, matrix, on_each, read};

const SMALL: u64 = 1 << 20;

fn small(preset: Preset) -> Option<Device> {
    Some(block_on(Device::open(gpu()?, SMALL, preset, |_, _, _| {})).unwrap())
}

#[test]
fn the_budget_is_hard() {
    let Some(device) = small(Preset::Direct) else {
        return;
    };
    let quarter = vec![1.0; 60_000];
    let held: Vec<_> = (0..4).map(|_| device.tensor(100, &quarter).unwrap()).collect();
    assert!(device.held() <= SMALL);
    let refused = device.tensor(100, &quarter).err();
    assert!(
        matches!(refused, Some(NnError::OverBudget { wanted, budget: SMALL }) if wanted > SMALL),
        "{refused:?}"
    );
    drop(held);
    // Four quarters make room for something larger than each.
    let half = device.tensor(100, &vec![2.0; 130_000]).unwrap();
    assert!(device.held() <= SMALL);
    assert_eq!(read(&device, &half), vec![2.0; 130_000]);
}

/// A buffer that comes back is not overwritten before those who were to read it have: each of many steps leaves its
/// tensors behind.
#[test]
fn buffers_are_used_again_in_order() {
    on_each!(|device| {
        let unit = [1.0, 0.0, 0.0, 1.0];
        let weight = device.matrix(&matrix(2, 2, &unit), Precision::F32).unwrap();
        let mut results = Vec::new();
        for round in 0..300u32 {
            let x = device.tensor(2, &[round as f32, -1.0]).unwrap();
            let one = device.tensor(2, &[1.0, 1.0]).unwrap();
            let layer = Linear {
                weight: &weight,
                bias: None,
                activation: Activation::None,
                residual: Some(&one),
            };
            let y = device.linear(&x, &layer).unwrap();
            results.push(device.linear(&y, &layer).unwrap());
        }
        for (round, result) in results.iter().enumerate() {
            assert_eq!(read(device, result), [round as f32 + 2.0, 1.0]);
        }
    });
}

#[test]
fn memory_does_not_grow() {
    on_each!(|device| {
        let mut random = Random(2);
        let weight = random.numbers(64 * 64);
        let weight = device.matrix(&matrix(64, 64, &weight), Precision::F32).unwrap();
        let mut held = Vec::new();
        for _ in 0..20 {
            let rows = 1 + random.below(100);
            let x = device.tensor(64, &random.numbers(rows * 64)).unwrap();
            let layer = Linear {
                weight: &weight,
                bias: None,
                activation: Activation::Relu,
                residual: None,
            };
            let y = device.linear(&x, &layer).unwrap();
            read(device, &device.linear(&y, &layer).unwrap());
            held.push(device.held());
        }
        assert!(held[19] <= 2 * held[2], "{held:?}");
    });
}

#[test]
fn what_no_binding_holds_is_refused() {
    on_each!(|device| {
        let wide = device.tensor(1, &vec![1.0; 20_000]).unwrap();
        let refused = device.similarity(&wide, &wide).err();
        assert!(
            matches!(
                refused,
                Some(NnError::OverBudget {
                    wanted: 1_600_000_000,
                    ..
                })
            ),
            "{refused:?}"
        );
        let refused = device.rows(&wide, &vec![0; 40_000_000]).err();
        assert!(matches!(refused, Some(NnError::OverBudget { .. })), "{refused:?}");
    });
}

#[test]
fn progress_ends_where_it_said_it_would() {
    let Some(gpu) = gpu() else { return };
    let mut told = Vec::new();
    let tell = |done, of, name: &'static str| told.push((done, of, name));
    block_on(Device::open(gpu, SMALL, Preset::Direct, tell)).unwrap();
    let of = told.len() - 1;
    assert!(
        told.iter()
            .enumerate()
            .all(|(at, step)| (step.0, step.1) == (at, of)),
        "{told:?}"
    );
    assert!(told[..of].iter().all(|step| !step.2.is_empty()));
}
