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

/// Whether the processor must compute it: where order counts and is not that of columns, or where nobody is anybody.
fn is_unfit(name: &str) -> bool {
    let nobody = (name.starts_with("no-permits-yet/") && name.ends_with("/epoch0"))
        || (name.starts_with("zero-stake/") && name.ends_with("/epoch1"));
    nobody || name.starts_with("unsorted-rows/yuma3liquid")
}

fn assert_equal(batch: &mut YumaBatch, file: &str, cases: &[Case]) {
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
        assert_eq!(report.on_cpu == 1, is_unfit(&case.name), "{file}: {}", case.name);
        let want = Epoch::run(&input).unwrap();
        assert_eq!(got, [want], "{file}: {}", case.name);
    }
}

#[test]
fn committed_epochs_are_equal() {
    let Some(mut batch) = common::batch() else { return };
    for (name, count) in [
        ("hand", 437),
        ("random-small", 120),
        ("traced-24", 9),
        ("unit-shapes", 157),
    ] {
        let file = root().join(format!("tests/vectors/yuma/{name}.json.gz"));
        let cases = read_cases(&file).unwrap();
        assert_eq!(cases.len(), count, "{name}");
        assert_equal(&mut batch, name, &cases);
    }
}

/// The larger ones, which are not committed.
#[test]
fn shared_epochs_are_equal() {
    let Some(mut batch) = common::batch() else { return };
    let shared = std::env::var_os("TAOLIGHT_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    let file = shared.join("vectors/yuma/random-64.json.gz");
    if file.exists() {
        assert_equal(&mut batch, "random-64", &read_cases(&file).unwrap());
    } else {
        eprintln!("SKIPPED: {} is not there; set TAOLIGHT_SHARED", file.display());
    }
}
