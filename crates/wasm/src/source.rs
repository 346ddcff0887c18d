//! The courier's state as the source of Bittensor's views.

use std::rc::Rc;

use platform_web::{EngineVm, Web};
use primitives::BlockRef;
use runtime::Metadata;
use subtensor::StateSource;
use sync::{CourierError, StateAt};

/// The state of one block, shared by the calls that read it.
#[derive(Clone)]
pub(crate) struct State(pub(crate) Rc<StateAt<Web, EngineVm>>);

impl StateSource for State {
    type Error = CourierError;

    async fn values(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, CourierError> {
        self.0.values(keys).await
    }

    async fn prefix(&self, prefix: &[u8]) -> Result<Vec<(Vec<u8>, Vec<u8>)>, CourierError> {
        self.0.prefix(prefix).await
    }

    fn metadata(&self) -> &Metadata {
        self.0.metadata()
    }

    fn block(&self) -> BlockRef {
        self.0.block()
    }
}
