//! `chain_*`: headers, blocks with their justifications, hashes.

use serde_json::{Value, json};
use sp_consensus_grandpa::GRANDPA_ENGINE_ID;
use sp_core::H256;
use sp_runtime::{
    Justifications, OpaqueExtrinsic,
    generic::{Block as GenericBlock, SignedBlock},
};

use super::{error::RpcError, params::Params, server::Shared};
use crate::{block::Header, chain::Chain, faults::headers};

/// Answers a `chain_*` request; nothing when there is no such method.
pub(crate) fn answer(shared: &Shared, method: &str, params: &Params) -> Result<Option<Value>, RpcError> {
    let chain = shared.node.chain();
    Ok(Some(match method {
        "chain_getHeader" => chain
            .header(at(&chain, params, 0)?)
            .map_or(Value::Null, |header| header_json(shared, header)),
        "chain_getBlock" => block_json(shared, &chain, at(&chain, params, 0)?),
        "chain_getBlockHash" | "chain_getHead" => hashes(&chain, params.raw(0))?,
        "chain_getFinalizedHead" | "chain_getFinalisedHead" => json!(chain.finalized_hash()),
        _ => return Ok(None),
    }))
}

/// A header as JSON, the way this server shows it.
pub(crate) fn header_json(shared: &Shared, header: &Header) -> Value {
    json!(headers::shown(shared.node.fault(), header))
}

/// The block a parameter names, or the best one.
pub(crate) fn at(chain: &Chain, params: &Params, index: usize) -> Result<H256, RpcError> {
    Ok(params.hash(index)?.unwrap_or_else(|| chain.best_hash()))
}

fn block_json(shared: &Shared, chain: &Chain, hash: H256) -> Value {
    let Some(block) = chain.block(hash) else {
        return Value::Null;
    };
    let extrinsics = block
        .body
        .iter()
        .cloned()
        .map(OpaqueExtrinsic::from_blob)
        .collect();
    let header = headers::shown(shared.node.fault(), &block.header);
    let justification = block.justification.clone();
    json!(SignedBlock {
        block: GenericBlock { header, extrinsics },
        justifications: justification.map(|bytes| Justifications::from((GRANDPA_ENGINE_ID, bytes))),
    })
}

/// A number in decimal or hex, a list of them, or nothing for the best block.
fn hashes(chain: &Chain, which: &Value) -> Result<Value, RpcError> {
    match which {
        Value::Null => Ok(json!(chain.best_hash())),
        Value::Array(list) => list.iter().map(|item| hashes(chain, item)).collect(),
        one => {
            let number = number_of(one).ok_or_else(|| RpcError::invalid_params("no block number"))?;
            Ok(json!(chain.hash_at(number)))
        }
    }
}

fn number_of(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => u32::try_from(number.as_u64()?).ok(),
        Value::String(text) => u32::from_str_radix(text.strip_prefix("0x")?, 16).ok(),
        _ => None,
    }
}
