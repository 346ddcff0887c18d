//! [`Platform`] on a worker's global scope.

use std::future::Future;
use std::time::Duration;

use bridge::executor;
use sync::platform::{Platform, SocketError, StoreError};

use crate::socket::WebSocketLink;
use crate::{Store, random, socket, store, timer};

/// The browser. Clones share the store.
#[derive(Clone)]
pub struct Web {
    store: Store,
}

impl Web {
    /// A platform that keeps its blobs in `store`.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { store }
    }
}

impl Platform for Web {
    type Socket = WebSocketLink;

    fn now_unix_ms(&self) -> u64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "milliseconds since 1970 fit"
        )]
        let now = js_sys::Date::now() as u64;
        now
    }

    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + 'static {
        timer::sleep(duration)
    }

    fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        executor::spawn(task);
    }

    fn connect(
        &self,
        url: &str,
        max_message_bytes: usize,
    ) -> impl Future<Output = Result<WebSocketLink, SocketError>> + 'static {
        socket::connect(url.to_owned(), max_message_bytes)
    }

    fn fill_random(&self, out: &mut [u8]) -> Result<(), StoreError> {
        random::fill(out).map_err(StoreError)
    }

    fn store_get(&self, key: &str) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>> + 'static {
        store::read(self.store.clone(), key.to_owned())
    }

    fn store_put(&self, key: &str, value: Vec<u8>) -> impl Future<Output = Result<(), StoreError>> + 'static {
        store::write(self.store.clone(), key.to_owned(), value)
    }

    fn store_remove(&self, key: &str) -> impl Future<Output = Result<(), StoreError>> + 'static {
        store::forget(self.store.clone(), key.to_owned())
    }
}
