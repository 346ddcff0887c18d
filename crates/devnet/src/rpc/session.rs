//! One client's conversation: its requests, its subscriptions, what is still to be told.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Value, json};
use sp_core::H256;
use sp_io::hashing::blake2_128;

use super::{
    author, chain,
    chain_head::{self, Follow},
    error::RpcError,
    params::Params,
    server::Shared,
    state, system,
    watch::{Dialect, Watch},
};
use crate::{node::Event, spec::to_hex};

/// Most subscriptions of one connection, as in a Substrate node.
const SUBSCRIPTIONS: usize = 1024;

/// Something a client has asked to be told about.
enum Subscription {
    NewHeads,
    AllHeads,
    FinalizedHeads,
    RuntimeVersion {
        last: u32,
    },
    Storage {
        keys: Vec<Vec<u8>>,
        last: Vec<(Vec<u8>, Value)>,
    },
    Watch(Watch),
    Follow(Follow),
}

/// State of one connection.
pub(crate) struct Session {
    shared: Arc<Shared>,
    seed: u64,
    opened: u64,
    subscriptions: BTreeMap<String, Subscription>,
    outbox: Vec<Value>,
}

/// The answer to one message, and which methods it asked for.
pub(crate) struct Answer {
    pub(crate) text: String,
    pub(crate) methods: Vec<String>,
}

impl Session {
    /// A fresh conversation; `seed` tells its subscription ids from other connections'.
    pub(crate) fn new(shared: Arc<Shared>, seed: u64) -> Self {
        Self {
            shared,
            seed,
            opened: 0,
            subscriptions: BTreeMap::new(),
            outbox: Vec::new(),
        }
    }

    /// Answers one message: a request or a batch of them.
    pub(crate) fn answer(&mut self, text: &str) -> Answer {
        let reply = match serde_json::from_str::<Value>(text) {
            Err(_) => RpcError::parse().reply(&Value::Null),
            Ok(Value::Array(batch)) if batch.is_empty() => RpcError::invalid_request().reply(&Value::Null),
            Ok(Value::Array(batch)) => batch.iter().map(|request| self.request(request)).collect(),
            Ok(request) => self.request(&request),
        };
        Answer {
            text: reply.to_string(),
            methods: methods_in(text),
        }
    }

    /// Notifications that became due, oldest first.
    pub(crate) fn take_outbox(&mut self) -> Vec<String> {
        std::mem::take(&mut self.outbox)
            .iter()
            .map(Value::to_string)
            .collect()
    }

    /// The chain moved: queues what the subscriptions want to know.
    pub(crate) fn on_event(&mut self, event: &Event) {
        let shared = Arc::clone(&self.shared);
        let mut news = Vec::new();
        for (id, subscription) in &mut self.subscriptions {
            let (method, results) = subscription.on_event(&shared, event);
            news.extend(
                results
                    .into_iter()
                    .map(|result| notification(method, id, &result)),
            );
        }
        self.outbox.extend(news);
    }

    fn request(&mut self, request: &Value) -> Value {
        let id = request.get("id").unwrap_or(&Value::Null);
        let Some(method) = request.get("method").and_then(Value::as_str) else {
            return RpcError::invalid_request().reply(id);
        };
        let result = Params::new(request.get("params")).and_then(|params| self.dispatch(method, &params));
        match result {
            Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
            Err(error) => error.reply(id),
        }
    }

    fn dispatch(&mut self, method: &str, params: &Params) -> Result<Value, RpcError> {
        if let Some(result) = self.subscribe(method, params)? {
            return Ok(result);
        }
        let shared = &self.shared;
        let family = method.split('_').next().unwrap_or_default();
        let answer = match family {
            "chain" if method != "chain_getRuntimeVersion" => chain::answer(shared, method, params)?,
            "chain" | "state" => state::answer(shared, method, params)?,
            "author" | "transaction" => author::answer(shared, method, params)?,
            _ => system::answer(shared, method, params)?,
        };
        answer.ok_or_else(RpcError::method_not_found)
    }

    /// Answers requests that open, use or close a subscription.
    fn subscribe(&mut self, method: &str, params: &Params) -> Result<Option<Value>, RpcError> {
        let opened = match method {
            "chain_subscribeNewHeads" | "chain_subscribeNewHead" | "subscribe_newHead" => {
                Subscription::NewHeads
            }
            "chain_subscribeAllHeads" => Subscription::AllHeads,
            "chain_subscribeFinalizedHeads" | "chain_subscribeFinalisedHeads" => Subscription::FinalizedHeads,
            "state_subscribeRuntimeVersion" | "chain_subscribeRuntimeVersion" => {
                Subscription::RuntimeVersion { last: 0 }
            }
            "state_subscribeStorage" => Subscription::Storage {
                keys: params.byte_list(0)?,
                last: Vec::new(),
            },
            "author_submitAndWatchExtrinsic" => {
                Subscription::Watch(Watch::new(author::submit(&self.shared, params)?, Dialect::Author))
            }
            "transactionWatch_v1_submitAndWatch" => Subscription::Watch(Watch::new(
                author::submit(&self.shared, params)?,
                Dialect::TransactionWatch,
            )),
            "chainHead_v1_follow" => Subscription::Follow(Follow::new(params.get(0).unwrap_or(false))),
            _ if method.contains("_unsubscribe")
                || method.contains("_unwatch")
                || method.ends_with("_unfollow") =>
            {
                return Ok(Some(self.close(method, params)?));
            }
            _ if method.starts_with("chainHead_v1_") => return self.chain_head(method, params).map(Some),
            _ => return Ok(None),
        };
        self.open(opened).map(Some)
    }

