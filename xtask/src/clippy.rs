//! `cargo xtask clippy-wasm`: clippy over the wasm modules as the browser gets them.

use crate::exec;
use crate::place::Place;
use crate::prepare;
use crate::steps::Failed;
use crate::toolchain::{Target, WasmToolchain};
use crate::trouble::{Trouble, mend};
use crate::wasm;

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
    if toolchain.has_clippy() {
        check_with(place, toolchain, "clippy", "", &["--", "-D", "warnings"])?;
        return Ok(((), "no warning".into()));
    }
    check_with(place, toolchain, "check", "-D warnings", &[])?;
    Ok((
        (),
        "NOT CLIPPY: Debian has none for its compiler; the compiler gave no warning".into(),
    ))
}

/// What the modules share is checked with the first of them.
fn check_with(
    place: &Place,
    toolchain: &WasmToolchain,
    subcommand: &str,
    flags: &str,
    rest: &[&str],
) -> Result<(), Trouble> {
    let mut client = wasm::CLIENT.cargo(place, toolchain, subcommand, flags);
    client.args(["--package", "bridge", "--package", "platform-web"]);
    exec::run(client.args(rest), mend::COMPILE)?;
    for chunk in [wasm::SCORE, wasm::SCORE_FULL, wasm::YUMA] {
        let mut other = chunk.cargo(place, toolchain, subcommand, flags);
        exec::run(other.args(rest), mend::COMPILE)?;
    }
    Ok(())
}
