//! `chainHead_v1_*`: a follower pins blocks and asks about them; answers to operations come as events.

use std::collections::BTreeSet;

use codec::Encode;
use serde_json::{Value, json};
use sp_core::H256;
use sp_io::hashing::blake2_256;
use sp_runtime::traits::Header as _;
use sp_state_machine::{Backend, IterArgs};
use sp_trie::MerkleValue;

use super::{error::RpcError, params::Params, server::Shared, state};
use crate::{
    chain::Chain,
    executor::Overlay,
    faults::{headers, proofs},
    node::Event,
    spec::{to_hex, unhex},
    state::View,
};

/// Name of every notification of a follower.
pub(crate) const EVENT: &str = "chainHead_v1_followEvent";

/// Most items one descendants query returns.
const DESCENDANTS: usize = 1000;

/// One follower.
pub(crate) struct Follow {
    with_runtime: bool,
    pinned: BTreeSet<H256>,
    operations: u64,
}

impl Follow {
    pub(crate) fn new(with_runtime: bool) -> Self {
        Self {
            with_runtime,
            pinned: BTreeSet::new(),
            operations: 0,
        }
    }

    /// The events that bring a new follower up to the best block.
    pub(crate) fn initialize(&mut self, shared: &Shared) -> Vec<Value> {
        let chain = shared.node.chain();
        let finalized = chain.finalized_hash();
        let mut first = json!({ "event": "initialized", "finalizedBlockHashes": [finalized] });
        if let (true, Some(event)) = (self.with_runtime, first.as_object_mut()) {
            event.insert("finalizedBlockRuntime".into(), runtime_json(&chain, finalized));
        }
        self.pinned.insert(finalized);
        let mut events = vec![first];
        for number in chain.finalized_number().saturating_add(1)..=chain.best_number() {
            events.extend(
                chain
                    .hash_at(number)
                    .and_then(|hash| self.new_block(&chain, hash)),
            );
        }
        events.push(json!({ "event": "bestBlockChanged", "bestBlockHash": chain.best_hash() }));
        events
    }

    pub(crate) fn on_event(&mut self, shared: &Shared, event: &Event) -> Vec<Value> {
        let chain = shared.node.chain();
        match event {
            Event::Imported { hash, best } => {
                let mut events: Vec<Value> = self.new_block(&chain, *hash).into_iter().collect();
                if *best {
                    events.push(json!({ "event": "bestBlockChanged", "bestBlockHash": hash }));
                }
                events
            }
            Event::Finalized(hashes) => vec![json!({
                "event": "finalized", "finalizedBlockHashes": hashes, "prunedBlockHashes": self.pruned(&chain),
            })],
            Event::Dropped(_) => Vec::new(),
        }
    }

    fn new_block(&mut self, chain: &Chain, hash: H256) -> Option<Value> {
        let header = chain.header(hash)?;
        let mut event = json!({
            "event": "newBlock", "blockHash": hash, "parentBlockHash": header.parent_hash, "newRuntime": null,
        });
        let upgraded = self.with_runtime
            && chain.version(hash).ok().map(|version| version.spec_version)
                != chain
                    .version(header.parent_hash)
                    .ok()
                    .map(|version| version.spec_version);
        if let (true, Some(event)) = (upgraded, event.as_object_mut()) {
            event.insert("newRuntime".into(), runtime_json(chain, hash));
        }
        self.pinned.insert(hash);
        Some(event)
    }

    /// Pinned blocks that finality has left on a dead branch.
    fn pruned(&self, chain: &Chain) -> Vec<H256> {
        let dead = |hash: &&H256| {
            let number = chain.header(**hash).map_or(0, |header| *header.number());
            number <= chain.finalized_number() && !chain.is_canonical(**hash)
        };
        self.pinned.iter().filter(dead).copied().collect()
    }
}

/// Answers a `chainHead_v1_*` request of a follower (or of none): the result, and events that follow it.
pub(crate) fn answer(
    shared: &Shared,
    follow: Option<&mut Follow>,
    method: &str,
    params: &Params,
) -> Result<(Value, Vec<Value>), RpcError> {
    let chain = shared.node.chain();
    let Some(follow) = follow else {
        return Ok((json!({ "result": "limitReached" }), Vec::new()));
    };
    match method {
        "chainHead_v1_unpin" => {
            unpin(follow, params)?;
            return Ok((Value::Null, Vec::new()));
        }
        "chainHead_v1_continue" | "chainHead_v1_stopOperation" => return Ok((Value::Null, Vec::new())),
        _ => {}
    }
    let block: H256 = params.get(1)?;
    if !follow.pinned.contains(&block) {
        return Err(RpcError::new(-32801, "Invalid block hash"));
    }
    if method == "chainHead_v1_header" {
        let header = chain
            .header(block)
            .map(|header| headers::shown(shared.node.fault(), header));
        return Ok((json!(header.map(|header| to_hex(&header.encode()))), Vec::new()));
    }
    follow.operations = follow.operations.saturating_add(1);
    let operation = follow.operations.to_string();
    let events = operate(shared, &chain, &operation, block, method, params)?;
    Ok((json!({ "result": "started", "operationId": operation }), events))
}

