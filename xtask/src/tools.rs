//! What `cargo install` brings, kept in the cache.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::exec;
use crate::place::Place;
use crate::toolchain;
use crate::trouble::{Trouble, mend};

/// The wasm-bindgen command line of exactly the version in Cargo.lock, for the two halves refuse to work otherwise: from PATH,
/// else from the cache, else installed into it.
pub(crate) fn wasm_bindgen(place: &Place) -> Result<(PathBuf, String), Trouble> {
    let lock = fs::read_to_string(place.root.join("Cargo.lock"))
        .map_err(|error| Trouble::new(format!("Cargo.lock: {error}"), mend::REPORT))?;
    let version = locked_version(&lock, "wasm-bindgen")
        .ok_or_else(|| Trouble::new("Cargo.lock names no wasm-bindgen", mend::REPORT))?;
    let kept = place.tools().join("bin/wasm-bindgen");
    for path in exec::which("wasm-bindgen").into_iter().chain([kept.clone()]) {
        if is_version(&path, version) {
            return Ok((path, format!("{version}, already there")));
        }
    }
    install(place, version)?;
    if is_version(&kept, version) {
        return Ok((kept, format!("{version}, installed")));
    }
    Err(Trouble::new(
        format!("{} is not version {version}", kept.display()),
        mend::TOOL,
    ))
}

fn install(place: &Place, version: &str) -> Result<(), Trouble> {
    let install = |locked: &[&str]| {
        let mut command = toolchain::cargo();
        command
            .args(["install", "wasm-bindgen-cli", "--version", version, "--force"])
            .args(locked);
        // Without its test runner, and so without TLS.
        command.args(["--bin", "wasm-bindgen", "--no-default-features"]);
        // It runs for a second and compiles for minutes: little optimisation gets the page up sooner.
        command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        exec::run(command.arg("--root").arg(place.tools()), mend::TOOL)
    };
    // A mirror may lack a version that the tool's own lock file names; any compatible one serves as well.
    install(&["--locked"]).or_else(|_| {
        println!("   the tool's own lock file does not resolve here: installing without it");
        install(&[])
    })
}

fn is_version(path: &Path, version: &str) -> bool {
    let printed = exec::output(Command::new(path).arg("--version"));
    printed.is_some_and(|line| line.split_whitespace().nth(1) == Some(version))
}

fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let entry = lock
        .split("[[package]]")
        .find(|entry| entry.contains(&format!("\nname = \"{package}\"\n")))?;
    entry.split("\nversion = \"").nth(1)?.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    #[test]
    fn a_version_is_read_from_the_lock_file() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }
}
