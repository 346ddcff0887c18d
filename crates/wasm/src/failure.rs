//! Errors of the layers below as JavaScript gets them.

use core::fmt::Display;

use bridge::IntoJs;
use primitives::error::{Code, Fault};
use runtime::StorageError;
use subtensor::{EpochError, SnapshotError};
use sync::{CourierError, SpecError};
use wasm_bindgen::JsValue;

/// What [`bridge::Failure`] is, made of any error that can come from below.
#[derive(Debug)]
pub(crate) struct Failure(bridge::Failure);

impl Failure {
    pub(crate) fn new(code: Code, fault: Fault, message: impl Display) -> Self {
        Self(bridge::Failure::new(code, fault, message))
    }

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

impl IntoJs for Failure {
    fn into_js(self) -> JsValue {
        self.into()
    }
}

impl From<bridge::Failure> for Failure {
    fn from(failure: bridge::Failure) -> Self {
        Self(failure)
    }
}

impl From<CourierError> for Failure {
    fn from(error: CourierError) -> Self {
        let failure = bridge::Failure::new(error.code(), error.fault(), &error);
        Self(failure.of_endpoint(error.endpoint(), error.retryable()))
    }
}

impl From<SpecError> for Failure {
    fn from(error: SpecError) -> Self {
        Self::new(error.code(), error.fault(), error)
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Self::new(error.code(), error.fault(), error)
    }
}

impl From<SnapshotError<CourierError>> for Failure {
    fn from(error: SnapshotError<CourierError>) -> Self {
        match error {
            SnapshotError::Source(error) => error.into(),
            other => Self::new(
                other.code(CourierError::code),
                other.fault(CourierError::fault),
                other,
            ),
        }
    }
}

impl From<EpochError<CourierError>> for Failure {
    fn from(error: EpochError<CourierError>) -> Self {
        match error {
            EpochError::Snapshot(error) => error.into(),
            other => Self::new(
                other.code(CourierError::code),
                other.fault(CourierError::fault),
                other,
            ),
        }
    }
}
