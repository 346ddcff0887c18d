//! `state_*`: values, keys, proofs, runtime calls.

use codec::Encode;
use serde_json::{Value, json};
use sp_core::H256;
use sp_io::hashing::blake2_256;
use sp_state_machine::{Backend, IterArgs, prove_read};

use super::{chain::at, error::RpcError, params::Params, server::Shared};
use crate::{
    chain::Chain,
    executor::Overlay,
    faults::{Fault, proofs},
    spec::to_hex,
    state::View,
};

/// Most keys in one page, as in a Substrate node.
const PAGE: u32 = 1000;

/// Answers a `state_*` request; nothing when there is no such method.
pub(crate) fn answer(shared: &Shared, method: &str, params: &Params) -> Result<Option<Value>, RpcError> {
    let chain = shared.node.chain();
    Ok(Some(match method {
        "state_getStorage" | "state_getStorageAt" => {
            let value = read(&chain.state(at(&chain, params, 1)?)?, &params.bytes(0)?)?;
            value_json(shared, value)
        }
        "state_getStorageHash" | "state_getStorageHashAt" => {
            let value = read(&chain.state(at(&chain, params, 1)?)?, &params.bytes(0)?)?;
            json!(value.map(|value| H256(blake2_256(&value))))
        }
        "state_getStorageSize" | "state_getStorageSizeAt" => {
            let value = read(&chain.state(at(&chain, params, 1)?)?, &params.bytes(0)?)?;
            json!(value.map(|value| value.len()))
        }
        "state_getReadProof" => read_proof(shared, &chain, params)?,
        "state_getKeysPaged" | "state_getKeysPagedAt" => keys_paged(&chain, params)?,
        "state_queryStorageAt" => query_storage(shared, &chain, params)?,
        "state_getMetadata" => {
            let metadata: Vec<u8> = query(&chain, at(&chain, params, 0)?, "Metadata_metadata", &[])?;
            json!(to_hex(&metadata))
        }
        "state_getRuntimeVersion" | "chain_getRuntimeVersion" => {
            json!(chain.version(at(&chain, params, 0)?)?)
        }
        "state_call" | "state_callAt" => call(&chain, params)?,
        _ => return Ok(None),
    }))
}

/// A value by key.
pub(crate) fn read(view: &View<'_>, key: &[u8]) -> Result<Option<Vec<u8>>, RpcError> {
    view.storage(key).map_err(RpcError::client)
}

/// A value as JSON, the way this server shows it.
pub(crate) fn value_json(shared: &Shared, value: Option<Vec<u8>>) -> Value {
    json!(value.map(|value| to_hex(&proofs::shown_value(shared.node.fault(), value))))
}

/// Changed values of some keys at a block, as `state_queryStorageAt` and storage subscriptions tell them.
pub(crate) fn changes_json(
    shared: &Shared,
    chain: &Chain,
    block: H256,
    keys: &[Vec<u8>],
) -> Result<Vec<(Vec<u8>, Value)>, RpcError> {
    let view = chain.state(block)?;
    keys.iter()
        .map(|key| Ok((key.clone(), value_json(shared, read(&view, key)?))))
        .collect()
}

fn query<T: codec::Decode>(chain: &Chain, block: H256, function: &str, args: &[u8]) -> Result<T, RpcError> {
    Ok(chain.executor().query(&chain.state(block)?, function, args)?)
}

/// The values of exactly these keys (present or absent), proved against the block's state root.
fn read_proof(shared: &Shared, chain: &Chain, params: &Params) -> Result<Value, RpcError> {
    let (keys, block) = (params.byte_list(0)?, at(chain, params, 1)?);
    let fault = shared.node.fault();
    let proved = if fault == Some(Fault::ForeignProof) {
        another_state(chain, block)
    } else {
        block
    };
    let view = chain.state(proved)?;
    let values: Vec<Vec<u8>> = keys
        .iter()
        .filter_map(|key| read(&view, key).ok().flatten())
        .collect();
    let proof = prove_read(view, keys).map_err(RpcError::client)?;
    let nodes = proofs::shown_proof(fault, proof.into_iter_nodes().collect(), &values);
    let nodes: Vec<String> = nodes.iter().map(|node| to_hex(node)).collect();
    Ok(json!({ "at": block, "proof": nodes }))
}

/// The parent's state, or a child's where the parent's is gone.
fn another_state(chain: &Chain, block: H256) -> H256 {
    let number = chain.header(block).map_or(0, |header| header.number);
    let parent = number.checked_sub(1).and_then(|number| chain.hash_at(number));
    let readable = parent.filter(|parent| chain.state(*parent).is_ok());
    readable
        .or_else(|| chain.hash_at(number.saturating_add(1)))
        .unwrap_or(block)
}

fn keys_paged(chain: &Chain, params: &Params) -> Result<Value, RpcError> {
    let prefix = if params.raw(0).is_null() {
        Vec::new()
    } else {
        params.bytes(0)?
    };
    let count: u32 = params.get(1)?;
    if count > PAGE {
        let message = format!("count exceeds maximum value. value: {count}, max: {PAGE}");
        return Err(RpcError::new(4002, message));
    }
    let start = if params.raw(2).is_null() {
        None
    } else {
        Some(params.bytes(2)?)
    };
    let view = chain.state(at(chain, params, 3)?)?;
    let mut args = IterArgs::default();
    args.prefix = Some(&prefix);
    args.start_at = start.as_deref();
    args.start_at_exclusive = true;
    let keys = view.keys(args).map_err(RpcError::client)?;
    let page = keys
        .take(usize::try_from(count).unwrap_or(0))
        .filter_map(Result::ok);
    Ok(page.map(|key| Value::String(to_hex(&key))).collect())
}

fn query_storage(shared: &Shared, chain: &Chain, params: &Params) -> Result<Value, RpcError> {
    let (keys, block) = (params.byte_list(0)?, at(chain, params, 1)?);
    let changes = changes_json(shared, chain, block, &keys)?;
    let changes: Vec<Value> = changes
        .into_iter()
        .map(|(key, value)| json!([to_hex(&key), value]))
        .collect();
    Ok(json!([{ "block": block, "changes": changes }]))
}

fn call(chain: &Chain, params: &Params) -> Result<Value, RpcError> {
    let (function, args): (String, Vec<u8>) = (params.get(0)?, params.bytes(1)?);
    let view = chain.state(at(chain, params, 2)?)?;
    Ok(json!(to_hex(&chain.executor().call(
        &view,
        &mut Overlay::default(),
        &function,
        &args
    )?)))
}

/// The fee of an encoded extrinsic, as `payment_queryInfo` tells it.
pub(crate) fn query_info(shared: &Shared, params: &Params) -> Result<Value, RpcError> {
    /// Weight, dispatch class and fee; the balance is eight bytes wide in these runtimes.
    type Info = ((codec::Compact<u64>, codec::Compact<u64>), u8, u64);
    const CLASSES: [&str; 3] = ["normal", "operational", "mandatory"];
    let (encoded, chain) = (params.bytes(0)?, shared.node.chain());
    let length = u32::try_from(encoded.len()).unwrap_or(u32::MAX);
    let args = [encoded, length.encode()].concat();
    let block = at(&chain, params, 1)?;
    let ((time, size), class, fee): Info = query(&chain, block, "TransactionPaymentApi_query_info", &args)?;
    let class = CLASSES.get(usize::from(class)).copied().unwrap_or("normal");
    Ok(json!({
        "weight": { "ref_time": time.0, "proof_size": size.0 }, "class": class, "partialFee": fee.to_string(),
    }))
}
