//! `cargo xtask demo`: everything built, the local chain started, the page served.

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::devnet::{self, Devnet};
use crate::model;
use crate::prepare::{self, Built};
use crate::serve::{self, Folders, Server};
use crate::steps::Failed;
use crate::trouble::{Trouble, mend};

/// What the command line asks for.
pub(crate) struct Options {
    /// Port of the page.
    pub(crate) port: u16,
    /// Ends after the page has answered once.
    pub(crate) check: bool,
}

/// Builds, starts, serves until interrupted.
pub(crate) fn run(options: &Options) -> Result<(), Failed> {
    let (place, steps) = prepare::begin()?;
    let built = prepare::everything(&place, &steps, prepare::Chain::Alone)?;
    let stop = steps.step("interrupts", || {
        Ok((stop_on_interrupt()?, "Ctrl-C will stop everything".into()))
    })?;
    let mut devnet = steps.step("start the local chain", || start_chain(&built))?;
    let minilm = steps.step("model for the Score view", || model::ensure(&place))?;
    let server = steps.step("serve the page", || {
        start_server(options, &built.page, minilm.as_deref())
    })?;
    steps.step("ask for the page", || ask(&server))?;
    println!("\nready after {}: {}", steps.elapsed(), server.url());
    if options.check {
        return Ok(());
    }
    open_browser(&server.url());
    println!("Ctrl-C stops the page and the local chain.");
    wait(&stop, &mut devnet)
}

fn start_chain(built: &Built) -> Result<(Devnet, String), Trouble> {
    let devnet = Devnet::start(&built.devnet, &devnet::DEMO)?;
    introduce(&built.page, "local.json", &devnet.introduction())?;
    let how = format!("at {}", devnet.endpoint());
    Ok((devnet, how))
}

/// Tells the built page of what is there this time.
fn introduce(page: &Path, name: &str, what: &Value) -> Result<(), Trouble> {
    let file = page.join("dist").join(name);
    fs::write(&file, what.to_string())
        .map_err(|error| Trouble::new(format!("{}: {error}", file.display()), mend::CACHE))
}

/// The model lies where it was unpacked, beside the page.
fn start_server(options: &Options, page: &Path, minilm: Option<&Path>) -> Result<(Server, String), Trouble> {
    let mut folders = Folders::of(page.join("dist"));
    if let Some(folder) = minilm {
        introduce(page, "models/index.json", &model::introduction(folder))?;
        folders = folders.with(model::MOUNT, folder.to_owned());
    }
    let server = Server::start(folders, options.port)?;
    let how = format!("at {}", server.url());
    Ok((server, how))
}

/// The page and its introduction to the local chain must both come back.
fn ask(server: &Server) -> Result<((), String), Trouble> {
    for path in ["/", "/local.json"] {
        let status = serve::status_of(server.address(), path);
        if status.as_deref() != Some("200") {
            let got = status.unwrap_or_else(|| "nothing".into());
            return Err(Trouble::new(format!("{path} answered {got}"), mend::REPORT));
        }
    }
    Ok(((), "it answers".into()))
}

fn stop_on_interrupt() -> Result<Arc<AtomicBool>, Trouble> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    ctrlc::set_handler(move || flag.store(true, Ordering::SeqCst))
        .map_err(|error| Trouble::new(format!("cannot listen for interrupts: {error}"), mend::REPORT))?;
    Ok(stop)
}

fn wait(stop: &AtomicBool, devnet: &mut Devnet) -> Result<(), Failed> {
    while !stop.load(Ordering::SeqCst) {
        if !devnet.is_running() {
            eprintln!(
                "FAILED: the local chain has ended by itself\n   to mend it: {}",
                mend::DEVNET
            );
            return Err(Failed);
        }
        thread::sleep(Duration::from_millis(100));
    }
    println!("\nstopped");
    Ok(())
}

fn open_browser(url: &str) {
    if env::var_os("DISPLAY").is_some() || env::var_os("WAYLAND_DISPLAY").is_some() {
        // The URL is printed as well, so a desktop without xdg-open loses nothing.
        Command::new("xdg-open")
            .arg(url)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok();
    }
}
