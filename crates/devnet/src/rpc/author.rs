//! `author_*` and `transaction_v1_*`: taking transactions.

use codec::{DecodeAll, Encode};
use serde_json::{Value, json};
use sp_core::H256;

use super::{error::RpcError, params::Params, server::Shared};
use crate::spec::to_hex;

/// Answers the request; nothing when there is no such method here.
pub(crate) fn answer(shared: &Shared, method: &str, params: &Params) -> Result<Option<Value>, RpcError> {
    Ok(Some(match method {
        "author_submitExtrinsic" => json!(submit(shared, params)?),
        "author_pendingExtrinsics" => {
            let pool = shared.node.pool();
            pool.pending()
                .iter()
                .map(|extrinsic| Value::String(to_hex(&extrinsic.encode())))
                .collect()
        }
        "transaction_v1_broadcast" => {
            let accepted = submit(shared, params).is_ok();
            if accepted {
                json!(to_hex(params.bytes(0)?.get(..8).unwrap_or_default()))
            } else {
                Value::Null
            }
        }
        "transaction_v1_stop" => Value::Null,
        _ => return Ok(None),
    }))
}

/// Takes the encoded extrinsic in the first parameter.
pub(crate) fn submit(shared: &Shared, params: &Params) -> Result<H256, RpcError> {
    let extrinsic = Vec::<u8>::decode_all(&mut &params.bytes(0)?[..])
        .map_err(|error| RpcError::new(1001, format!("Extrinsic has invalid format: {error}")))?;
    Ok(shared.node.submit(extrinsic)?)
}
