//! Build, demo, test, bench: the two commands of the README and the ones behind them.

mod bench;
mod chromium;
mod clippy;
mod count;
mod demo;
mod devnet;
mod devnet_runtime;
mod exec;
mod model;
mod node;
mod place;
mod prepare;
mod serve;
mod steps;
mod test;
mod toolchain;
mod tools;
mod trouble;
mod wasm;

use std::process::ExitCode;

use steps::Failed;

const USAGE: &str = "\
cargo xtask COMMAND

  demo [--port N] [--check]   build everything, start the local chain, serve the page
                              (--port: of the page, default 8080; --check: end once the page has answered)
  build                       build the wasm, the package, the page and the local chain
  test                        run every test, natively and in Chromium
  bench [--only NAME]... [--write]
                              measure (--only: these sections, of verification, epoch, batches, models, flips, size and page;
                              --write: into docs/benchmarks.md)
  runtime                     rebuild the committed wasm of the local chain's runtime
  clippy-wasm                 clippy over the crates that make the wasm modules, warnings denied
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match dispatch(&words) {
        Some(Ok(())) => ExitCode::SUCCESS,
        Some(Err(Failed)) => ExitCode::FAILURE,
        None => {
            eprint!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

/// `None` for a command line that means nothing.
fn dispatch(words: &[&str]) -> Option<Result<(), Failed>> {
    match words.split_first()? {
        (&"demo", options) => Some(demo::run(&demo_options(options)?)),
        (&"build", []) => Some(prepare::run()),
        (&"test", []) => Some(test::run()),
        (&"bench", options) => Some(bench::run(&bench_options(options)?)),
        (&"runtime", []) => Some(devnet_runtime::rebuild()),
        (&"clippy-wasm", []) => Some(clippy::run()),
        _ => None,
    }
}

fn bench_options(words: &[&str]) -> Option<bench::Options> {
    let mut options = bench::Options {
        only: Vec::new(),
        write: false,
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--write" => options.write = true,
            "--only" => {
                let name = words.next()?;
                options.only.push(bench::names().find(|known| known == name)?);
            }
            _ => return None,
        }
    }
    Some(options)
}

fn demo_options(words: &[&str]) -> Option<demo::Options> {
    let mut options = demo::Options {
        port: 8080,
        check: false,
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--check" => options.check = true,
            "--port" => options.port = words.next()?.parse().ok()?,
            _ => return None,
        }
    }
    Some(options)
}
