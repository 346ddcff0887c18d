//! Rotations by place.

use core::f64::consts::TAU;

use gpu::nn::{NnError, Ops, Rope};

use crate::files::config::{RopeConfig, RopeScaling};

/// Tables for `places` places and heads of `head` columns.
pub(super) fn lay_out<O: Ops>(
    ops: &O,
    config: RopeConfig,
    head: usize,
    places: usize,
) -> Result<O::Rope, NnError> {
    let half = head / 2;
    let frequencies: Vec<f64> = (0..half).map(|pair| frequency(config, pair, half)).collect();
    let angles = (0..places).flat_map(|place| frequencies.iter().map(move |turn| place as f64 * turn));
    let (sin, cos): (Vec<f32>, Vec<f32>) = angles
        .map(f64::sin_cos)
        .map(|(sin, cos)| (sin as f32, cos as f32))
        .unzip();
    ops.rope(Rope {
        cos: &cos,
        sin: &sin,
        half,
    })
}

/// By how much pair `pair` of `half` turns from one place to the next.
fn frequency(config: RopeConfig, pair: usize, half: usize) -> f64 {
    let plain = config.theta.powf(-(pair as f64) / half.max(1) as f64);
    match config.scaling {
        RopeScaling::None => plain,
        RopeScaling::Linear { factor } => plain / factor,
        RopeScaling::Llama3 {
            factor,
            low,
            high,
            trained,
        } => llama3(plain, factor, [low, high], trained as f64),
    }
}

/// `_compute_llama3_parameters` of `transformers` (`modeling_rope_utils.py`).
fn llama3(plain: f64, factor: f64, [low, high]: [f64; 2], trained: f64) -> f64 {
    let wavelength = TAU / plain;
    let blend = (trained / wavelength - low) / (high - low);
    if blend >= 1.0 {
        plain
    } else if blend <= 0.0 {
        plain / factor
    } else {
        (1.0 - blend) * plain / factor + blend * plain
    }
}
