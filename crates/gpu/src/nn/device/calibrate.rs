//! Which kernels a device takes best, and whether it is worth asking at all: by measurement, never by name.

use super::format::Format;
use super::kernels::{Id, Tile};
use super::{Cut, Device, Preset, Products};
use crate::Gpu;
use crate::clock::now_ms;
use crate::nn::{Activation, Cpu, Linear, MatrixData, NnError, Ops, Precision, Values};

/// Inputs and outputs of the layer that is measured: those of a small encoder.
const WIDTH: usize = 384;
/// Rows at first, and most; in between each time four times as many, and then as many layers. So many rows keep a large
/// GPU busy with tiles of 64 by 64.
const ROWS: usize = 32;
const MOST_ROWS: usize = 2048;
const MOST_LAYERS: usize = 256;
/// Long enough to be measured, in milliseconds: a browser takes two or three to answer.
const TELLING_MS: f64 = 8.0;
/// Steps of a small encoder, which take their time even where they have next to nothing to do.
const STEPS: usize = 48;

/// How much faster at most one preset is than the other: what is slower than the processor by more does not become worth it.
const APART: f64 = 4.0;

/// What is compiled before anything is measured, and before the other preset is.
const FIRST: [Id; 2] = [
    Id::Linear(Tile::Few, Format::F32),
    Id::Linear(Tile::Direct, Format::F32),
];
const SECOND: Id = Id::Linear(Tile::Small, Format::F32);

/// How fast a device is, and the processor beside it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    /// Operations a nanosecond (GFLOP/s) in matrix products of [`Preset::Direct`].
    pub direct: f64,
    /// The same of [`Preset::Tiled`]; zero where it was not measured, because the processor is far ahead anyway.
    pub tiled: f64,
    /// The same of the processor, with all its threads.
    pub cpu: f64,
    /// Milliseconds that a small encoder takes on the device where it computes next to nothing.
    pub overhead_ms: f64,
}

impl Calibration {
    /// The faster one.
    pub fn preset(&self) -> Preset {
        if self.tiled > self.direct {
            Preset::Tiled
        } else {
            Preset::Direct
        }
    }

    /// Whether the device has done sooner what takes so many operations: twice the weights of a model for each token.
    pub fn gpu_is_faster(&self, operations: f64) -> bool {
        let gpu = self.overhead_ms + operations / (self.tiled.max(self.direct) * 1e6);
        gpu < operations / (self.cpu * 1e6)
    }
}

impl Device {
    /// Measures the device for some tens of milliseconds, and compiles the kernels of the preset that is faster there. `progress`
    /// is told as by [`Device::open`]; how many there are to be is known for certain once it is measured.
    ///
    /// # Errors
    /// Those of [`Device::open`], and those of the processor's memory.
    pub async fn calibrated(
        gpu: Gpu,
        budget: u64,
        cpu: &Cpu,
        products: Products,
        mut progress: impl FnMut(usize, usize, &'static str),
    ) -> Result<Self, NnError> {
        let cut = |preset| Cut { preset, products };
        let mut device = Self::with(gpu, budget, cut(Preset::Direct))?;
        let all = Id::all(cut(Preset::Tiled)).len();
        let of = FIRST.len().saturating_add(1).saturating_add(all);
        for (done, id) in FIRST.into_iter().enumerate() {
            progress(done, of, id.name());
            device.build(id).await?;
        }
        let mut measured = Calibration {
            direct: rate(&device).await?,
            tiled: 0.0,
            cpu: rate(cpu).await?,
            overhead_ms: overhead(&device).await?,
        };
        if measured.direct * APART > measured.cpu {
            progress(FIRST.len(), of, SECOND.name());
            device.preset = Preset::Tiled;
            device.build(SECOND).await?;
            measured.tiled = rate(&device).await?;
        }
        device.preset = measured.preset();
        device.measured = Some(measured);
        device
            .build_all(FIRST.len().saturating_add(1), &mut progress)
            .await?;
        Ok(device)
    }
}

fn weights<O: Ops>(ops: &O) -> Result<O::Matrix, NnError> {
    // What they are does not matter, but that products stay finite does.
    let values = vec![1.0 / WIDTH as f32; WIDTH.saturating_mul(WIDTH)];
    let data = MatrixData {
        rows: WIDTH,
        columns: WIDTH,
        values: Values::F32(values.into()),
    };
    ops.matrix(&data, Precision::F32)
}

/// Milliseconds for as many layers, one after another.
async fn time<O: Ops>(ops: &O, weight: &O::Matrix, rows: usize, layers: usize) -> Result<f64, NnError> {
    let layer = Linear {
        weight,
        bias: None,
        activation: Activation::None,
        residual: None,
    };
    let mut x = ops.tensor(WIDTH, &vec![1.0; rows.saturating_mul(WIDTH)])?;
    ops.settle().await?;
    let start = now_ms();
    for _ in 0..layers {
        x = ops.linear(&x, &layer)?;
    }
    ops.settle().await?;
    Ok(now_ms() - start)
}

/// Operations a nanosecond: of more and more work, until that takes long enough.
async fn rate<O: Ops>(ops: &O) -> Result<f64, NnError> {
    let weight = weights(ops)?;
    // The first is for whatever is done once.
    time(ops, &weight, ROWS, 1).await?;
    let (mut rows, mut layers) = (ROWS, 1);
    loop {
        let milliseconds = time(ops, &weight, rows, layers).await?;
        if milliseconds >= TELLING_MS || layers >= MOST_LAYERS {
            let operations = 2.0 * (rows as f64) * (layers as f64) * (WIDTH as f64) * (WIDTH as f64);
            return Ok(operations / milliseconds.max(1e-3) / 1e6);
        }
        if rows < MOST_ROWS {
            rows = rows.saturating_mul(4);
        } else {
            layers = layers.saturating_mul(4);
        }
    }
}

/// Milliseconds of steps that have next to nothing to do.
async fn overhead<O: Ops>(ops: &O) -> Result<f64, NnError> {
    time(ops, &weights(ops)?, 1, STEPS).await
}
