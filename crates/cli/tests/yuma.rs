//! The `yuma` commands as somebody in a terminal sees them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use flate2::read::GzDecoder;
use serde_json::{Value, json};

fn recorded(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/vectors/yuma")
        .join(name)
}

fn taolight(args: &[&str], files: &[&Path]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_taolight"));
    command.arg("yuma").args(args).args(files).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The first recorded case, as a plain file after `change`.
fn first_case(name: &str, change: impl Fn(&mut Value)) -> PathBuf {
    let packed = fs::File::open(recorded("hand.json.gz")).unwrap();
    let all: Value = serde_json::from_reader(GzDecoder::new(packed)).unwrap();
    let mut case = all["cases"][0].clone();
    change(&mut case);
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&file, json!({ "cases": [case] }).to_string()).unwrap();
    file
}

#[test]
fn recorded_epochs_pass() {
    let files = [recorded("hand.json.gz"), recorded("traced-24.json.gz")];
    let output = taolight(&["vectors"], &[&files[0], &files[1]]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(said(&output), "446 passed, 0 failed\n");
}

#[test]
fn a_case_that_differs_has_a_line_of_its_own() {
    let file = first_case("changed.json", |case| case["output"]["emission"][2] = json!(7));
    let output = taolight(&["vectors"], &[&file, &recorded("hand.json.gz")]);
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(lines[0].contains("output emission[2]: recorded 7,"), "{said}");
    assert_eq!(lines[1], "437 passed, 1 failed");
}

#[test]
fn functions_are_replayed_too_and_unknown_ones_refused() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("functions.json");
    let vectors = |tables: Value| {
        fs::write(&file, tables.to_string()).unwrap();
        said(&taolight(&["vectors"], &[&file]))
    };
    let one = 1_i64 << 32;
    assert_eq!(
        vectors(json!({ "exp_safe[in,out]": [[0, one]] })),
        "1 passed, 0 failed\n"
    );
    let changed = vectors(json!({ "exp_safe[in,out]": [[0, one], [0, 7]] }));
    assert!(
        changed.contains("output exp_safe[1]: recorded 7, computed 4294967296\n1 passed, 1 failed"),
        "{changed}"
    );
    assert!(vectors(json!({ "sine[in,out]": [[0, 0]] })).contains("no function \"sine\" is known"));
}

#[test]
fn what_is_no_case_is_a_failure_and_no_panic() {
    for change in [json!(null), json!({}), json!({ "n": 70000 })] {
        let file = first_case("no-case.json", |case| case["input"] = change.clone());
        let output = taolight(&["vectors"], &[&file]);
        assert_eq!(output.status.code(), Some(1), "{change}");
        assert!(said(&output).ends_with("0 passed, 1 failed\n"), "{change}");
    }
}

#[test]
fn an_epoch_prints_what_was_recorded() {
    let file = first_case("one.json", |_| {});
    let case = serde_json::from_slice::<Value>(&fs::read(&file).unwrap()).unwrap()["cases"][0].clone();
    let alone = Path::new(env!("CARGO_TARGET_TMPDIR")).join("alone.json");
    for input in [case["input"].clone(), json!({ "input": case["input"] })] {
        fs::write(&alone, input.to_string()).unwrap();
        let output = taolight(&["epoch"], &[&alone]);
        assert_eq!(output.status.code(), Some(0));
        let printed: Value = serde_json::from_str(&said(&output)).unwrap();
        assert_eq!(printed, case["output"]);
    }
}

/// A batch of one recorded input, and what `taolight yuma batch` says to it.
fn batch(name: &str, scenarios: &Value, args: &[&str]) -> (Value, Output) {
    let file = first_case("of-batch.json", |_| {});
    let case = serde_json::from_slice::<Value>(&fs::read(&file).unwrap()).unwrap()["cases"][0].clone();
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(
        &file,
        json!({ "input": case["input"], "scenarios": scenarios }).to_string(),
    )
    .unwrap();
    let output = taolight(&[&["batch"], args].concat(), &[&file]);
    (case, output)
}

#[test]
fn a_batch_prints_each_scenario_and_who_computed_it() {
    let scenarios = json!([{}, { "weights": [[0, [[3, 65535]]]], "kappa": 20000 }, { "rao_emission": "7" }]);
    let (case, output) = batch("batch.json", &scenarios, &["--backend", "cpu"]);
    assert_eq!(output.status.code(), Some(0));
    let lines: Vec<Value> = said(&output)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0], case["output"], "nothing was changed");
    assert_ne!(lines[1]["incentive"], case["output"]["incentive"]);
    let paid = lines[2]["emission"]
        .as_array()
        .unwrap()
        .iter()
        .map(|paid| paid.as_u64().unwrap());
    assert!(paid.sum::<u64>() <= 7);
    let report = String::from_utf8(output.stderr).unwrap();
    assert!(
        report.contains("3 on the processor") && report.contains("asked for"),
        "{report}"
    );
}

#[test]
fn a_scenario_that_changes_nothing_known_is_refused() {
    let (_, output) = batch("misspelt.json", &json!([{ "kapa": 1 }]), &["--backend", "cpu"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("unknown field `kapa`")
    );
}
