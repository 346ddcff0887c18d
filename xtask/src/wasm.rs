//! The client's wasm: compiled, bound, shrunk, and held to what was promised of it.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::exec;
use crate::node;
use crate::place::Place;
use crate::toolchain::WasmToolchain;
use crate::trouble::{Trouble, mend};

/// Most bytes the client's wasm may have after brotli (DESIGN: small by chunks).
pub(crate) const BROTLI_BUDGET: u64 = 400_000;

/// What must travel with the compiled code: it contains smoldot.
const LEGAL: [&str; 4] = ["LICENSE-APACHE", "LICENSE-MIT", "NOTICE", "licenses/GPL-3.0.txt"];

/// What rustc's wasm32 target uses beyond the first version of wasm; stripping removed the section that says so.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Size of a wasm file in bytes, as it lies and as it travels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) raw: u64,
    pub(crate) gzip: u64,
    pub(crate) brotli: u64,
}

/// Compiles crate `wasm` and writes `pkg/dist/wasm/client{.js,_bg.wasm}`.
pub(crate) fn build(
    place: &Place,
    toolchain: &WasmToolchain,
    bindgen: &Path,
) -> Result<((), String), Trouble> {
    compile(place, toolchain)?;
    if fs::read_to_string(stamp_file(place)).is_ok_and(|stamped| stamp(place) == Some(stamped)) {
        return Ok(((), "unchanged".into()));
    }
    bind(place, bindgen)?;
    shrink(place)?;
    // Not written: the next run binds again, which is slow and right.
    stamp(place).and_then(|stamp| fs::write(stamp_file(place), stamp).ok());
    let size = inspect(place, &client_wasm(place))?.0;
    Ok(((), format!("{} bytes, {} after brotli", size.raw, size.brotli)))
}

/// The TypeScript facade around it, into `pkg/dist`, and the licences that travel with the package.
pub(crate) fn build_facade(place: &Place) -> Result<((), String), Trouble> {
    node::script(&package(place), "build", mend::COMPILE)?;
    for file in LEGAL {
        let (from, to) = (place.root.join(file), package(place).join("dist").join(file));
        to.parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::copy(&from, &to))
            .map_err(|error| Trouble::new(format!("{}: {error}", to.display()), mend::CACHE))?;
    }
    Ok(((), "built".into()))
}

/// Nothing is imported from `env`, where a libc or C dependency would show.
pub(crate) fn check_imports(place: &Place) -> Result<((), String), Trouble> {
    let imports = inspect(place, &client_wasm(place))?.1;
    let alien: Vec<_> = imports
        .iter()
        .filter(|(module, _)| module == "env")
        .map(|(_, name)| name.as_str())
        .collect();
    if alien.is_empty() {
        return Ok(((), format!("{} imports, none of them from `env`", imports.len())));
    }
    Err(Trouble::new(
        format!("the wasm imports from `env`: {}", alien.join(", ")),
        mend::ENV_IMPORT,
    ))
}

/// The wasm fits its budget on the wire.
pub(crate) fn check_size(place: &Place) -> Result<((), String), Trouble> {
    let size = inspect(place, &client_wasm(place))?.0;
    let said = format!("{} bytes after brotli, budget {BROTLI_BUDGET}", size.brotli);
    if size.brotli <= BROTLI_BUDGET {
        Ok(((), said))
    } else {
        Err(Trouble::new(said, mend::BUDGET))
    }
}

/// Size of a wasm file and its imports as (module, name).
pub(crate) fn inspect(place: &Place, file: &Path) -> Result<(Size, Vec<(String, String)>), Trouble> {
    let script = place.root.join("xtask/js/inspect.mjs");
    exec::output(Command::new("node").arg(script).arg(file))
        .and_then(|text| parse_inspection(&serde_json::from_str(&text).ok()?))
        .ok_or_else(|| Trouble::new(format!("cannot read {}", file.display()), mend::REPORT))
}

/// The npm package.
pub(crate) fn package(place: &Place) -> PathBuf {
    place.root.join("pkg")
}

/// The wasm file that ships.
pub(crate) fn client_wasm(place: &Place) -> PathBuf {
    package(place).join("dist/wasm/client_bg.wasm")
}

fn compile(place: &Place, toolchain: &WasmToolchain) -> Result<(), Trouble> {
    let mut cargo = toolchain.cargo("build");
    cargo
        .current_dir(&place.root)
        .env("CARGO_TARGET_DIR", place.wasm_target());
    exec::run(
        cargo.args(["--locked", "--profile", "wasm", "--package", "wasm"]),
        mend::COMPILE,
    )
}

fn compiled(place: &Place) -> PathBuf {
    place.wasm_target().join("wasm32-unknown-unknown/wasm/wasm.wasm")
}

/// Tells which compiled wasm became which shipped one, so that an unchanged client is not bound and shrunk again.
fn stamp(place: &Place) -> Option<String> {
    let digest = |file: PathBuf| {
        let mut hasher = DefaultHasher::new();
        fs::read(file).ok()?.hash(&mut hasher);
        Some(hasher.finish())
    };
    Some(format!(
        "{:x} {:x}",
        digest(compiled(place))?,
        digest(client_wasm(place))?
    ))
}

/// Beside the npm packages: ignored by git, and never packed.
fn stamp_file(place: &Place) -> PathBuf {
    package(place).join("node_modules/.client-wasm")
}

fn bind(place: &Place, bindgen: &Path) -> Result<(), Trouble> {
    let mut command = Command::new(bindgen);
    command.args(["--target", "web", "--out-name", "client", "--out-dir"]);
    exec::run(
        command.arg(package(place).join("dist/wasm")).arg(compiled(place)),
        mend::TOOL,
    )
}

fn shrink(place: &Place) -> Result<(), Trouble> {
    let (bound, shrunk) = (client_wasm(place), client_wasm(place).with_extension("shrunk"));
    let mut command = Command::new(package(place).join("node_modules/.bin/wasm-opt"));
    command
        .args(FEATURES)
        .arg("-O3")
        .arg(&bound)
        .arg("-o")
        .arg(&shrunk);
    exec::run(&mut command, mend::NPM)?;
    fs::rename(&shrunk, &bound)
        .map_err(|error| Trouble::new(format!("{}: {error}", bound.display()), mend::CACHE))
}

fn parse_inspection(value: &Value) -> Option<(Size, Vec<(String, String)>)> {
    let number = |name: &str| value.get(name)?.as_u64();
    let size = Size {
        raw: number("raw")?,
        gzip: number("gzip")?,
        brotli: number("brotli")?,
    };
    let text = |import: &Value, name: &str| Some(import.get(name)?.as_str()?.to_owned());
    let import = |import: &Value| Some((text(import, "module")?, text(import, "name")?));
    Some((
        size,
        value
            .get("imports")?
            .as_array()?
            .iter()
            .filter_map(import)
            .collect(),
    ))
}
