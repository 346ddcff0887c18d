//! The compiler for wasm32: rustup's where its standard library can be had, else Debian's with the library built on the spot.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::exec;
use crate::trouble::{Trouble, mend};

const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
/// Debian's rust-web-src; `-Zbuild-std` compiles the standard library from it.
const DEBIAN_SOURCE: &str = "/usr/lib/rustlib/src/rust/library/std";
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm"];

/// What wasm is compiled for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    /// The client, for browsers.
    Browser,
    /// The local chain's runtime: no standard library, and no instruction younger than wasm's first version.
    Runtime,
}

impl Target {
    /// As rustc names it.
    pub(crate) fn triple(self) -> &'static str {
        match self {
            Self::Browser => "wasm32-unknown-unknown",
            Self::Runtime => "wasm32v1-none",
        }
    }

    fn libraries(self) -> &'static str {
        match self {
            Self::Browser => "-Zbuild-std=std,panic_abort",
            Self::Runtime => "-Zbuild-std=core,alloc",
        }
    }

    /// rustc takes the linker from this variable.
    fn linker_variable(self) -> String {
        format!(
            "CARGO_TARGET_{}_LINKER",
            self.triple().to_uppercase().replace('-', "_")
        )
    }
}

/// A way to compile for wasm32.
#[derive(Debug, Clone)]
pub(crate) struct WasmToolchain {
    target: Target,
    route: Route,
}

#[derive(Debug, Clone)]
enum Route {
    /// The toolchain that runs xtask has the standard library.
    Rustup,
    /// Debian's compiler and library source, linked by the `rust-lld` that rustup's toolchain carries, for Debian packages no
    /// linker for wasm under the name rustc looks for.
    Debian { linker: PathBuf },
}

impl WasmToolchain {
    /// Finds a way, installing what is missing; the second part says which way was taken.
    pub(crate) fn ensure(target: Target) -> Result<(Self, String), Trouble> {
        let (route, how) = find(target)?;
        Ok((Self { target, route }, how.into()))
    }

    /// `cargo SUBCOMMAND --target …` of this toolchain.
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        let triple = self.target.triple();
        let Route::Debian { linker } = &self.route else {
            let mut command = cargo();
            command.args([subcommand, "--target", triple]);
            return command;
        };
        let mut command = Command::new(DEBIAN_CARGO);
        // RUSTC_BOOTSTRAP lets a stable compiler take -Zbuild-std; it reaches this command only.
        command
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTC", DEBIAN_RUSTC)
            .env_remove("RUSTUP_TOOLCHAIN");
        command.env(self.target.linker_variable(), linker);
        command.args([subcommand, "--target", triple, self.target.libraries()]);
        command
    }

    /// Whether clippy can check this target: Debian has none for its compiler.
    pub(crate) fn has_clippy(&self) -> bool {
        matches!(self.route, Route::Rustup)
    }
}

/// Cargo of the toolchain that runs xtask.
pub(crate) fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// `rustup target add`; false where there is no rustup or it cannot reach its server.
pub(crate) fn add_target(target: &str) -> bool {
    Command::new("rustup")
        .args(["target", "add", target])
        .status()
        .is_ok_and(|status| status.success())
}

fn find(target: Target) -> Result<(Route, &'static str), Trouble> {
    if has_rustup_std(target) {
        return Ok((Route::Rustup, "rustup's toolchain has it already"));
    }
    if add_target(target.triple()) && has_rustup_std(target) {
        return Ok((Route::Rustup, "added by rustup"));
    }
    println!("   rustup cannot give it here: taking Debian's compiler and building the library with it");
    if has_debian() {
        return Ok((debian()?, "Debian's, installed already"));
    }
    if exec::apt_install(&DEBIAN_PACKAGES) && has_debian() {
        return Ok((debian()?, "Debian's, installed by apt-get"));
    }
    Err(Trouble::new(
        format!("no standard library for {}", target.triple()),
        mend::WASM_STD,
    ))
}

fn debian() -> Result<Route, Trouble> {
    let below = format!("lib/rustlib/{}-unknown-linux-gnu/bin/rust-lld", env::consts::ARCH);
    match sysroot()
        .map(|root| root.join(below))
        .filter(|path| path.is_file())
    {
        Some(linker) => Ok(Route::Debian { linker }),
        None => Err(Trouble::new(
            "rustup's toolchain has no rust-lld to link wasm with",
            mend::WASM_STD,
        )),
    }
}

fn has_rustup_std(target: Target) -> bool {
    sysroot().is_some_and(|root| {
        root.join("lib/rustlib")
            .join(target.triple())
            .join("lib")
            .is_dir()
    })
}

fn has_debian() -> bool {
    [DEBIAN_CARGO, DEBIAN_RUSTC, DEBIAN_SOURCE]
        .iter()
        .all(|path| Path::new(path).exists())
}

fn sysroot() -> Option<PathBuf> {
    exec::output(Command::new("rustc").args(["--print", "sysroot"])).map(PathBuf::from)
}
