//! The `verify` commands as somebody in a terminal sees them: the real files pass, and no stated field may be changed.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

const PROVED: i32 = 0;
const REFUSED: i32 = 1;

fn vector(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/vectors")
        .join(name)
}

fn verify(kind: &str, file: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_taolight"));
    command.args(["verify", kind]).arg(file).output().unwrap()
}

/// The exit status for a file in which the value at `pointer` has been replaced.
fn after_change(kind: &str, name: &str, pointer: &str, value: Value) -> Option<i32> {
    let mut content: Value = serde_json::from_slice(&fs::read(vector(name)).unwrap()).unwrap();
    let place = content.pointer_mut(pointer).unwrap();
    assert_ne!(*place, value, "{pointer} is to change");
    *place = value;
    let file =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{kind}{}.json", pointer.replace('/', "-")));
    fs::write(&file, content.to_string()).unwrap();
    verify(kind, &file).status.code()
}

#[test]
fn real_files_are_proved() {
    for (kind, name, said) in [
        (
            "checkpoint",
            "finney-checkpoint.json",
            "next set: 6 with 20 authorities",
        ),
        (
            "justification",
            "testnet-justification.json",
            "signatures: 5 valid, 5 needed",
        ),
        ("headers", "finney-headers-excerpt.json", "proved"),
    ] {
        let output = verify(kind, &vector(name));
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(PROVED), "{name}");
        assert!(text.contains(said), "{name}: {text}");
    }
}

#[test]
fn a_checkpoint_with_any_field_changed_is_refused() {
    let key = json!(format!("0x{}", "11".repeat(32)));
    for (pointer, value) in [
        ("/blockNumber", json!(8_867_449)),
        ("/blockHash", key.clone()),
        ("/signingSet/setId", json!(6)),
        ("/signingSet/authorities/3", key.clone()),
        ("/nextSet/setId", json!(7)),
        ("/nextSet/authorities/19", key),
        ("/finalizedBlockHeader", json!("0x00")),
        ("/grandpaAuthoritySetScale", json!("0x05")),
    ] {
        let status = after_change("checkpoint", "finney-checkpoint.json", pointer, value);
        assert_eq!(status, Some(REFUSED), "{pointer}");
    }
}

#[test]
fn a_justification_under_other_claims_is_refused() {
    let key = json!(format!("0x{}", "22".repeat(32)));
    for (pointer, value) in [
        ("/setId", json!(2)),
        ("/blockNumber", json!(5_534_452)),
        ("/blockHash", key.clone()),
        ("/authorities/0", key),
        ("/justification", json!("0x2c32")),
    ] {
        let status = after_change("justification", "testnet-justification.json", pointer, value);
        assert_eq!(status, Some(REFUSED), "{pointer}");
    }
}

#[test]
fn a_header_that_is_not_the_one_hashed_is_refused() {
    let hash = json!(format!("0x{}", "33".repeat(32)));
    for (pointer, value) in [
        ("/headers/0/header/number", json!("0x1")),
        ("/headers/8/header/stateRoot", hash.clone()),
        ("/headers/4/hash", hash),
        ("/headers/2/header/digest/logs/0", json!("0x00")),
    ] {
        let status = after_change("headers", "finney-headers-excerpt.json", pointer, value);
        assert_eq!(status, Some(REFUSED), "{pointer}");
    }
}
