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
use yuma::batch::Runner;
use yuma::{Epoch, EpochInput, Prepared, Rows};
use yuma_vectors::{Case, read_cases};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Whether the processor must compute it, as the documentation of `gpu::yuma` says: where order counts and is not that
/// of columns, or where nobody may validate.
fn is_unfit(input: &EpochInput) -> bool {
    let sorted = |rows: &Rows<u16>| rows.iter().all(|row| row.columns.is_sorted());
    let liquid = input.yuma3_on && input.liquid_alpha_on;
    let unordered = liquid && !(sorted(&input.weights) && sorted(&input.bonds));
    let permitted = input.validator_permit.contains(&true) || input.owner_uid.is_some();
    let bonded = Prepared::new(input).unwrap().bonds.entries() > 0;
    unordered || !(permitted || bonded)
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
        assert_eq!(report.on_cpu == 1, is_unfit(&input), "{file}: {}", case.name);
        on_gpu += report.on_gpu;
        let want = Epoch::run(&input).unwrap();
        assert_eq!(got, [want], "{file}: {}", case.name);
    }
    on_gpu
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
        let on_gpu = assert_equal(&mut batch, name, &cases);
        assert!(on_gpu * 5 > count * 4, "{name}: only {on_gpu} were on the GPU");
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
