//! Times `yuma`. Prints one line of JSON.
//!
//! - `epochs`: one epoch of each size, row length and mode; beside it, up to 256 neurons, the local chain's own
//!   consensus on the same subnet, in turns;
//! - `batches`: hundreds to thousands of epochs, one core against the GPU that Vulkan gives;
//! - `memory N ROW MODE`: the most memory a process takes that computes one such epoch, and before it;
//! - `input N ROW MODE`: such an input in the format of the recorded epochs, for the same measurement in wasm.

mod batches;
mod other;
mod subnet;
mod timing;

use std::error::Error;
use std::hint::black_box;

use serde_json::{Value, json};
use yuma::{Epoch, EpochInput};

use crate::subnet::{MODES, SIZES, entries};
use crate::timing::{Times, race};

/// Above this the dense second implementation takes minutes.
const DENSE_UP_TO: u16 = 256;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let answer = match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["epochs"] => epochs()?,
        ["batches"] => batches::batches()?,
        ["memory", n, row, mode] => memory(&subnet::asked(n, row, mode)?)?,
        ["input", n, row, mode] => Value::from(yuma_vectors::input_json(&subnet::asked(n, row, mode)?)),
        _ => return Err("usage: bench-yuma epochs | batches | memory N ROW MODE | input N ROW MODE".into()),
    };
    println!("{answer}");
    Ok(())
}

/// Every size, with full rows and with a quarter of them, in every mode.
fn epochs() -> Result<Value, Box<dyn Error>> {
    let mut rows = Vec::new();
    for n in SIZES {
        for row in [n, n / 4] {
            for mode in MODES {
                let input = subnet::make(n, row, mode);
                let times = time(&input, n)?;
                rows.push(json!({
                    "n": n, "row": row, "mode": mode.name(), "entries": entries(&input),
                    "ours": times.ours, "theirs": times.theirs,
                }));
            }
        }
    }
    Ok(Value::from(rows))
}

/// Both must agree before the time they take means anything.
fn time(input: &EpochInput, n: u16) -> Result<Times, Box<dyn Error>> {
    let ours = || black_box(Epoch::run(black_box(input)).is_ok());
    if n > DENSE_UP_TO {
        return Ok(race(ours, None::<fn() -> bool>));
    }
    let subnet = other::subnet(input);
    if !other::agrees(&Epoch::run(input)?, &devnet_consensus::epoch(&subnet)) {
        return Err("the two implementations disagree".into());
    }
    Ok(race(ours, Some(|| devnet_consensus::epoch(black_box(&subnet)))))
}

/// Peak resident memory in bytes, before and after.
fn memory(input: &EpochInput) -> Result<Value, Box<dyn Error>> {
    let before = peak()?;
    Epoch::run(black_box(input))?;
    Ok(json!({ "before": before, "after": peak()? }))
}

fn peak() -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes: u64 = line.ok_or("no VmHWM")?.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes.saturating_mul(1024))
}
