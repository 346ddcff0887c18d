//! What every command needs built first.

use std::path::{Path, PathBuf};

use crate::exec;
use crate::node;
use crate::place::Place;
use crate::steps::{Failed, Steps};
use crate::toolchain::{Target, WasmToolchain, cargo};
use crate::tools;
use crate::trouble::{Trouble, mend};
use crate::wasm;

/// The built things.
pub(crate) struct Built {
    /// The local chain's executable.
    pub(crate) devnet: PathBuf,
    /// The page, ready to be served.
    pub(crate) page: PathBuf,
}

/// What every command begins with.
pub(crate) fn begin() -> Result<(Place, Steps), Failed> {
    let steps = Steps::begin();
    let place = steps.step("folders", || {
        let place = Place::find()?;
        let said = format!("compiled code goes to {}", place.native_target().display());
        Ok((place, said))
    })?;
    Ok((place, steps))
}

/// `cargo xtask build`.
pub(crate) fn run() -> Result<(), Failed> {
    let (place, steps) = begin()?;
    everything(&place, &steps).map(drop)
}

/// Installs what is missing, builds the wasm, the package, the page and the local chain.
pub(crate) fn everything(place: &Place, steps: &Steps) -> Result<Built, Failed> {
    steps.step("Node and npm", node::ensure)?;
    let toolchain = steps.step("standard library for wasm32", || {
        WasmToolchain::ensure(Target::Browser)
    })?;
    let bindgen = steps.step("wasm-bindgen command line", || tools::wasm_bindgen(place))?;
    let (package, page) = (wasm::package(place), place.root.join("web-demo"));
    steps.step("npm packages of pkg", || node::install(&package))?;
    steps.step("client wasm", || wasm::build(place, &toolchain, &bindgen))?;
    steps.step("JavaScript facade", || wasm::build_facade(place))?;
    steps.step("npm packages of web-demo", || node::install(&page))?;
    steps.step("page", || build_page(&page))?;
    let devnet = steps.step("local chain", || build_devnet(place))?;
    Ok(Built { devnet, page })
}

fn build_page(page: &Path) -> Result<((), String), Trouble> {
    node::script(page, "build", mend::COMPILE)?;
    Ok(((), "built".into()))
}

/// In the dev profile: its dependencies are optimised there too, and the tests use the very same artefacts.
fn build_devnet(place: &Place) -> Result<(PathBuf, String), Trouble> {
    let target = place.native_target();
    let mut command = cargo();
    command.current_dir(&place.root).env("CARGO_TARGET_DIR", &target);
    exec::run(
        command.args(["build", "--locked", "--package", "devnet"]),
        mend::COMPILE,
    )?;
    Ok((target.join("debug/devnet"), "built".into()))
}
