//! `Platform` for a terminal: tokio's sockets and clock, blobs in files.
//!
//! Everything runs on one thread; start it with [`block_on`].

mod socket;
mod store;

use core::future::Future;
use core::time::Duration;
use std::io;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{SystemTime, UNIX_EPOCH};

use sync::platform::{Platform, SocketError, StoreError};

pub use socket::TokioSocket;

/// The operating system. Clones share the store.
#[derive(Debug, Clone, Default)]
pub struct Native {
    directory: Option<Rc<PathBuf>>,
}

impl Native {
    /// Keeps nothing between runs.
    #[must_use]
    pub fn forgetful() -> Self {
        Self::default()
    }

    /// Keeps blobs in `directory`, which is made when first written to.
    #[must_use]
    pub fn with_store(directory: PathBuf) -> Self {
        Self {
            directory: Some(Rc::new(directory)),
        }
    }
}

/// Runs `task`, and all it spawns, on this thread until `task` ends.
///
/// # Errors
/// The operating system gives no event queue.
pub fn block_on<F: Future>(task: F) -> io::Result<F::Output> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    Ok(tokio::task::LocalSet::new().block_on(&runtime, task))
}

impl Platform for Native {
    type Socket = TokioSocket;

    fn now_unix_ms(&self) -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }

    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + 'static {
        tokio::time::sleep(duration)
    }

    fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        tokio::task::spawn_local(task);
    }

    fn connect(
        &self,
        url: &str,
        max_message_bytes: usize,
    ) -> impl Future<Output = Result<TokioSocket, SocketError>> + 'static {
        TokioSocket::connect(url.to_owned(), max_message_bytes)
    }

    fn fill_random(&self, out: &mut [u8]) -> Result<(), StoreError> {
        getrandom::fill(out).map_err(|error| StoreError(error.to_string()))
    }

    fn store_get(&self, key: &str) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>> + 'static {
        store::read(self.path_of(key))
    }

    fn store_put(&self, key: &str, value: Vec<u8>) -> impl Future<Output = Result<(), StoreError>> + 'static {
        store::write(self.path_of(key), value)
    }

    fn store_remove(&self, key: &str) -> impl Future<Output = Result<(), StoreError>> + 'static {
        store::remove(self.path_of(key))
    }
}

impl Native {
    fn path_of(&self, key: &str) -> Option<PathBuf> {
        self.directory
            .as_ref()
            .map(|directory| directory.join(store::file_name(key)))
    }
}