    fn open(&mut self, mut subscription: Subscription) -> Result<Value, RpcError> {
        if self.subscriptions.len() >= SUBSCRIPTIONS {
            return Err(RpcError::new(-32006, "Too many subscriptions on the connection"));
        }
        self.opened = self.opened.saturating_add(1);
        let id = to_hex(&blake2_128(format!("{}/{}", self.seed, self.opened).as_bytes()));
        let (method, results) = subscription.greet(&self.shared);
        self.outbox
            .extend(results.iter().map(|result| notification(method, &id, result)));
        self.subscriptions.insert(id.clone(), subscription);
        Ok(Value::String(id))
    }

    fn close(&mut self, method: &str, params: &Params) -> Result<Value, RpcError> {
        let id: String = params.get(0)?;
        let existed = self.subscriptions.remove(&id).is_some();
        let silent = method.contains("_v1_");
        Ok(if silent { Value::Null } else { Value::Bool(existed) })
    }

    fn chain_head(&mut self, method: &str, params: &Params) -> Result<Value, RpcError> {
        let id: String = params.get(0)?;
        let shared = Arc::clone(&self.shared);
        let follow = match self.subscriptions.get_mut(&id) {
            Some(Subscription::Follow(follow)) => Some(follow),
            _ => None,
        };
        let (result, news) = chain_head::answer(&shared, follow, method, params)?;
        self.outbox.extend(
            news.iter()
                .map(|event| notification(chain_head::EVENT, &id, event)),
        );
        Ok(result)
    }
}

impl Subscription {
    /// What a new subscriber is told at once.
    fn greet(&mut self, shared: &Shared) -> (&'static str, Vec<Value>) {
        let chain = shared.node.chain();
        let (best, finalized) = (chain.best_hash(), chain.finalized_hash());
        drop(chain);
        match self {
            Self::NewHeads | Self::AllHeads => self.on_event(
                shared,
                &Event::Imported {
                    hash: best,
                    best: true,
                },
            ),
            Self::FinalizedHeads => self.on_event(shared, &Event::Finalized(vec![finalized])),
            Self::RuntimeVersion { .. } | Self::Storage { .. } => self.on_event(
                shared,
                &Event::Imported {
                    hash: best,
                    best: true,
                },
            ),
            Self::Watch(watch) => (watch.method(), vec![watch.greeting()]),
            Self::Follow(follow) => (chain_head::EVENT, follow.initialize(shared)),
        }
    }

    /// Name of the notification and the notifications an event causes.
    fn on_event(&mut self, shared: &Shared, event: &Event) -> (&'static str, Vec<Value>) {
        match (self, event) {
            (Self::NewHeads, Event::Imported { hash, best: true }) => ("chain_newHead", head(shared, *hash)),
            (Self::AllHeads, Event::Imported { hash, .. }) => ("chain_allHead", head(shared, *hash)),
            (Self::FinalizedHeads, Event::Finalized(hashes)) => (
                "chain_finalizedHead",
                hashes.iter().flat_map(|hash| head(shared, *hash)).collect(),
            ),
            (Self::RuntimeVersion { last }, Event::Imported { hash, best: true }) => {
                ("state_runtimeVersion", new_version(shared, *hash, last))
            }
            (Self::Storage { keys, last }, Event::Imported { hash, best: true }) => {
                ("state_storage", changed(shared, *hash, keys, last))
            }
            (Self::Watch(watch), event) => (watch.method(), follow_transaction(shared, watch, event)),
            (Self::Follow(follow), event) => (chain_head::EVENT, follow.on_event(shared, event)),
            _ => ("", Vec::new()),
        }
    }
}

fn notification(method: &str, id: &str, result: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "method": method, "params": { "subscription": id, "result": result } })
}

fn head(shared: &Shared, hash: H256) -> Vec<Value> {
    let chain = shared.node.chain();
    chain
        .header(hash)
        .map(|header| chain::header_json(shared, header))
        .into_iter()
        .collect()
}

fn new_version(shared: &Shared, hash: H256, last: &mut u32) -> Vec<Value> {
    let Ok(version) = shared.node.chain().version(hash) else {
        return Vec::new();
    };
    if version.spec_version == *last {
        return Vec::new();
    }
    *last = version.spec_version;
    vec![json!(version)]
}

fn changed(shared: &Shared, hash: H256, keys: &[Vec<u8>], last: &mut Vec<(Vec<u8>, Value)>) -> Vec<Value> {
    let Ok(now) = state::changes_json(shared, &shared.node.chain(), hash, keys) else {
        return Vec::new();
    };
    let changes: Vec<Value> = now
        .iter()
        .filter(|entry| !last.contains(entry))
        .map(|(key, value)| json!([to_hex(key), value]))
        .collect();
    *last = now;
    if changes.is_empty() {
        Vec::new()
    } else {
        vec![json!({ "block": hash, "changes": changes })]
    }
}

fn follow_transaction(shared: &Shared, watch: &mut Watch, event: &Event) -> Vec<Value> {
    match event {
        Event::Imported { best: true, .. } => watch.on_best(&shared.node.chain()),
        Event::Imported { .. } => Vec::new(),
        Event::Finalized(hashes) => watch.on_finalized(hashes).into_iter().collect(),
        Event::Dropped(hashes) => watch.on_dropped(hashes).into_iter().collect(),
    }
}

/// The methods a message asks for, whether it is one request or a batch.
fn methods_in(text: &str) -> Vec<String> {
    let message: Value = serde_json::from_str(text).unwrap_or_default();
    let requests = match message {
        Value::Array(batch) => batch,
        one => vec![one],
    };
    let names = requests
        .iter()
        .filter_map(|request| request.get("method")?.as_str());
    names.map(ToOwned::to_owned).collect()
}
