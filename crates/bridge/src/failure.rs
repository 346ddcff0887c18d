//! Errors as JavaScript gets them: an object with a stable code, who is at fault, and what to do.

use core::fmt::Display;

use primitives::error::{Code, Fault};
use wasm_bindgen::JsValue;
use yuma::InputError;

use crate::object::{Fields, IntoJs};

/// Anything that went wrong, in the shape of `ErrorFields` in `pkg/src/errors.ts`.
#[derive(Debug)]
pub struct Failure {
    code: Code,
    fault: Fault,
    message: String,
    endpoint: Option<String>,
    retryable: bool,
}

impl Failure {
    /// One that another try would not mend.
    pub fn new(code: Code, fault: Fault, message: impl Display) -> Self {
        Self {
            code,
            fault,
            message: message.to_string(),
            endpoint: None,
            retryable: false,
        }
    }

    /// The caller passed something malformed.
    pub fn argument(message: impl Display) -> Self {
        Self::new(Code::BadArgument, Fault::Caller, message)
    }

    /// The endpoint concerned, and whether the same call may succeed later.
    #[must_use]
    pub fn of_endpoint(self, endpoint: Option<&str>, retryable: bool) -> Self {
        Self {
            endpoint: endpoint.map(str::to_owned),
            retryable,
            ..self
        }
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

/// An input that contradicts itself: whoever made it is the caller here.
impl From<InputError> for Failure {
    fn from(error: InputError) -> Self {
        Self::new(error.code(), error.fault(), error)
    }
}

/// Makes a module's own failure, which can be made of [`Failure`], of errors that know their code and who is at fault.
#[macro_export]
macro_rules! told {
    ($failure:ty: $($error:ty),+) => {
        $(impl From<$error> for $failure {
            fn from(error: $error) -> Self {
                $crate::Failure::new(error.code(), error.fault(), error).into()
            }
        })+
    };
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
        Code::GpuUnavailable => "Use the backend `cpu` or `auto`, or a browser with WebGPU.",
        Code::ModelUnavailable => "Name a folder that has all the files of the model.",
        Code::ModelInvalid => "Take the model from a source you trust, and one of a kind that is supported.",
        _ => "See the message.",
    }
}
