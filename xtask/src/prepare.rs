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

/// How the local chain is built. Cargo unites the features of all packages it is asked for, so the chain alone and
/// the chain among the tests are different artefacts, each with hundreds of dependencies: build only the one needed.
#[derive(Clone, Copy)]
pub(crate) enum Chain {
    /// By itself: the shortest way to a page.
    Alone,
    /// With every test of the workspace.
    WithTests,
}

/// `cargo xtask build`.
pub(crate) fn run() -> Result<(), Failed> {
    let (place, steps) = begin()?;
    everything(&place, &steps, Chain::Alone).map(drop)
}

/// Installs what is missing, builds the wasm, the package, the page and the local chain.
pub(crate) fn everything(place: &Place, steps: &Steps, chain: Chain) -> Result<Built, Failed> {
    package(place, steps)?;
    let page = place.root.join("web-demo");
    steps.step("npm packages of web-demo", || node::install(&page))?;
    steps.step("page", || build_page(&page))?;
    let devnet = steps.step(chain.name(), || build_devnet(place, chain))?;
    Ok(Built { devnet, page })
}

/// Installs what is missing, builds the wasm and the package.
pub(crate) fn package(place: &Place, steps: &Steps) -> Result<(), Failed> {
    steps.step("Node and npm", node::ensure)?;
    let toolchain = steps.step("standard library for wasm32", || {
        WasmToolchain::ensure(Target::Browser)
    })?;
    let bindgen = steps.step("wasm-bindgen command line", || tools::wasm_bindgen(place))?;
    steps.step("npm packages of pkg", || node::install(&wasm::package(place)))?;
    steps.step("wasm", || wasm::build(place, &toolchain, &bindgen))?;
    steps.step("JavaScript facade", || wasm::build_facade(place))
}

impl Chain {
    fn name(self) -> &'static str {
        match self {
            Self::Alone => "local chain",
            Self::WithTests => "local chain and tests",
        }
    }

    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Alone => &["build", "--locked", "--package", "devnet"],
            Self::WithTests => &["test", "--locked", "--workspace", "--no-run"],
        }
    }
}

fn build_page(page: &Path) -> Result<((), String), Trouble> {
    node::script(page, "build", mend::COMPILE)?;
    Ok(((), "built".into()))
}

/// In the dev profile: what it spends its time in is optimised there too.
pub(crate) fn build_devnet(place: &Place, chain: Chain) -> Result<(PathBuf, String), Trouble> {
    let target = place.native_target();
    let mut command = cargo();
    command.current_dir(&place.root).env("CARGO_TARGET_DIR", &target);
    exec::run(command.args(chain.arguments()), mend::COMPILE)?;
    Ok((target.join("debug/devnet"), "built".into()))
}
