//! The package's `ScoreReport` and `ModelInfo`.

use bridge::{Fields, count};
use score::scorer::{Backend, ModelInfo, Report, Why};

use super::{names, relaxed};

pub(crate) fn report(report: &Report) -> Fields {
    let backend = match report.backend {
        Backend::Gpu => "webgpu",
        Backend::Auto | Backend::Cpu => "cpu",
    };
    let adapter = report.adapter.as_ref();
    // What wgpu says of it is about libraries of other systems.
    let why = match &report.why {
        Why::NoGpu(_) => "this browser offers no GPU".to_owned(),
        why => why.to_string(),
    };
    Fields::new()
        .with("backend", backend)
        .with("adapter", adapter.map(ToString::to_string))
        .with("software", adapter.is_some_and(|adapter| adapter.is_software))
        .with("kernels", report.kernels.map(|chosen| chosen.to_string()))
        .with("why", why)
        .with("mode", names::name_of_mode(report.mode))
        .with("relaxedSimd", relaxed::IS_RELAXED)
        .with("texts", count(report.texts as u64))
        .with("tokens", count(report.tokens as u64))
        .with("cut", count(report.cut as u64))
        .with("wallMs", report.wall_ms)
        .with("memoryBytes", count(memory()))
}

/// Bytes of this module's memory, which grows and never shrinks.
#[cfg(target_arch = "wasm32")]
fn memory() -> u64 {
    const PAGE: u64 = 65_536;
    (core::arch::wasm32::memory_size::<0>() as u64).saturating_mul(PAGE)
}

/// Elsewhere nobody asks.
#[cfg(not(target_arch = "wasm32"))]
fn memory() -> u64 {
    0
}

pub(crate) fn model(info: &ModelInfo) -> Fields {
    Fields::new()
        .with("kind", names::name_of_kind(info.kind))
        .with("architecture", info.architecture.clone())
        .with("dimensions", count(info.dimensions as u64))
        .with("maxTokens", count(info.max_tokens as u64))
        .with("parameters", count(info.parameters))
        .with("precision", names::name_of_precision(info.precision))
}
