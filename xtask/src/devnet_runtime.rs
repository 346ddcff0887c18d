//! `cargo xtask runtime`: the local chain's runtime, from source to the compact wasm that is committed.
//!
//! Only who changes `crates/devnet/runtime` needs it. Compilers differ, so the bytes are not compared anywhere: a test
//! of `devnet` holds the committed wasm's metadata against the source's.

use std::path::PathBuf;

use crate::exec;
use crate::place::Place;
use crate::prepare;
use crate::steps::Failed;
use crate::toolchain::{Target, WasmToolchain, cargo};
use crate::trouble::{Trouble, mend};

/// The committed file, below the checkout.
const COMMITTED: &str = "crates/devnet/runtime/devnet-runtime.compact.compressed.wasm";

/// What Substrate's own wasm builder passes: the host calls through the exported table, reads the heap's start from
/// `__heap_base` and brings the memory; the cfg makes host functions imports.
const RUSTFLAGS: &str = "-C link-arg=--export-table -C link-arg=--export=__heap_base -C link-arg=--import-memory \
    --cfg substrate_runtime";

/// Compiles the runtime, compresses it and puts it where devnet embeds it.
pub(crate) fn rebuild() -> Result<(), Failed> {
    let (place, steps) = prepare::begin()?;
    let toolchain = steps.step("libraries for the runtime's wasm", || {
        WasmToolchain::ensure(Target::Runtime)
    })?;
    steps.step("devnet runtime", || compile(&place, &toolchain))?;
    steps.step("compact wasm", || compact(&place))
}

fn compile(place: &Place, toolchain: &WasmToolchain) -> Result<((), String), Trouble> {
    let mut cargo = toolchain.cargo("rustc");
    cargo
        .current_dir(&place.root)
        .env("CARGO_TARGET_DIR", target(place))
        .env("RUSTFLAGS", RUSTFLAGS);
    cargo.args([
        "--locked",
        "--profile",
        "wasm",
        "--package",
        "devnet-runtime",
        "--no-default-features",
    ]);
    cargo.args(["--lib", "--crate-type", "cdylib"]);
    exec::run(&mut cargo, mend::COMPILE)?;
    Ok(((), compiled(place).display().to_string()))
}

fn compact(place: &Place) -> Result<((), String), Trouble> {
    let mut command = cargo();
    command
        .current_dir(&place.root)
        .env("CARGO_TARGET_DIR", place.native_target());
    command.args([
        "run",
        "--locked",
        "--quiet",
        "--package",
        "devnet",
        "--example",
        "compact-runtime",
        "--",
    ]);
    exec::run(
        command.arg(compiled(place)).arg(place.root.join(COMMITTED)),
        mend::COMPILE,
    )?;
    Ok(((), COMMITTED.into()))
}

/// Apart from the browser's: the flags differ, and cargo would rebuild one for the other.
fn target(place: &Place) -> PathBuf {
    place.native_target().join("runtime")
}

fn compiled(place: &Place) -> PathBuf {
    target(place)
        .join(Target::Runtime.triple())
        .join("wasm/devnet_runtime.wasm")
}
