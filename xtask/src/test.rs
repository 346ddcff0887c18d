//! `cargo xtask test`: every test there is, and the promises about the wasm.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::chromium;
use crate::count::Count;
use crate::exec;
use crate::model;
use crate::node;
use crate::place::Place;
use crate::prepare::{self, Built, Chain};
use crate::steps::{Failed, Steps};
use crate::toolchain::{self, cargo};
use crate::trouble::{Trouble, mend};
use crate::wasm;

/// A microcontroller's target: what compiles for it uses no operating system.
const BARE_TARGET: &str = "thumbv7m-none-eabi";

/// Runs everything, whatever fails on the way, and ends with the plain line `N passed, N failed`.
pub(crate) fn run() -> Result<(), Failed> {
    let (place, steps) = prepare::begin()?;
    let built = prepare::everything(&place, &steps, Chain::WithTests)?;
    let browser_folder = place.root.join("tests/browser");
    steps.step("npm packages of tests/browser", || node::install(&browser_folder))?;
    let chromium = steps.step("Chromium", chromium::ensure)?;
    let minilm = steps.step("model for tests", || model::ensure(&place))?;
    let with_model = |command: Command| with_model(command, minilm.as_deref());
    let mut tally = Tally {
        steps: &steps,
        count: Count::default(),
    };
    for chunk in &wasm::CHUNKS {
        tally.promise(
            &format!("the {} wasm imports nothing from `env`", chunk.name),
            || chunk.check_imports(&place),
        );
        tally.promise(&format!("the {} wasm fits its budget", chunk.name), || {
            chunk.check_size(&place)
        });
    }
    tally.bare_metal(&place);
    tally.suite(
        "Rust tests",
        &mut with_model(rust_tests(&place)),
        Count::of_cargo_line,
    );
    tally.suite(
        "package tests",
        &mut with_model(node_tests(&wasm::package(&place), "test")),
        Count::of_node_line,
    );
    let mut browser = with_model(browser_tests(&place, &built, &chromium));
    tally.suite("browser tests", &mut browser, Count::of_node_line);
    tally.finish()
}

/// What has passed and failed so far.
struct Tally<'a> {
    steps: &'a Steps,
    count: Count,
}

impl Tally<'_> {
    fn promise(&mut self, name: &str, check: impl FnOnce() -> Result<((), String), Trouble>) {
        let kept = self.steps.step(name, check).is_ok();
        self.count.add(Count::of_outcome(kept));
    }

    /// A suite that fails without a failed test (it did not compile, it was killed) counts as one failure.
    fn suite(&mut self, name: &str, command: &mut Command, count_line: fn(&str) -> Count) {
        let mut count = Count::default();
        let outcome = self.steps.step(name, || {
            let status = exec::tee(command, |line| count.add(count_line(line)))?;
            let said = format!(
                "{} passed, {} failed, {} skipped",
                count.passed, count.failed, count.skipped
            );
            if status.success() {
                Ok(((), said))
            } else {
                Err(Trouble::new(said, mend::FAILED_TEST))
            }
        });
        if outcome.is_err() && count.failed == 0 {
            count.failed = 1;
        }
        self.count.add(count);
    }

    /// `verify` must compile where there is no operating system.
    fn bare_metal(&mut self, place: &Place) {
        if !toolchain::add_target(BARE_TARGET) {
            println!("SKIPPED: `verify`, `yuma`, `whatif` without std: rustup cannot add {BARE_TARGET} here");
            self.count.add(Count {
                skipped: 1,
                ..Count::default()
            });
            return;
        }
        self.promise("`verify`, `yuma`, `whatif` compile without std", || {
            let mut command = cargo();
            command
                .current_dir(&place.root)
                .env("CARGO_TARGET_DIR", place.native_target());
            command.args(["check", "--locked", "--target", BARE_TARGET]);
            command.args(["-p", "verify", "-p", "yuma", "-p", "whatif"]);
            exec::run(&mut command, mend::COMPILE)?;
            Ok(((), format!("checked for {BARE_TARGET}")))
        });
    }

    fn finish(self) -> Result<(), Failed> {
        let Count {
            passed,
            failed,
            skipped,
        } = self.count;
        println!("\nall of it took {}", self.steps.elapsed());
        let skips = if skipped > 0 {
            format!(", {skipped} skipped")
        } else {
            String::new()
        };
        println!("{passed} passed, {failed} failed{skips}");
        if failed == 0 { Ok(()) } else { Err(Failed) }
    }
}

/// Tells tests where the real model is, where there is one.
fn with_model(mut command: Command, model: Option<&Path>) -> Command {
    if let Some(folder) = model {
        command.env(model::VARIABLE, folder);
    }
    command
}

fn rust_tests(place: &Place) -> Command {
    let mut command = cargo();
    command
        .current_dir(&place.root)
        .env("CARGO_TARGET_DIR", place.native_target());
    command.env("TAOLIGHT_SHARED", place.shared());
    command.args(["test", "--locked", "--workspace", "--no-fail-fast"]);
    command
}

fn browser_tests(place: &Place, built: &Built, chromium: &Path) -> Command {
    let mut command = node_tests(&place.root, "tests/browser");
    command
        .env("TAOLIGHT_DEVNET", &built.devnet)
        .env("TAOLIGHT_CHROMIUM", chromium);
    command.env("TAOLIGHT_SHARED", place.shared());
    command
}

/// `node --test` over the `*.test.mjs` files of a folder: named one by one, for old Nodes take no pattern.
fn node_tests(folder: &Path, tests: &str) -> Command {
    let mut command = Command::new("node");
    command.current_dir(folder).args([
        "--test",
        "--test-reporter=spec",
        "--test-concurrency=1",
        "--test-timeout=300000",
        // A failed test may leave a server or a browser open; nobody is to wait for it.
        "--test-force-exit",
    ]);
    command.args(test_files(&folder.join(tests)));
    command
}

fn test_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_test = |path: &PathBuf| {
        path.file_name()
            .and_then(OsStr::to_str)
            .is_some_and(|name| name.ends_with(".test.mjs"))
    };
    let mut files: Vec<_> = entries.map(|entry| entry.path()).filter(is_test).collect();
    files.sort();
    files
}
