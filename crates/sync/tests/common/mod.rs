//! A platform whose endpoints are scripted: what they answer is a function of what they are asked.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]

pub mod record;

use std::collections::{BTreeMap, VecDeque};
use std::future::{Future, pending};
use std::rc::Rc;
use std::time::Duration;

use platform_native::Native;
use runtime::{ProvedStorage, RuntimeVm, VmError};
use serde_json::{Value, json};
use sync::platform::{Platform, Socket, SocketError, StoreError};

/// What an endpoint does about a message.
pub enum Act {
    /// Sends these texts.
    Say(Vec<String>),
    /// Hangs up.
    HangUp,
    /// Sends something longer than allowed, as a transport reports it.
    Oversized,
}

/// An endpoint: from the text received to what it does.
pub type Endpoint = Rc<dyn Fn(&str) -> Act>;

/// The terminal's clock and tasks, and endpoints by name.
#[derive(Clone)]
pub struct Scripted {
    native: Native,
    now_ms: u64,
    endpoints: Rc<BTreeMap<String, Endpoint>>,
}

impl Scripted {
    pub fn new(now_ms: u64, endpoints: impl IntoIterator<Item = (&'static str, Endpoint)>) -> Self {
        let endpoints = endpoints
            .into_iter()
            .map(|(url, endpoint)| (url.to_owned(), endpoint))
            .collect();
        Self {
            native: Native::forgetful(),
            now_ms,
            endpoints: Rc::new(endpoints),
        }
    }
}

impl Platform for Scripted {
    type Socket = ScriptedSocket;

    fn now_unix_ms(&self) -> u64 {
        self.now_ms
    }

    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + 'static {
        self.native.sleep(duration)
    }

    fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        self.native.spawn(task);
    }

    fn connect(
        &self,
        url: &str,
        limit: usize,
    ) -> impl Future<Output = Result<ScriptedSocket, SocketError>> + 'static {
        let endpoint = self.endpoints.get(url).cloned();
        async move {
            let endpoint = endpoint.ok_or_else(|| SocketError::Unreachable("nobody".into()))?;
            Ok(ScriptedSocket {
                endpoint,
                waiting: VecDeque::new(),
                limit,
            })
        }
    }

    fn fill_random(&self, out: &mut [u8]) -> Result<(), StoreError> {
        self.native.fill_random(out)
    }

    fn store_get(&self, key: &str) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>> + 'static {
        self.native.store_get(key)
    }

    fn store_put(&self, key: &str, value: Vec<u8>) -> impl Future<Output = Result<(), StoreError>> + 'static {
        self.native.store_put(key, value)
    }

    fn store_remove(&self, key: &str) -> impl Future<Output = Result<(), StoreError>> + 'static {
        self.native.store_remove(key)
    }
}

pub struct ScriptedSocket {
    endpoint: Endpoint,
    waiting: VecDeque<Result<Option<String>, SocketError>>,
    limit: usize,
}

impl Socket for ScriptedSocket {
    async fn send(&mut self, text: String) -> Result<(), SocketError> {
        match (self.endpoint)(&text) {
            Act::Say(texts) => self.waiting.extend(texts.into_iter().map(|text| Ok(Some(text)))),
            Act::HangUp => self.waiting.push_back(Ok(None)),
            Act::Oversized => self
                .waiting
                .push_back(Err(SocketError::Oversized { limit: self.limit })),
        }
        Ok(())
    }

    async fn recv(&mut self) -> Result<Option<String>, SocketError> {
        match self.waiting.pop_front() {
            Some(event) => event,
            None => pending().await,
        }
    }

    fn close(&mut self) {}
}

/// An endpoint that answers each request by `answer`: a result, or an error's code and message.
pub fn honest(answer: impl Fn(&str, &Value) -> Result<Value, (i64, String)> + 'static) -> Endpoint {
    Rc::new(move |text| {
        let request: Value = serde_json::from_str(text).expect("we send JSON");
        let reply = |one: &Value| {
            let method = one["method"].as_str().expect("a method");
            match answer(method, &one["params"]) {
                Ok(result) => json!({ "jsonrpc": "2.0", "id": one["id"], "result": result }),
                Err((code, message)) => {
                    json!({ "jsonrpc": "2.0", "id": one["id"], "error": { "code": code, "message": message } })
                }
            }
        };
        let replies = match &request {
            Value::Array(batch) => Value::Array(batch.iter().map(reply).collect()),
            one => reply(one),
        };
        Act::Say(vec![replies.to_string()])
    })
}

/// A runtime engine that must not be needed.
pub struct NoVm;

impl RuntimeVm for NoVm {
    fn call(&self, _: &[u8], function: &str, _: &[u8], _: &dyn ProvedStorage) -> Result<Vec<u8>, VmError> {
        Err(VmError::NoFunction(function.into()))
    }
}
