//! Every recorded epoch, on the GPU: each output is the processor's, bit for bit.

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

use std::path::{Path, PathBuf};

use gpu::yuma::{Scenario, Why, YumaBatch};
use pollster::block_on;
use yuma::Epoch;
use yuma::batch::Runner;
use yuma_vectors::{Case, read_cases};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// How many of them the GPU computed.
fn assert_equal(batch: &mut YumaBatch, file: &str, cases: &[Case]) -> usize {
    let mut on_gpu = 0;
    for case in cases {
        let input = case.epoch_input().unwrap();
        let got = block_on(batch.run(&input, &[Scenario::default()])).unwrap();
        let report = batch.report();
        assert!(
            !matches!(report.why, Why::Failed(_)),
            "{file}: {}: {}",
            case.name,
            report.why
        );
        on_gpu += report.on_gpu;
        if report.on_gpu == 0 {
            eprintln!("unfit {}", case.name);
        }
        let want = Epoch::run(&input).unwrap();
        assert_eq!(got, [want], "{file}: {}", case.name);
    }
    on_gpu
}

#[test]
fn committed_epochs_are_equal() {
    let Some(mut batch) = common::batch() else { return };
    // Of each file: cases, and how many of them have a shape for the GPU.
    for (name, count, fitting) in [
        ("hand", 437, 437),
        ("random-small", 120, 120),
        ("traced-24", 9, 9),
        ("unit-shapes", 157, 157),
    ] {
        let file = root().join(format!("tests/vectors/yuma/{name}.json.gz"));
        let cases = read_cases(&file).unwrap();
        assert_eq!(cases.len(), count, "{name}");
        assert_eq!(
            assert_equal(&mut batch, name, &cases),
            fitting,
            "{name} on the GPU"
        );
    }
}
