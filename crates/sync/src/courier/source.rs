//! A block's state as whoever reads the chain's items wants it.

use primitives::BlockRef;
use runtime::{Metadata, Pairs, RuntimeVersion, RuntimeVm, StateSource};

use super::read::StateAt;
use crate::error::CourierError;
use crate::platform::Platform;

impl<P: Platform, V: RuntimeVm> StateSource for StateAt<P, V> {
    type Error = CourierError;

    async fn values(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, CourierError> {
        self.values(keys).await
    }

    async fn prefix(&self, prefix: &[u8]) -> Result<Pairs, CourierError> {
        self.prefix(prefix).await
    }

    fn metadata(&self) -> &Metadata {
        self.metadata()
    }

    fn version(&self) -> &RuntimeVersion {
        &self.runtime().version
    }

    fn block(&self) -> BlockRef {
        self.block()
    }
}
