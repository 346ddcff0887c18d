//! The `pack` command as somebody in a terminal sees it.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sha2::{Digest as _, Sha256};

fn recorded(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/vectors/score/files")
        .join(name)
}

fn pack(model: &Path, out: &Path, precision: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_taolight"));
    command
        .arg("pack")
        .arg("--model")
        .arg(model)
        .arg("--out")
        .arg(out);
    command.args(["--precision", precision]).output().unwrap()
}

fn target(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// The identity is what `sha256sum` would say of all before the payload.
#[test]
fn it_prints_the_identity() {
    let out = target("bert.pack");
    let output = pack(&recorded("bert"), &out, "int8");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let bytes = fs::read(&out).unwrap();
    let length: [u8; 4] = bytes.get(12..16).unwrap().try_into().unwrap();
    let header = bytes.get(..16 + u32::from_le_bytes(length) as usize).unwrap();
    let identity: String = Sha256::digest(header)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said, format!("{identity}  {}\n", out.display()));
}

#[test]
fn what_is_no_model_leaves_no_file() {
    let out = target("none.pack");
    let output = pack(&recorded("."), &out, "f16");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        said,
        "refused [MODEL_UNAVAILABLE, caller at fault]: there is no model.safetensors\n"
    );
    assert!(!out.exists() && !target("none.pack.part").exists());
}
