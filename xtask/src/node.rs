//! Node and npm: looked for, and packages installed once a lock file.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::exec;
use crate::trouble::{Trouble, mend};

/// What Vite asks for: 20.19, or anything from 22.12 on.
const OLDEST: (u32, u32) = (20, 19);

/// Checks the version of Node; answers with it.
pub(crate) fn ensure() -> Result<((), String), Trouble> {
    let version = exec::output(Command::new("node").arg("--version"))
        .ok_or_else(|| Trouble::new("Node is not on PATH", mend::NODE))?;
    if exec::which("npm").is_none() {
        return Err(Trouble::new("npm is not on PATH", mend::NODE));
    }
    match parse(&version) {
        Some(found) if found >= OLDEST => Ok(((), format!("Node {version}"))),
        _ => Err(Trouble::new(format!("Node {version} is too old"), mend::NODE)),
    }
}

/// `npm ci` in a folder, unless it was done for this very lock file.
pub(crate) fn install(folder: &Path) -> Result<((), String), Trouble> {
    let lock = fs::read(folder.join("package-lock.json"))
        .map_err(|error| Trouble::new(format!("{}: no lock file: {error}", folder.display()), mend::NPM))?;
    let marker = folder.join("node_modules/.installed-lock.json");
    if fs::read(&marker).is_ok_and(|installed| installed == lock) {
        return Ok(((), "already there".into()));
    }
    exec::run(
        npm(folder).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]),
        mend::NPM,
    )?;
    // Not written: the next run installs again, which is slow and right.
    fs::write(&marker, &lock).ok();
    Ok(((), "installed".into()))
}

/// One package of npm, such as `name@version`, and nothing of its own is run; into a folder of its own, which is made.
pub(crate) fn fetch(folder: &Path, package: &str) -> Result<(), Trouble> {
    fs::create_dir_all(folder)
        .map_err(|error| Trouble::new(format!("{}: {error}", folder.display()), mend::CACHE))?;
    let mut install = npm(folder);
    install.args([
        "install",
        "--no-save",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
    ]);
    install.args(["--loglevel=error", "--prefix"]).arg(folder);
    exec::run(install.arg(package), mend::NPM)
}

/// A script of the folder's package.json.
pub(crate) fn script(folder: &Path, name: &str, mend: &str) -> Result<(), Trouble> {
    exec::run(npm(folder).args(["run", "--silent", name]), mend)
}

fn npm(folder: &Path) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(folder);
    command
}

fn parse(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.trim_start_matches('v').split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn versions_order_as_numbers() {
        assert_eq!(parse("v20.20.2"), Some((20, 20)));
        assert!(parse("v9.99.0") < parse("v20.9.0"));
        assert_eq!(parse("nightly"), None);
    }
}
