//! Random scenarios, in batches: the GPU's epochs are the processor's, bit for bit.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    missing_docs,
    reason = "tests"
)]

mod common;

use core::ops::ControlFlow;

use common::random::Random;
use gpu::GpuError;
use gpu::yuma::{Number, Scenario, Why, YumaBatch};
use pollster::block_on;
use yuma::batch::{Cpu, Runner};
use yuma::{EpochInput, EpochOutput};

const SUBNETS: u64 = 100;
const SCENARIOS: usize = 100;

fn expected(base: &EpochInput, scenarios: &[Scenario]) -> Vec<EpochOutput> {
    block_on(Cpu.run(base, scenarios)).unwrap()
}

/// Runs them on the GPU, compares every one, and says how many the GPU computed.
fn assert_equal(batch: &mut YumaBatch, base: &EpochInput, scenarios: &[Scenario], seed: u64) -> usize {
    let got = block_on(batch.run(base, scenarios)).unwrap();
    let report = batch.report();
    assert!(
        !matches!(report.why, Why::Failed(_)),
        "seed {seed}: {}",
        report.why
    );
    assert_eq!(report.on_gpu + report.on_cpu, scenarios.len());
    let want = expected(base, scenarios);
    assert_eq!(got.len(), want.len());
    for (at, (got, want)) in got.iter().zip(&want).enumerate() {
        assert_eq!(
            got, want,
            "seed {seed}, scenario {at}: {:?} of {base:?}",
            scenarios[at]
        );
    }
    report.on_gpu
}

#[test]
fn ten_thousand_scenarios_are_equal() {
    let Some(mut batch) = common::batch() else { return };
    let mut on_gpu = 0;
    for seed in 0..SUBNETS {
        let mut random = Random(seed);
        let n = 6 + random.below(19) as usize;
        let base = random.subnet(n);
        let scenarios: Vec<_> = (0..SCENARIOS).map(|_| random.scenario(n)).collect();
        on_gpu += assert_equal(&mut batch, &base, &scenarios, seed);
    }
    assert!(
        on_gpu > 8000,
        "only {on_gpu} scenarios were on the GPU: the others test nothing"
    );
}

/// Little memory makes many submissions; too little for one scenario leaves everything to the processor.
#[test]
fn memory_is_bounded() {
    let Some(batch) = common::batch() else { return };
    let mut random = Random(1000);
    let base = EpochInput {
        yuma3_on: false,
        ..random.subnet(24)
    };
    let scenarios: Vec<_> = (0..200)
        .map(|kappa| Scenario {
            kappa: Some(kappa * 300),
            ..Scenario::default()
        })
        .collect();
    let mut batch = batch.memory(256 << 10);
    assert_eq!(assert_equal(&mut batch, &base, &scenarios, 1000), 200);
    assert!(batch.report().submissions > 5, "{:?}", batch.report());
    let mut batch = batch.memory(1 << 10);
    assert_eq!(batch.fits(&base, &scenarios), Ok(0));
    assert_eq!(assert_equal(&mut batch, &base, &scenarios, 1000), 0);
    assert_eq!(batch.report().why, Why::Unfit);
}

/// A device that goes in the middle of a batch, and does not come back: the processor computes what is left.
#[test]
fn a_lost_device_is_survived() {
    let Some(batch) = common::batch() else { return };
    let mut random = Random(4000);
    let base = EpochInput {
        yuma3_on: false,
        ..random.subnet(24)
    };
    let scenarios: Vec<_> = (0..200).map(|_| random.scenario(24)).collect();
    let mut batch = batch.memory(256 << 10);
    let gpu = batch.gpu().unwrap().clone();
    let mut pull_the_plug = |_: usize| {
        gpu.destroy();
        ControlFlow::Continue(())
    };
    let got = block_on(batch.run_watched(&base, &scenarios, &mut pull_the_plug)).unwrap();
    let report = batch.report();
    assert!(
        matches!(report.why, Why::Failed(GpuError::Lost(_))),
        "{}",
        report.why
    );
    assert!(report.on_gpu > 0 && report.on_cpu > 0, "{report:?}");
    assert_eq!(got, expected(&base, &scenarios));
    let again = block_on(batch.run(&base, &scenarios)).unwrap();
    assert_eq!(again, got);
    assert!(matches!(batch.report().why, Why::NoGpu(GpuError::Lost(_))));
}

#[test]
fn floats_are_close() {
    let Some(batch) = common::batch() else { return };
    let mut batch = batch.number(Number::ExploreF32);
    let mut random = Random(2000);
    let base = EpochInput {
        kappa: 32_767,
        bonds_moving_average: 900_000,
        yuma3_on: true,
        ..random.subnet(24)
    };
    let scenarios: Vec<_> = (0..50)
        .map(|at| Scenario {
            kappa: Some(20_000 + at * 200),
            ..Scenario::default()
        })
        .collect();
    let got = block_on(batch.run(&base, &scenarios)).unwrap();
    assert_eq!(batch.report().on_gpu, 50);
    let want = expected(&base, &scenarios);
    let off = |a: &[u16], b: &[u16]| a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)).max().unwrap();
    for (got, want) in got.iter().zip(&want) {
        assert!(off(&got.consensus, &want.consensus) <= 1);
        assert!(off(&got.incentive, &want.incentive) <= 1);
        assert!(off(&got.dividends, &want.dividends) <= 1);
    }
    assert_ne!(got, want, "floats that are exact were not floats");
}

/// A subnet no chain can have is refused whoever computes, and so is a scenario that makes one.
#[test]
fn what_no_chain_has_is_refused() {
    let Some(mut batch) = common::batch() else { return };
    let mut random = Random(3000);
    let base = random.subnet(8);
    let twice = Scenario {
        weights: vec![(0, vec![(3, 1), (3, 2)])],
        ..Scenario::default()
    };
    let scenarios = [Scenario::default(), twice];
    let got = block_on(batch.run(&base, &scenarios)).unwrap_err();
    let want = block_on(Cpu.run(&base, &scenarios)).unwrap_err();
    assert_eq!(got, want.into());
    let crooked = EpochInput {
        tao_stake: Vec::new(),
        ..base
    };
    let got = block_on(batch.run(&crooked, &[])).unwrap_err();
    assert!(matches!(got, gpu::yuma::BatchError::Input(_)));
}
