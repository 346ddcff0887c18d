//! Running other programs: with their output shown, read, or both.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};

use crate::trouble::Trouble;

/// Runs to the end with output passed through; anything but success is trouble.
pub(crate) fn run(command: &mut Command, mend: &str) -> Result<(), Trouble> {
    let status = command
        .status()
        .map_err(|error| not_started(command, &error, mend))?;
    if status.success() {
        Ok(())
    } else {
        Err(ended(command, status, mend))
    }
}

/// Runs to the end, showing each line of standard output and giving it to `on_line`; the status is the caller's to judge.
pub(crate) fn tee(command: &mut Command, mut on_line: impl FnMut(&str)) -> Result<ExitStatus, Trouble> {
    let mend = "see that the program is installed and on PATH";
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| not_started(command, &error, mend))?;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            on_line(&line);
        }
    }
    child.wait().map_err(|error| not_started(command, &error, mend))
}

/// Standard output, trimmed, of a program that started and succeeded.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// The first executable of this name on PATH.
pub(crate) fn which(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

/// Installs Debian packages when this is root on a system with apt; says whether it did.
pub(crate) fn apt_install(packages: &[&str]) -> bool {
    let root = output(Command::new("id").arg("-u")).is_some_and(|id| id == "0");
    if !root || which("apt-get").is_none() {
        return false;
    }
    println!("   apt-get install {}", packages.join(" "));
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["-qq", "-y"])
            .args(arguments);
        command
            .stdout(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    let install = [&["install", "--no-install-recommends"], packages].concat();
    // Package lists may be missing or old: they are fetched only when the install fails without.
    apt(&install) || (apt(&["update"]) && apt(&install))
}

fn not_started(command: &Command, error: &std::io::Error, mend: &str) -> Trouble {
    Trouble::new(format!("{} did not start: {error}", name(command)), mend)
}

fn ended(command: &Command, status: ExitStatus, mend: &str) -> Trouble {
    Trouble::new(format!("{} ended with {status}", name(command)), mend)
}

fn name(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    format!(
        "`{}`",
        words
            .map(|word| word.to_string_lossy())
            .collect::<Vec<_>>()
            .join(" ")
    )
}
