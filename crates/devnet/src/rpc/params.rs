//! Positional parameters of a request.

use serde::de::DeserializeOwned;
use serde_json::Value;
use sp_core::H256;

use super::error::RpcError;
use crate::spec::unhex;

/// A request's parameters; reading past the end yields null.
pub(crate) struct Params(Vec<Value>);

impl Params {
    pub(crate) fn new(params: Option<&Value>) -> Result<Self, RpcError> {
        match params {
            None | Some(Value::Null) => Ok(Self(Vec::new())),
            Some(Value::Array(values)) => Ok(Self(values.clone())),
            Some(_) => Err(RpcError::invalid_params("positional parameters expected")),
        }
    }

    pub(crate) fn raw(&self, index: usize) -> &Value {
        self.0.get(index).unwrap_or(&Value::Null)
    }

    pub(crate) fn get<T: DeserializeOwned>(&self, index: usize) -> Result<T, RpcError> {
        T::deserialize(self.raw(index))
            .map_err(|error| RpcError::invalid_params(format!("parameter {index}: {error}")))
    }

    pub(crate) fn hash(&self, index: usize) -> Result<Option<H256>, RpcError> {
        self.get(index)
    }

    pub(crate) fn bytes(&self, index: usize) -> Result<Vec<u8>, RpcError> {
        bytes_of(self.raw(index))
            .ok_or_else(|| RpcError::invalid_params(format!("parameter {index}: no 0x hex")))
    }

    pub(crate) fn byte_list(&self, index: usize) -> Result<Vec<Vec<u8>>, RpcError> {
        let list = self
            .raw(index)
            .as_array()
            .and_then(|items| items.iter().map(bytes_of).collect());
        list.ok_or_else(|| RpcError::invalid_params(format!("parameter {index}: no list of 0x hex")))
    }
}

fn bytes_of(value: &Value) -> Option<Vec<u8>> {
    unhex(value.as_str()?)
}
