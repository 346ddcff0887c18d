//! `devnet`: a Bittensor-shaped local chain, from the command line.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Parser;
use devnet::{Config, Devnet, faults::Fault, spec::RawGenesis};

/// A Bittensor-shaped local chain in one process, with misbehaviour on demand.
#[derive(Parser)]
#[command(version)]
struct Options {
    /// Raw chain specification to boot instead of the embedded runtime.
    #[arg(long, value_name = "FILE")]
    chain: Option<PathBuf>,
    /// Misbehave in one way; an unknown name lists them all.
    #[arg(long, value_name = "NAME")]
    fault: Option<Fault>,
    /// Times as fast as a real chain: shorter slots, or a faster clock for a foreign runtime.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=240))]
    speed: u64,
    /// Port to listen on; 0 takes a free one.
    #[arg(long, value_name = "P", default_value_t = 9944)]
    port: u16,
    /// Authorities in each set.
    #[arg(long, value_name = "N", default_value_t = 4)]
    authorities: usize,
    /// Blocks between stored justifications.
    #[arg(long, value_name = "K", default_value_t = 512)]
    justification_period: u32,
    /// Back-dated blocks to author before serving.
    #[arg(long, value_name = "BLOCKS", default_value_t = 0)]
    prelude: u32,
    /// Hand over to new authorities every so many blocks.
    #[arg(long, value_name = "BLOCKS")]
    rotate_every: Option<u32>,
    /// Keep the state of every block, not of the last 300.
    #[arg(long)]
    archive: bool,
    /// Blocks between the best block and the newest that may be finalized.
    #[arg(long, value_name = "BLOCKS", default_value_t = 2)]
    finality_lag: u32,
    /// Seal a rival block every so many blocks: best for a slot, then abandoned.
    #[arg(long, value_name = "BLOCKS")]
    fork_every: Option<u32>,
    /// Where to write the checkpoint a light client starts from.
    #[arg(long, value_name = "FILE")]
    write_spec: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("devnet: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    let devnet = Devnet::start(config(options)?).map_err(|error| error.to_string())?;
    let spec = devnet.spec_json();
    let file = match &options.write_spec {
        Some(path) => {
            let text = serde_json::to_string_pretty(spec).map_err(|error| error.to_string())?;
            std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))?;
            path.display().to_string()
        }
        None => "-".into(),
    };
    let genesis = spec
        .get("genesisHash")
        .and_then(|hash| hash.as_str())
        .unwrap_or_default();
    println!("devnet ready {} genesis {genesis} spec {file}", devnet.url());
    wait_for_interrupt()?;
    devnet.stop();
    Ok(())
}

fn config(options: &Options) -> Result<Config, String> {
    let base = match &options.chain {
        Some(path) => foreign(path, options.speed)?,
        None => Config::embedded(options.speed),
    };
    Ok(Config {
        fault: options.fault,
        port: options.port,
        authorities: options.authorities,
        justification_period: options.justification_period,
        prelude: options.prelude,
        rotate_every: options.rotate_every,
        archive: options.archive,
        finality_lag: options.finality_lag,
        fork_every: options.fork_every,
        ..base
    })
}

/// A foreign runtime's slot length is a constant of its code: the clock runs faster instead.
fn foreign(path: &Path, clock_speed: u64) -> Result<Config, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let raw = RawGenesis::from_json(&text).map_err(|error| error.to_string())?;
    Ok(Config {
        clock_speed,
        ..Config::new(raw)
    })
}

fn wait_for_interrupt() -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    runtime
        .block_on(tokio::signal::ctrl_c())
        .map_err(|error| error.to_string())
}
