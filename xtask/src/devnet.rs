//! The local chain as a child process.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::trouble::{Trouble, mend};

/// The chain of the demo and of the page bench: two-second slots, and behind the head enough history to sync through, with
/// authority sets that changed and justifications that a viewer will see arrive.
pub(crate) const DEMO: [&str; 8] = [
    "--speed",
    "6",
    "--prelude",
    "600",
    "--rotate-every",
    "200",
    "--justification-period",
    "64",
];

/// A running devnet; it ends with this value.
pub(crate) struct Devnet {
    child: Child,
    endpoint: String,
    spec: Value,
}

impl Devnet {
    /// Starts the executable and waits until it serves. `--port 0` and `--write-spec` are added here.
    pub(crate) fn start(executable: &Path, arguments: &[&str]) -> Result<Self, Trouble> {
        let spec = std::env::temp_dir().join(format!("taolight-spec-{}.json", std::process::id()));
        let mut command = Command::new(executable);
        command
            .args(["--port", "0", "--write-spec"])
            .arg(&spec)
            .args(arguments);
        let child = command.stdout(Stdio::piped()).spawn();
        let child = child.map_err(|error| trouble(format!("{}: {error}", executable.display())))?;
        let mut devnet = Self {
            child,
            endpoint: String::new(),
            spec: Value::Null,
        };
        devnet.endpoint = devnet.wait_ready()?;
        devnet.spec = read_spec(&spec)?;
        fs::remove_file(&spec).ok();
        Ok(devnet)
    }

    /// Where it listens, `ws://…`.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// What a page needs to follow it: the chain specification with its checkpoint, and the endpoint.
    pub(crate) fn introduction(&self) -> Value {
        json!({ "spec": self.spec, "endpoints": [self.endpoint] })
    }

    /// Whether it still runs.
    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    fn wait_ready(&mut self) -> Result<String, Trouble> {
        let stdout = self
            .child
            .stdout
            .take()
            .ok_or_else(|| trouble("its output cannot be read"))?;
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let endpoint = lines
            .find_map(|line| ready_at(&line))
            .ok_or_else(|| trouble("it ended before it was ready"))?;
        // Nobody reads on, but a full pipe would stop the chain.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(endpoint)
    }
}

impl Drop for Devnet {
    fn drop(&mut self) {
        // Both fail only when it is gone already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn ready_at(line: &str) -> Option<String> {
    line.strip_prefix("devnet ready ")?
        .split(' ')
        .next()
        .map(str::to_owned)
}

fn read_spec(path: &Path) -> Result<Value, Trouble> {
    let text = fs::read_to_string(path).map_err(|error| trouble(format!("{}: {error}", path.display())))?;
    serde_json::from_str(&text).map_err(|error| trouble(format!("its specification is not JSON: {error}")))
}

fn trouble(what: impl std::fmt::Display) -> Trouble {
    Trouble::new(format!("local chain: {what}"), mend::DEVNET)
}

#[cfg(test)]
mod tests {
    use super::ready_at;

    #[test]
    fn the_ready_line_names_the_endpoint() {
        let line = "devnet ready ws://127.0.0.1:4711 genesis 0x00 spec /tmp/spec.json";
        assert_eq!(ready_at(line).as_deref(), Some("ws://127.0.0.1:4711"));
        assert_eq!(ready_at("block 1"), None);
    }
}
