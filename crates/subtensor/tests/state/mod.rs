//! A state in memory, as a source of reads that counts its rounds.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "tests; each uses a part of this"
)]

use std::cell::Cell;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use codec::Encode;
use primitives::{BlockRef, Hash};
use runtime::{Metadata, RuntimeVersion};
use subtensor::{Pairs, StateSource};

pub struct State {
    pub metadata: Metadata,
    pub version: RuntimeVersion,
    pub values: BTreeMap<Vec<u8>, Vec<u8>>,
    pub rounds: Cell<u32>,
}

impl State {
    pub fn new(metadata: Metadata) -> Self {
        Self {
            metadata,
            version: RuntimeVersion {
                spec_name: "taolight-devnet".into(),
                spec_version: 2,
                transaction_version: 1,
                state_version: 1,
            },
            values: BTreeMap::new(),
            rounds: Cell::new(0),
        }
    }

    /// Writes a value as the chain would: key by the metadata, value by its own encoding.
    pub fn put(&mut self, item: &str, keys: &[&[u8]], value: &impl Encode) {
        self.put_in("SubtensorModule", item, keys, value);
    }

    pub fn put_in(&mut self, pallet: &str, item: &str, keys: &[&[u8]], value: &impl Encode) {
        let key = self.metadata.storage_key(pallet, item, keys).unwrap();
        self.values.insert(key, value.encode());
    }
}

impl StateSource for State {
    type Error = Infallible;

    async fn values(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, Infallible> {
        self.rounds.set(self.rounds.get() + 1);
        Ok(keys.iter().map(|key| self.values.get(key).cloned()).collect())
    }

    async fn prefix(&self, prefix: &[u8]) -> Result<Pairs, Infallible> {
        self.rounds.set(self.rounds.get() + 1);
        let all = self.values.iter().filter(|(key, _)| key.starts_with(prefix));
        Ok(all.map(|(key, value)| (key.clone(), value.clone())).collect())
    }

    fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    fn version(&self) -> &RuntimeVersion {
        &self.version
    }

    fn block(&self) -> BlockRef {
        BlockRef {
            number: 7,
            hash: Hash([7; 32]),
        }
    }
}

/// Runs a future that never waits.
pub fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("nothing here waits"),
    }
}
