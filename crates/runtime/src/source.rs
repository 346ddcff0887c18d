//! Where proved values come from.

use alloc::vec::Vec;
use core::future::Future;

use primitives::BlockRef;

use crate::{Metadata, RuntimeVersion};

/// Keys with their values.
pub type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

/// The state of one block. Whatever it answers has been proved against that block's state root.
///
/// It lives here because who reads the chain's items and who fetches their proofs do not know each other.
pub trait StateSource {
    /// Why it could not answer.
    type Error;

    /// The value at each of `keys`, in their order; `None` is proved absence.
    fn values(&self, keys: &[Vec<u8>]) -> impl Future<Output = Result<Vec<Option<Vec<u8>>>, Self::Error>>;

    /// Every key that starts with `prefix`, with its value; proved to be complete.
    fn prefix(&self, prefix: &[u8]) -> impl Future<Output = Result<Pairs, Self::Error>>;

    /// The metadata of the block's runtime.
    fn metadata(&self) -> &Metadata;

    /// Which runtime that is: the one whose code is in the block's state, which executes the *next* block.
    fn version(&self) -> &RuntimeVersion;

    /// The block.
    fn block(&self) -> BlockRef;
}

impl<S: StateSource> StateSource for &S {
    type Error = S::Error;

    fn values(&self, keys: &[Vec<u8>]) -> impl Future<Output = Result<Vec<Option<Vec<u8>>>, Self::Error>> {
        S::values(self, keys)
    }

    fn prefix(&self, prefix: &[u8]) -> impl Future<Output = Result<Pairs, Self::Error>> {
        S::prefix(self, prefix)
    }

    fn metadata(&self) -> &Metadata {
        S::metadata(self)
    }

    fn version(&self) -> &RuntimeVersion {
        S::version(self)
    }

    fn block(&self) -> BlockRef {
        S::block(self)
    }
}
