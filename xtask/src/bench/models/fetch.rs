//! The yardsticks, of one version. What is fetched is kept in the cache; what cannot be fetched is told, and left out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::super::Bench;
use crate::exec;
use crate::node;
use crate::steps::Failed;
use crate::trouble::{Trouble, mend};

const WEB: &str = "onnxruntime-web@1.30.0";
const PYTHON: [&str; 3] = ["onnxruntime==1.30.0", "onnx==1.19.1", "numpy==2.2.6"];

/// A Python with onnxruntime.
pub(super) fn python(bench: &Bench) -> Result<Option<PathBuf>, Failed> {
    let folder = bench.place.bench().join("python");
    optional(bench, &PYTHON.join(", "), || venv(&folder))
}

/// onnxruntime-web, as it is served.
pub(super) fn web(bench: &Bench) -> Result<Option<PathBuf>, Failed> {
    let folder = bench.place.bench().join("npm");
    optional(bench, WEB, || npm(&folder))
}

/// A step that may fail for lack of a network: then the bench goes on without.
fn optional<T>(
    bench: &Bench,
    what: &str,
    get: impl FnOnce() -> Result<(T, String), Trouble>,
) -> Result<Option<T>, Failed> {
    bench.steps.step(what, || {
        Ok(match get() {
            Ok((got, how)) => (Some(got), how),
            Err(trouble) => (None, format!("LEFT OUT: {trouble}")),
        })
    })
}

/// A virtual environment with exactly these packages; its Python.
fn venv(folder: &Path) -> Result<(PathBuf, String), Trouble> {
    let (python, marker) = (folder.join("bin/python"), folder.join("installed"));
    let wanted = PYTHON.join("\n");
    if fs::read_to_string(&marker).is_ok_and(|installed| installed == wanted) {
        return Ok((python, "already there".into()));
    }
    let make = || {
        let mut make = Command::new("python3");
        exec::run(make.args(["-m", "venv", "--clear"]).arg(folder), mend::PYTHON)
    };
    make().or_else(|trouble| match exec::apt_install(&["python3-venv"]) {
        true => make(),
        false => Err(trouble),
    })?;
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "--disable-pip-version-check", "--quiet", "install"]);
    exec::run(install.arg("--only-binary=:all:").args(PYTHON), mend::PYTHON)?;
    // Not written: the next run installs again, which is slow and right.
    fs::write(&marker, &wanted).ok();
    Ok((python, "fetched from PyPI".into()))
}

fn npm(folder: &Path) -> Result<(PathBuf, String), Trouble> {
    let (dist, marker) = (
        folder.join("node_modules/onnxruntime-web/dist"),
        folder.join("installed"),
    );
    if fs::read_to_string(&marker).is_ok_and(|installed| installed == WEB) {
        return Ok((dist, "already there".into()));
    }
    node::fetch(folder, WEB)?;
    fs::write(&marker, WEB).ok();
    Ok((dist, "fetched from npm".into()))
}
