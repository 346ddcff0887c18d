//! A process that answers one line at a time with the nanoseconds that something took it. Two of them are asked in turns.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::trouble::{Trouble, mend};

pub(super) struct Peer {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Peer {
    /// Starts it, and waits until it is ready.
    pub(super) fn start(command: &mut Command) -> Result<Self, Trouble> {
        let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = started.map_err(|error| failed(&error.to_string()))?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (to, from) = pipes.ok_or_else(|| failed("it has no pipes"))?;
        let mut peer = Self {
            child,
            to,
            from: BufReader::new(from),
        };
        match peer.line()?.as_str() {
            "ready" => Ok(peer),
            other => Err(failed(other)),
        }
    }

    /// Milliseconds.
    pub(super) fn ask(&mut self, what: &str) -> Result<f64, Trouble> {
        writeln!(self.to, "{what}").map_err(|error| failed(&error.to_string()))?;
        let line = self.line()?;
        let nanoseconds: f64 = line.parse().map_err(|_| failed(&line))?;
        Ok(nanoseconds / 1e6)
    }

    fn line(&mut self) -> Result<String, Trouble> {
        let mut line = String::new();
        self.from
            .read_line(&mut line)
            .map_err(|error| failed(&error.to_string()))?;
        Ok(line.trim_end().to_owned())
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn failed(why: &str) -> Trouble {
    Trouble::new(
        format!("one side of a native bench does not answer: {why}"),
        mend::REPORT,
    )
}
