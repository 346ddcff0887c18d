//! Everything recorded is reproduced: each stored output, each step where they were traced, each function.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "tests"
)]

use std::path::{Path, PathBuf};

use serde_json::json;
use yuma_vectors::{Case, input_json, read_cases, read_input, read_recorded, replay};

/// What the repository has, with how many cases.
const COMMITTED: [(&str, usize); 4] = [
    ("hand", 437),
    ("random-small", 120),
    ("traced-24", 9),
    ("unit-shapes", 157),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

fn committed(name: &str) -> Vec<Case> {
    read_cases(&root().join("tests/vectors/yuma").join(format!("{name}.json.gz"))).unwrap()
}

fn assert_reproduced(file: &str, cases: &[Case]) {
    for case in cases {
        let mismatches = replay(case);
        assert!(mismatches.is_empty(), "{file}: {}: {mismatches:?}", case.name);
    }
}

#[test]
fn committed_epochs_are_reproduced() {
    for (name, count) in COMMITTED {
        let cases = committed(name);
        assert_eq!(cases.len(), count, "{name}");
        assert_reproduced(name, &cases);
    }
}

#[test]
fn committed_functions_are_reproduced() {
    let rows = read_recorded(&root().join("tests/vectors/yuma/functions.json.gz")).unwrap();
    let of = |function: &str| rows.iter().filter(|row| row.name().starts_with(function)).count();
    assert_eq!(
        ["exp_safe", "alpha_sigmoid", "i32f32", "weights"].map(of),
        [600, 800, 800, 60]
    );
    for row in &rows {
        assert!(row.replay().is_empty(), "{:?}", row.replay());
    }
}

/// The larger ones, which are not committed.
#[test]
fn shared_epochs_are_reproduced() {
    let shared = std::env::var_os("TAOLIGHT_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    for name in ["random-64", "random-4096-legacy-pen1"] {
        let file = shared.join("vectors/yuma").join(format!("{name}.json.gz"));
        if file.exists() {
            assert_reproduced(name, &read_cases(&file).unwrap());
        } else {
            eprintln!("SKIPPED: {} is not there; set TAOLIGHT_SHARED", file.display());
        }
    }
}

/// A replay notices every single recorded number that is changed by one, in outputs and in steps.
#[test]
fn a_changed_number_is_noticed_everywhere() {
    let case = committed("traced-24").remove(4);
    let recorded = serde_json::to_value(&case).unwrap();
    let mut places = Vec::new();
    for part in ["output", "intermediate_bits"] {
        numbers(&recorded[part], &format!("/{part}"), &mut places);
    }
    assert!(places.len() > 1000, "{} numbers", places.len());
    for place in places.iter().step_by(37) {
        let mut changed = recorded.clone();
        let number = changed.pointer_mut(place).unwrap();
        *number = match number.as_str() {
            Some(text) => json!((text.parse::<i128>().unwrap() + 1).to_string()),
            None => json!(number.as_i64().unwrap() ^ 1),
        };
        let changed: Case = serde_json::from_value(changed).unwrap();
        assert_eq!(replay(&changed).len(), 1, "{place}");
    }
}

/// Pointers to all numbers within.
fn numbers(value: &serde_json::Value, place: &str, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Array(all) => {
            for (at, value) in all.iter().enumerate() {
                numbers(value, &format!("{place}/{at}"), found);
            }
        }
        serde_json::Value::Object(all) => {
            for (name, value) in all {
                let name = name.replace('~', "~0").replace('/', "~1");
                numbers(value, &format!("{place}/{name}"), found);
            }
        }
        serde_json::Value::Number(_) | serde_json::Value::String(_) => found.push(place.into()),
        _ => {}
    }
}

/// An input that is written and read again is the same.
#[test]
fn inputs_survive_their_format() {
    let file = std::env::temp_dir().join(format!("taolight-input-{}.json", std::process::id()));
    for case in committed("hand").iter().step_by(5) {
        let input = case.epoch_input().unwrap();
        std::fs::write(&file, serde_json::to_vec(&input_json(&input)).unwrap()).unwrap();
        assert_eq!(read_input(&file).unwrap(), input, "{}", case.name);
    }
    std::fs::remove_file(file).unwrap();
}

#[test]
fn what_cannot_be_run_is_said_to_be_so() {
    let case = json!({ "name": "x", "input": { "n": 2 }, "output": {} });
    let case: Case = serde_json::from_value(case).unwrap();
    assert!(replay(&case)[0].to_string().contains("missing field"));
}