fn operate(
    shared: &Shared,
    chain: &Chain,
    operation: &str,
    block: H256,
    method: &str,
    params: &Params,
) -> Result<Vec<Value>, RpcError> {
    let done = match method {
        "chainHead_v1_body" => {
            let body = chain
                .block(block)
                .map(|block| block.body.as_slice())
                .unwrap_or_default();
            let value: Vec<String> = body.iter().map(|extrinsic| to_hex(&extrinsic.encode())).collect();
            json!({ "event": "operationBodyDone", "operationId": operation, "value": value })
        }
        "chainHead_v1_call" => call(chain, operation, block, params)?,
        "chainHead_v1_storage" => return storage(shared, chain, operation, block, params),
        _ => return Err(RpcError::method_not_found()),
    };
    Ok(vec![done])
}

fn call(chain: &Chain, operation: &str, block: H256, params: &Params) -> Result<Value, RpcError> {
    let (function, args): (String, Vec<u8>) = (params.get(2)?, params.bytes(3)?);
    let Ok(view) = chain.state(block) else {
        return Ok(inaccessible(operation));
    };
    Ok(
        match chain
            .executor()
            .call(&view, &mut Overlay::default(), &function, &args)
        {
            Ok(output) => {
                json!({ "event": "operationCallDone", "operationId": operation, "output": to_hex(&output) })
            }
            Err(error) => {
                json!({ "event": "operationError", "operationId": operation, "error": error.to_string() })
            }
        },
    )
}

fn storage(
    shared: &Shared,
    chain: &Chain,
    operation: &str,
    block: H256,
    params: &Params,
) -> Result<Vec<Value>, RpcError> {
    let Ok(view) = chain.state(block) else {
        return Ok(vec![inaccessible(operation)]);
    };
    let queries = params
        .raw(2)
        .as_array()
        .ok_or_else(|| RpcError::invalid_params("items expected"))?;
    let mut items = Vec::new();
    for query in queries {
        let text = |name: &str| query.get(name).and_then(Value::as_str);
        let key = text("key")
            .and_then(unhex)
            .ok_or_else(|| RpcError::invalid_params("key expected"))?;
        items.extend(item(shared, &view, &key, text("type").unwrap_or_default())?);
    }
    Ok(vec![
        json!({ "event": "operationStorageItems", "operationId": operation, "items": items }),
        json!({ "event": "operationStorageDone", "operationId": operation }),
    ])
}

fn item(shared: &Shared, view: &View<'_>, key: &[u8], kind: &str) -> Result<Vec<Value>, RpcError> {
    let shown = |value: Vec<u8>| proofs::shown_value(shared.node.fault(), value);
    let one = |name: &str, content: Option<String>| {
        content
            .map(|content| json!({ "key": to_hex(key), name: content }))
            .into_iter()
            .collect()
    };
    Ok(match kind {
        "value" => one(
            "value",
            state::read(view, key)?.map(|value| to_hex(&shown(value))),
        ),
        "hash" => one(
            "hash",
            state::read(view, key)?.map(|value| to_hex(&blake2_256(&value))),
        ),
        "closestDescendantMerkleValue" => one(kind, merkle_value(view, key)?),
        "descendantsValues" | "descendantsHashes" => descendants(view, key, |key, value| {
            let (name, content) = if kind.ends_with("Values") {
                ("value", shown(value))
            } else {
                ("hash", blake2_256(&value).to_vec())
            };
            json!({ "key": to_hex(key), name: to_hex(&content) })
        })?,
        _ => return Err(RpcError::invalid_params(format!("unknown item type {kind}"))),
    })
}

fn merkle_value(view: &View<'_>, key: &[u8]) -> Result<Option<String>, RpcError> {
    let found = view.closest_merkle_value(key).map_err(RpcError::client)?;
    Ok(found.map(|value| match value {
        MerkleValue::Node(node) => to_hex(&node),
        MerkleValue::Hash(hash) => to_hex(hash.as_bytes()),
    }))
}

fn descendants(
    view: &View<'_>,
    prefix: &[u8],
    json: impl Fn(&[u8], Vec<u8>) -> Value,
) -> Result<Vec<Value>, RpcError> {
    let mut args = IterArgs::default();
    args.prefix = Some(prefix);
    let pairs = view.pairs(args).map_err(RpcError::client)?;
    Ok(pairs
        .take(DESCENDANTS)
        .filter_map(Result::ok)
        .map(|(key, value)| json(&key, value))
        .collect())
}

fn unpin(follow: &mut Follow, params: &Params) -> Result<(), RpcError> {
    let hashes = match params.raw(1) {
        Value::Array(_) => params.get(1)?,
        _ => vec![params.get::<H256>(1)?],
    };
    if !hashes.iter().all(|hash| follow.pinned.remove(hash)) {
        return Err(RpcError::new(-32801, "Invalid block hash"));
    }
    Ok(())
}

fn inaccessible(operation: &str) -> Value {
    json!({ "event": "operationInaccessible", "operationId": operation })
}

fn runtime_json(chain: &Chain, block: H256) -> Value {
    let Ok(version) = chain.version(block) else {
        return json!({ "type": "invalid", "error": "no version" });
    };
    let apis: serde_json::Map<String, Value> = version
        .apis
        .iter()
        .map(|(id, number)| (to_hex(id), json!(number)))
        .collect();
    json!({ "type": "valid", "spec": {
        "specName": version.spec_name, "implName": version.impl_name, "specVersion": version.spec_version,
        "implVersion": version.impl_version, "transactionVersion": version.transaction_version, "apis": apis,
    } })
}
