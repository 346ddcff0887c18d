//! Errors as JavaScript gets them: an object with a stable code, who is at fault, and what to do.

use core::fmt::Display;

use primitives::error::{Code, Fault};
use runtime::StorageError;
use subtensor::SnapshotError;
use sync::{CourierError, SpecError};
use wasm_bindgen::JsValue;

use crate::object::{Fields, IntoJs};

/// Anything that went wrong, in the shape of `ErrorFields` in `pkg/src/errors.ts`.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: Code,
    fault: Fault,
    message: String,
    endpoint: Option<String>,
    retryable: bool,
}

impl Failure {
    pub(crate) fn new(code: Code, fault: Fault, message: impl Display) -> Self {
        Self {
            code,
            fault,
            message: message.to_string(),
            endpoint: None,
            retryable: false,
        }
    }

    /// The caller passed something malformed.
    pub(crate) fn argument(message: impl Display) -> Self {
        Self::new(Code::BadArgument, Fault::Caller, message)
    }

    fn fields(self) -> Fields {
        Fields::new()
            .with("code", self.code.as_str())
            .with("fault", self.fault.as_str())
            .with("message", self.message)
            .with_some("endpoint", self.endpoint)
            .with("retryable", self.retryable)
            .with("hint", hint(self.code))
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        failure.fields().into()
    }
}

impl IntoJs for Failure {
    fn into_js(self) -> JsValue {
        self.into()
    }
}

impl From<CourierError> for Failure {
    fn from(error: CourierError) -> Self {
        Self {
            code: error.code(),
            fault: error.fault(),
            endpoint: error.endpoint().map(str::to_owned),
            retryable: error.retryable(),
            message: error.to_string(),
        }
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

/// What the caller can do about it.
fn hint(code: Code) -> &'static str {
    match code {
        Code::NoPeers => "Check the network and the endpoints' addresses.",
        Code::EndpointStalled => "Try again, or name another endpoint.",
        Code::EndpointMisbehaved | Code::ProofInvalid | Code::HeaderInvalid | Code::JustificationInvalid => {
            "Nothing false was returned. Leave this endpoint and name another."
        }
        Code::WrongChain => "Name an endpoint of the chain in the specification.",
        Code::NotSynced => "The endpoint is behind, or this clock is wrong. Name another endpoint.",
        Code::NotFinalized => "Wait for more blocks, or ask for a lower assurance.",
        Code::StatePruned => "Ask for a newer block, or name an archive endpoint.",
        Code::CheckpointStale => "Get a newer checkpoint from a source you trust.",
        Code::NotInRuntime => "The chain's runtime at this block has no such thing.",
        Code::ConsensusUnsupported => "Update the package.",
        Code::Codec | Code::Unknown | Code::Crashed => "Please report it with the message.",
        Code::Storage => "The browser refuses storage; the client works without it, slower.",
        Code::Closed => "Connect a new client.",
        Code::BadArgument => "Correct the argument.",
        _ => "See the message.",
    }
}
