//! `taolight` for a terminal: the light client the browser runs, and its verifiers for files.
//!
//! Exit code 0: all that was asked is proved. 1: something was refused, or could not be had. 2: wrong usage.

mod args;
mod audit;
mod failure;
mod live;
mod metagraph;
mod output;
mod pack;
mod read;
mod score;
mod sync_command;
mod verify;
mod yuma;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};
use crate::failure::Failure;

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(1)
        }
    }
}

fn run(args: Args) -> Result<ExitCode, Failure> {
    match args.command {
        Command::Verify(what) => verify::run(&what)?,
        Command::Sync(how) => live::block_on(sync_command::run(how))??,
        Command::Metagraph(how) => live::block_on(metagraph::run(how))??,
        Command::Read(how) => live::block_on(read::run(how))??,
        Command::Audit(how) => return live::block_on(audit::run(how))?,
        Command::Yuma(what) => return yuma::run(&what),
        Command::Pack(how) => live::block_on(pack::run(&how))??,
        Command::Score(what) => live::block_on(score::run(&what))??,
    }
    Ok(ExitCode::SUCCESS)
}
