//! JSON-RPC errors with the codes and words of a Substrate node.

use serde_json::{Value, json};
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

use crate::{executor::CallError, node::NodeError, pool::PoolError, state::StateError};

/// A JSON-RPC error object.
#[derive(Debug)]
pub(crate) struct RpcError {
    code: i32,
    message: String,
    data: Option<Value>,
}

impl RpcError {
    pub(crate) fn new(code: i32, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            data: None,
        }
    }

    pub(crate) fn method_not_found() -> Self {
        Self::new(-32601, "Method not found")
    }

    pub(crate) fn invalid_params(detail: impl Into<String>) -> Self {
        Self {
            data: Some(Value::String(detail.into())),
            ..Self::new(-32602, "Invalid params")
        }
    }

    pub(crate) fn invalid_request() -> Self {
        Self::new(-32600, "Invalid request")
    }

    pub(crate) fn parse() -> Self {
        Self::new(-32700, "Parse error")
    }

    /// What a failed read of the state says.
    pub(crate) fn client(error: impl std::fmt::Display) -> Self {
        Self::new(4003, format!("Client error: {error}"))
    }

    /// The whole reply to a request.
    pub(crate) fn reply(&self, id: &Value) -> Value {
        let mut error = json!({ "code": self.code, "message": self.message });
        if let (Some(data), Some(object)) = (&self.data, error.as_object_mut()) {
            object.insert("data".into(), data.clone());
        }
        json!({ "jsonrpc": "2.0", "id": id, "error": error })
    }
}

impl From<StateError> for RpcError {
    fn from(error: StateError) -> Self {
        Self::client(error)
    }
}

impl From<CallError> for RpcError {
    fn from(error: CallError) -> Self {
        Self::client(error)
    }
}

impl From<NodeError> for RpcError {
    fn from(error: NodeError) -> Self {
        match error {
            NodeError::Pool(PoolError::Invalid(reason, validity)) => refused(reason, &validity),
            NodeError::Pool(PoolError::Known(hash)) => {
                let data = Some(Value::String(format!("{hash:?}")));
                Self {
                    data,
                    ..Self::new(1013, "Transaction Already Imported")
                }
            }
            NodeError::Pool(PoolError::Full) => Self::new(
                1016,
                "Immediately dropped: the transaction couldn't enter the pool because of the limit",
            ),
            NodeError::Pool(error @ PoolError::Runtime(_)) => {
                Self::new(1002, format!("Verification Error: {error}"))
            }
            other => Self::client(other),
        }
    }
}

fn refused(reason: &str, error: &TransactionValidityError) -> RpcError {
    let (code, message, detail) = match error {
        TransactionValidityError::Invalid(InvalidTransaction::Custom(number)) => {
            (1010, "Invalid Transaction", format!("Custom error: {number}"))
        }
        TransactionValidityError::Invalid(_) => (1010, "Invalid Transaction", reason.into()),
        TransactionValidityError::Unknown(_) => (1011, "Unknown Transaction Validity", reason.into()),
    };
    RpcError {
        data: Some(Value::String(detail)),
        ..RpcError::new(code, message)
    }
}
