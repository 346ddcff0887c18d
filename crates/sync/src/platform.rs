//! The one impure trait: clock, sockets, randomness, tasks and storage all come through [`Platform`].
//!
//! Everything runs on one thread (a browser worker, or a current-thread runtime), so no future here need be `Send`.

use core::future::Future;
use core::time::Duration;

use thiserror::Error;

/// What the world outside must offer. Cheap to clone: handles share the same sockets and store.
pub trait Platform: Clone + 'static {
    /// A connected WebSocket.
    type Socket: Socket;

    /// Wall clock, milliseconds since the Unix epoch.
    fn now_unix_ms(&self) -> u64;

    /// Completes after `duration`.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + 'static;

    /// Runs a task to its end in the background.
    fn spawn(&self, task: impl Future<Output = ()> + 'static);

    /// Opens a WebSocket (`ws://` or `wss://`).
    ///
    /// A message longer than `max_message_bytes` must never be handed on: [`Socket::recv`] answers
    /// [`SocketError::Oversized`], as early as the transport lets it know.
    fn connect(
        &self,
        url: &str,
        max_message_bytes: usize,
    ) -> impl Future<Output = Result<Self::Socket, SocketError>> + 'static;

    /// Fills `out` with randomness fit for cryptography.
    fn fill_random(&self, out: &mut [u8]) -> Result<(), StoreError>;

    /// Reads a small blob; `None` when it was never stored.
    ///
    /// The store is trusted: what it gives back is believed as written (see [`crate::courier`]).
    fn store_get(&self, key: &str) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>> + 'static;

    /// Stores a small blob (at most a few MB), replacing an older one.
    fn store_put(&self, key: &str, value: Vec<u8>) -> impl Future<Output = Result<(), StoreError>> + 'static;

    /// Forgets a blob; absent is fine.
    fn store_remove(&self, key: &str) -> impl Future<Output = Result<(), StoreError>> + 'static;
}

/// A connected WebSocket that carries text messages.
pub trait Socket: 'static {
    /// Hands one text message to the transport.
    fn send(&mut self, text: String) -> impl Future<Output = Result<(), SocketError>>;

    /// The next whole text message; `None` when the other side closed in good order.
    ///
    /// Cancel safe: dropping the future loses no message.
    fn recv(&mut self) -> impl Future<Output = Result<Option<String>, SocketError>>;

    /// Closes the socket without waiting for the other side.
    fn close(&mut self);
}

/// What a socket can do wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SocketError {
    /// Nobody answers there, or the address is not one (environment, or the endpoint is down).
    #[error("cannot connect: {0}")]
    Unreachable(String),
    /// The connection broke (endpoint or network).
    #[error("connection lost: {0}")]
    Lost(String),
    /// A message passed the size limit (endpoint).
    #[error("a message of more than {limit} bytes")]
    Oversized {
        /// The limit in force, bytes.
        limit: usize,
    },
    /// Something that is not text, or not UTF-8 (endpoint).
    #[error("a message that is not text")]
    NotText,
}

/// The key-value store or the random source failed (environment).
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("store: {0}")]
pub struct StoreError(pub String);
