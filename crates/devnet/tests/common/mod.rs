//! What the tests share: the optional real chain specification, and a JSON-RPC client that believes nothing.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::print_stderr,
    unreachable_pub,
    missing_docs,
    reason = "tests"
)]

use std::{env, path::PathBuf};

use devnet::spec::RawGenesis;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, runtime::Runtime};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

/// The raonet chain specification, which is not part of this repository; says so loudly when it is not there.
pub fn raonet() -> Option<RawGenesis> {
    let repository = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = env::var_os("TAOLIGHT_SHARED").map_or_else(|| repository.join("../shared"), PathBuf::from);
    let file = shared.join("chains/raonet.json");
    match std::fs::read_to_string(&file) {
        Ok(text) => Some(RawGenesis::from_json(&text).unwrap()),
        Err(_) => {
            eprintln!(
                "SKIPPED: {} is not there; set TAOLIGHT_SHARED to its folder's parent",
                file.display()
            );
            None
        }
    }
}

/// A blocking JSON-RPC client.
pub struct Client {
    runtime: Runtime,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    notifications: Vec<Value>,
    last: u64,
}

impl Client {
    pub fn connect(url: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let (socket, _) = runtime.block_on(connect_async(url)).unwrap();
        Self {
            runtime,
            socket,
            notifications: Vec::new(),
            last: 0,
        }
    }

    /// The whole reply to a request.
    pub fn reply(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let id = self.last;
        let request = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string();
        self.send(request);
        loop {
            let message = self.receive();
            if message["id"] == json!(id) {
                return message;
            }
            self.notifications.push(message);
        }
    }

    /// The result of a request that must succeed.
    pub fn call(&mut self, method: &str, params: Value) -> Value {
        let mut reply = self.reply(method, params);
        assert!(reply["error"].is_null(), "{method}: {}", reply["error"]);
        reply["result"].take()
    }

    /// The next notification's result.
    pub fn notification(&mut self) -> Value {
        let mut message = if self.notifications.is_empty() {
            self.receive()
        } else {
            self.notifications.remove(0)
        };
        message["params"]["result"].take()
    }

    pub fn send(&mut self, text: String) {
        self.runtime
            .block_on(self.socket.send(Message::text(text)))
            .unwrap();
    }

    pub fn receive(&mut self) -> Value {
        serde_json::from_str(&self.receive_text().expect("an answer")).unwrap()
    }

    /// The next text message; nothing when the stream ends.
    pub fn receive_text(&mut self) -> Option<String> {
        loop {
            match self.runtime.block_on(self.socket.next())? {
                Ok(Message::Text(text)) => return Some(text.to_string()),
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }
}

/// Bytes of a `0x` JSON string.
pub fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap().strip_prefix("0x").unwrap()).unwrap()
}

/// `0x` hex.
pub fn hex(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}
