//! Errors of the layers below as JavaScript gets them.

use core::fmt::Display;

use gpu::GpuError;
use gpu::yuma::BatchError;
use wasm_bindgen::JsValue;
use yuma::InputError;

/// What [`bridge::Failure`] is, made of any error that can come from below.
#[derive(Debug)]
pub(crate) struct Failure(bridge::Failure);

impl Failure {
    /// The caller passed something malformed.
    pub(crate) fn argument(message: impl Display) -> Self {
        Self(bridge::Failure::argument(message))
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        failure.0.into()
    }
}

impl From<bridge::Failure> for Failure {
    fn from(failure: bridge::Failure) -> Self {
        Self(failure)
    }
}

impl From<GpuError> for Failure {
    fn from(error: GpuError) -> Self {
        Self(bridge::Failure::new(error.code(), error.fault(), error))
    }
}

impl From<BatchError> for Failure {
    fn from(error: BatchError) -> Self {
        Self(bridge::Failure::new(error.code(), error.fault(), error))
    }
}

impl From<InputError> for Failure {
    fn from(error: InputError) -> Self {
        Self(bridge::Failure::new(error.code(), error.fault(), error))
    }
}
