//! `cargo xtask clippy-wasm`: clippy over the wasm modules as the browser gets them.

use crate::exec;
use crate::place::Place;
use crate::prepare;
use crate::steps::Failed;
use crate::toolchain::{Target, WasmToolchain};
use crate::trouble::{Trouble, mend};

/// With rustup, clippy; Debian ships none for its compiler, and rustup's cannot read a library that Debian's compiled (the two
/// versions differ), so there the compiler's own warnings are denied instead, and it says so.
pub(crate) fn run() -> Result<(), Failed> {
    let (place, steps) = prepare::begin()?;
    let toolchain = steps.step("standard library for wasm32", || {
        WasmToolchain::ensure(Target::Browser)
    })?;
    steps.step("clippy for wasm32", || check(&place, &toolchain))
}

fn check(place: &Place, toolchain: &WasmToolchain) -> Result<((), String), Trouble> {
    let rustup = toolchain.has_clippy();
    let mut command = toolchain.cargo(if rustup { "clippy" } else { "check" });
    command
        .current_dir(&place.root)
        .env("CARGO_TARGET_DIR", place.wasm_target());
    command.arg("--locked");
    for package in ["bridge", "platform-web", "wasm", "wasm-score"] {
        command.args(["--package", package]);
    }
    if rustup {
        exec::run(command.args(["--", "-D", "warnings"]), mend::COMPILE)?;
        return Ok(((), "no warning".into()));
    }
    exec::run(command.env("RUSTFLAGS", "-D warnings"), mend::COMPILE)?;
    Ok((
        (),
        "NOT CLIPPY: Debian has none for its compiler; the compiler gave no warning".into(),
    ))
}
