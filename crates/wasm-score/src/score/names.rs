//! Words of the API, and what they stand for.

use gpu::nn::Precision;
use score::scorer::{Backend, Kind, Mode};

use crate::failure::Failure;

pub(crate) fn backend(name: &str) -> Result<Backend, Failure> {
    Ok(match name {
        "auto" => Backend::Auto,
        "webgpu" => Backend::Gpu,
        "cpu" => Backend::Cpu,
        other => return Err(unknown("backend", other)),
    })
}

pub(crate) fn mode(name: &str) -> Result<Mode, Failure> {
    Ok(match name {
        "f32" => Mode::F32,
        "exact" => Mode::Exact,
        "fast" => Mode::Fast,
        other => return Err(unknown("mode", other)),
    })
}

pub(crate) fn precision(name: &str) -> Result<Precision, Failure> {
    Ok(match name {
        "f32" => Precision::F32,
        "f16" => Precision::F16,
        "int8" => Precision::Int8,
        "int4" => Precision::Int4,
        other => return Err(unknown("precision", other)),
    })
}

pub(crate) fn name_of_precision(precision: Precision) -> &'static str {
    match precision {
        Precision::F16 => "f16",
        Precision::Int8 => "int8",
        Precision::Int4 => "int4",
        _ => "f32",
    }
}

pub(crate) fn name_of_mode(mode: Mode) -> &'static str {
    match mode {
        Mode::F32 => "f32",
        Mode::Exact => "exact",
        Mode::Fast => "fast",
    }
}

pub(crate) fn name_of_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Encoder => "encoder",
        Kind::CrossEncoder => "cross-encoder",
        Kind::Decoder => "decoder",
    }
}

pub(crate) fn unknown(what: &str, name: &str) -> Failure {
    Failure::argument(format!("no {what} is called {name}"))
}
