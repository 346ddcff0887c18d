//! Commands that talk to a node.

use std::cell::RefCell;
use std::path::PathBuf;

use platform_native::Native;
use runtime::vm::Interpreter;
use sync::{ChainSpec, Courier, Options, Progress};

use crate::args::Source;
use crate::failure::Failure;
use crate::verify::text_of;

/// The courier of a terminal.
pub(crate) type TerminalCourier = Courier<Native, Interpreter>;

/// Runs a command to its end.
pub(crate) fn block_on<T>(command: impl Future<Output = T>) -> Result<T, Failure> {
    Ok(platform_native::block_on(command)?)
}

/// Syncs; what happens meanwhile goes to standard error, one sentence a line.
pub(crate) async fn connect(source: &Source) -> Result<TerminalCourier, Failure> {
    let spec = ChainSpec::from_json(&text_of(&source.checkpoint)?)?;
    let options = Options {
        endpoints: source.endpoints.clone(),
        ..Options::default()
    };
    let platform = cache().map_or_else(Native::forgetful, Native::with_store);
    Ok(Courier::connect(platform, Interpreter, spec, options, tell()).await?)
}

/// Tells of progress, each sentence once.
fn tell() -> impl Fn(&Progress) {
    let last = RefCell::new(String::new());
    move |progress| {
        let sentence = progress.sentence();
        if *last.borrow() != sentence {
            eprintln!("{sentence}");
            last.replace(sentence);
        }
    }
}

/// Where metadata of known runtimes is kept between runs.
fn cache() -> Option<PathBuf> {
    let of_user = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let of_home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    of_user.or_else(of_home).map(|cache| cache.join("taolight"))
}
