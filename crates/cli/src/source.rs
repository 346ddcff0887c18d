//! The courier's state as the source of Bittensor's views.

use platform_native::Native;
use primitives::BlockRef;
use runtime::Metadata;
use runtime::vm::Interpreter;
use subtensor::{Pairs, StateSource};
use sync::{CourierError, StateAt};

/// The state of one block.
pub(crate) struct State(pub(crate) StateAt<Native, Interpreter>);

impl StateSource for State {
    type Error = CourierError;

    async fn values(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, CourierError> {
        self.0.values(keys).await
    }

    async fn prefix(&self, prefix: &[u8]) -> Result<Pairs, CourierError> {
        self.0.prefix(prefix).await
    }

    fn metadata(&self) -> &Metadata {
        self.0.metadata()
    }

    fn block(&self) -> BlockRef {
        self.0.block()
    }
}
