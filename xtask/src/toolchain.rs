//! The compiler for wasm32: rustup's where its standard library can be had, else Debian's with the library built on the spot.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::exec;
use crate::trouble::{Trouble, mend};

const TARGET: &str = "wasm32-unknown-unknown";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
/// Debian's rust-web-src; `-Zbuild-std` compiles the standard library from it.
const DEBIAN_SOURCE: &str = "/usr/lib/rustlib/src/rust/library/std";
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm"];

/// A way to compile for wasm32.
#[derive(Debug, Clone)]
pub(crate) enum WasmToolchain {
    /// The toolchain that runs xtask has the standard library.
    Rustup,
    /// Debian's compiler and library source, linked by the `rust-lld` that rustup's toolchain carries.
    Debian {
        /// Debian packages no linker for wasm under the name rustc looks for.
        linker: PathBuf,
    },
}

impl WasmToolchain {
    /// Finds a way, installing what is missing; the second part says which way was taken.
    pub(crate) fn ensure() -> Result<(Self, String), Trouble> {
        if has_rustup_std() {
            return Ok((Self::Rustup, "rustup's toolchain has it already".into()));
        }
        if add_target(TARGET) && has_rustup_std() {
            return Ok((Self::Rustup, "added by rustup".into()));
        }
        println!("   rustup cannot give it here: taking Debian's compiler and building the library with it");
        if has_debian() {
            return Ok((Self::debian()?, "Debian's, installed already".into()));
        }
        if exec::apt_install(&DEBIAN_PACKAGES) && has_debian() {
            return Ok((Self::debian()?, "Debian's, installed by apt-get".into()));
        }
        Err(Trouble::new(
            format!("no standard library for {TARGET}"),
            mend::WASM_STD,
        ))
    }

    /// `cargo SUBCOMMAND --target wasm32-unknown-unknown` of this toolchain.
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        let mut command = match self {
            Self::Rustup => cargo(),
            Self::Debian { linker } => debian_cargo(linker),
        };
        command.args([subcommand, "--target", TARGET]);
        if matches!(self, Self::Debian { .. }) {
            command.arg("-Zbuild-std=std,panic_abort");
        }
        command
    }

    fn debian() -> Result<Self, Trouble> {
        let linker = sysroot().map(|root| root.join(linker_below_sysroot()));
        match linker.filter(|path| path.is_file()) {
            Some(linker) => Ok(Self::Debian { linker }),
            None => Err(Trouble::new(
                "rustup's toolchain has no rust-lld to link wasm with",
                mend::WASM_STD,
            )),
        }
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

fn debian_cargo(linker: &Path) -> Command {
    let mut command = Command::new(DEBIAN_CARGO);
    // RUSTC_BOOTSTRAP lets a stable compiler take -Zbuild-std; it reaches this command only.
    command
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTC", DEBIAN_RUSTC)
        .env_remove("RUSTUP_TOOLCHAIN");
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
    command
}

fn has_rustup_std() -> bool {
    sysroot().is_some_and(|root| root.join("lib/rustlib").join(TARGET).join("lib").is_dir())
}

fn has_debian() -> bool {
    [DEBIAN_CARGO, DEBIAN_RUSTC, DEBIAN_SOURCE]
        .iter()
        .all(|path| Path::new(path).exists())
}

fn sysroot() -> Option<PathBuf> {
    exec::output(Command::new("rustc").args(["--print", "sysroot"])).map(PathBuf::from)
}

fn linker_below_sysroot() -> PathBuf {
    Path::new("lib/rustlib")
        .join(format!("{}-unknown-linux-gnu", env::consts::ARCH))
        .join("bin/rust-lld")
}
