//! Many epochs at once: one core of the processor against the GPU, on the same scenarios.

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use gpu::yuma::{Backend, Scenario, YumaBatch};
use pollster::block_on;
use serde_json::{Value, json};
use whatif::Random;
use yuma::EpochInput;
use yuma::batch::{Cpu, Runner as _};

use crate::subnet::{self, Mode};

/// How many at once.
const COUNTS: [usize; 4] = [256, 1024, 4096, 16_384];
/// Neurons of the subnets; 64 of them validate.
const SIZES: [u16; 2] = [64, 256];
/// What is sure to take longer than this, in seconds, is left out: software adapters take hours for the largest.
const PATIENCE: f64 = 60.0;

/// A row for each subnet, mode and count, in milliseconds.
pub(crate) fn batches() -> Result<Value, Box<dyn Error>> {
    let mut batch = block_on(YumaBatch::open(Backend::Gpu))?;
    let adapter = batch.adapter().map(ToString::to_string);
    let mut rows = Vec::new();
    for n in SIZES {
        for mode in [Mode::Legacy, Mode::Yuma3, Mode::Liquid] {
            let input = subnet::make(n, n, mode);
            let mut slowest = 0.0;
            for count in COUNTS {
                if slowest * count as f64 > PATIENCE {
                    break;
                }
                let row = race(&mut batch, &input, &scenarios(count, n))?;
                slowest = f64::max(row.0, row.1) / 1e3 / count as f64;
                let report = batch.report();
                rows.push(json!({
                    "n": n, "mode": mode.name(), "scenarios": count, "cpu": row.0, "gpu": row.1,
                    "device": report.gpu_ms, "longest": report.longest_ms, "submissions": report.submissions,
                }));
            }
        }
    }
    Ok(json!({ "adapter": adapter, "rows": rows }))
}

/// Milliseconds on one core, and on the GPU with everything around it. Both must agree.
fn race(
    batch: &mut YumaBatch,
    input: &EpochInput,
    scenarios: &[Scenario],
) -> Result<(f64, f64), Box<dyn Error>> {
    // Kernels are compiled once for all batches.
    block_on(batch.run(input, scenarios.get(..1).unwrap_or_default()))?;
    let started = Instant::now();
    let by_cpu = block_on(Cpu.run(black_box(input), scenarios))?;
    let cpu = milliseconds(started);
    let started = Instant::now();
    let by_gpu = block_on(batch.run(black_box(input), scenarios))?;
    let gpu = milliseconds(started);
    if by_cpu != by_gpu {
        return Err("the GPU disagrees".into());
    }
    if batch.report().on_gpu != scenarios.len() {
        return Err(format!("the GPU left some: {:?}", batch.report()).into());
    }
    Ok((cpu, gpu))
}

/// Another κ each, and another row of one validator.
fn scenarios(count: usize, n: u16) -> Vec<Scenario> {
    let mut random = Random::new(count as u64);
    let one = |_| {
        let validator = random.ratio() % 64;
        let row = (0..n).map(|uid| (uid, random.ratio().max(1))).collect();
        Scenario {
            kappa: Some(random.ratio()),
            weights: vec![(validator, row)],
            ..Scenario::default()
        }
    };
    (0..count).map(one).collect()
}

fn milliseconds(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1e3
}
