//! Errors of the layers below as JavaScript gets them.

use core::fmt::Display;

use score::files::FileError;
use score::primitives::PrimitiveError;
use score::scorer::ScoreError;
use wasm_bindgen::JsValue;

/// What [`bridge::Failure`] is, made of any error that can come from below.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Of this side.
    Ours(bridge::Failure),
    /// What the other side rejected with, which goes back as it is.
    Theirs(JsValue),
}

impl Failure {
    /// The caller passed something malformed.
    pub(crate) fn argument(message: impl Display) -> Self {
        Self::Ours(bridge::Failure::argument(message))
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Ours(failure) => failure.into(),
            Failure::Theirs(thrown) => thrown,
        }
    }
}

impl From<bridge::Failure> for Failure {
    fn from(failure: bridge::Failure) -> Self {
        Self::Ours(failure)
    }
}

bridge::told!(Failure: FileError, PrimitiveError, ScoreError);
