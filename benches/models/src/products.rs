//! Matrix products on a GPU, or on what stands in for one.

use std::error::Error;

use gpu::Gpu;
use gpu::nn::{Cpu, Device, NnError, Ops as _, Preset, Products};
use pollster::block_on;
use serde_json::{Value, json};

use crate::numbers::{Product, Shape};

/// Bytes of the device's memory.
const BUDGET: u64 = 1 << 30;
/// What is timed takes at least so long, in milliseconds: the same product several times over.
const TELLING_MS: f64 = 50.0;
/// Most products of one timing.
const MOST: usize = 1 << 14;
/// Timings, of which the median is taken.
const ROUNDS: usize = 3;

/// The adapter, and for each shape billions of operations a second.
pub(crate) fn on_gpu(shapes: &[&str]) -> crate::Done {
    let gpu = block_on(Gpu::open())?;
    let adapter = gpu.adapter().to_string();
    let device = block_on(open(gpu))?;
    let mut rates = Vec::new();
    for shape in shapes {
        rates.push(rate(&device, parse(shape)?)?);
    }
    println!("{}", json!({ "adapter": adapter, "rates": Value::from(rates) }));
    Ok(())
}

/// With the kernels that a scorer would take.
async fn open(gpu: Gpu) -> Result<Device, NnError> {
    if gpu.adapter().is_software {
        return Device::open(gpu, BUDGET, Preset::Direct, |_, _, _| {}).await;
    }
    let device = Device::calibrated(gpu, BUDGET, &Cpu::new(BUDGET), Products::Single, |_, _, _| {}).await?;
    Ok(device)
}

fn parse(shape: &str) -> Result<Shape, Box<dyn Error>> {
    let words: Vec<&str> = shape.split('x').collect();
    let words = words.try_into().map_err(|_| format!("{shape} is no MxKxN"))?;
    Shape::of(words)
}

fn rate(device: &Device, shape: Shape) -> Result<f64, NnError> {
    let product = Product::new(device, shape)?;
    // The first brings in what is cold.
    time(device, &product, 1)?;
    let mut times = 1usize;
    while time(device, &product, times)? < TELLING_MS && times < MOST {
        times = times.saturating_mul(4);
    }
    let mut rounds = (0..ROUNDS)
        .map(|_| time(device, &product, times))
        .collect::<Result<Vec<_>, _>>()?;
    rounds.sort_by(f64::total_cmp);
    let median = rounds.get(ROUNDS / 2).copied().unwrap_or(f64::NAN);
    Ok(shape.operations() * times as f64 / median / 1e6)
}

/// Milliseconds by the wall clock.
fn time(device: &Device, product: &Product<Device>, times: usize) -> Result<f64, NnError> {
    let started = gpu::now_ms();
    for _ in 0..times {
        product.multiply(device)?;
    }
    block_on(device.settle())?;
    Ok(gpu::now_ms() - started)
}
