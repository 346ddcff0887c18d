//! Errors of the layers below as JavaScript gets them.

use core::fmt::Display;

use gpu::GpuError;
use gpu::yuma::BatchError;
use wasm_bindgen::JsValue;
use yuma::InputError;

/// [`bridge::Failure`], made of any error that can come from below.
#[derive(Debug)]
pub(crate) struct Failure(bridge::Failure);

impl Failure {
    /// The caller passed something malformed.
    pub(crate) fn argument(message: impl Display) -> Self {
        Self(bridge::Failure::argument(message))
    }
}

impl From<bridge::Failure> for Failure {
    fn from(failure: bridge::Failure) -> Self {
        Self(failure)
    }
}

impl From<Failure> for JsValue {
    fn from(Failure(failure): Failure) -> Self {
        failure.into()
    }
}

bridge::told!(Failure: GpuError, BatchError, InputError);
