//! Where chunks are kept between visits.

use core::cell::RefCell;
use std::collections::BTreeMap;

use crate::files::Digest;

/// Chunks by their hash. What it gives back is hashed again, so it need not be trusted, and need not keep anything.
#[expect(
    async_fn_in_trait,
    reason = "browsers have one thread, and what runs there runs everywhere"
)]
pub trait ChunkStore {
    /// Whether it has that chunk.
    async fn has(&self, chunk: &Digest) -> bool;
    /// That chunk.
    async fn get(&self, chunk: &Digest) -> Option<Vec<u8>>;
    /// Keeps a chunk, if it can: says whether it did.
    async fn put(&self, chunk: &Digest, bytes: &[u8]) -> bool;
}

/// Keeps nothing: a pack that is on this machine anyway.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoStore;

impl ChunkStore for NoStore {
    async fn has(&self, _: &Digest) -> bool {
        false
    }

    async fn get(&self, _: &Digest) -> Option<Vec<u8>> {
        None
    }

    async fn put(&self, _: &Digest, _: &[u8]) -> bool {
        false
    }
}

/// Keeps chunks in memory.
#[derive(Debug, Default)]
pub struct MemoryStore {
    chunks: RefCell<BTreeMap<Digest, Vec<u8>>>,
}

impl ChunkStore for MemoryStore {
    async fn has(&self, chunk: &Digest) -> bool {
        self.chunks.borrow().contains_key(chunk)
    }

    async fn get(&self, chunk: &Digest) -> Option<Vec<u8>> {
        self.chunks.borrow().get(chunk).cloned()
    }

    async fn put(&self, chunk: &Digest, bytes: &[u8]) -> bool {
        let mut kept = Vec::new();
        if kept.try_reserve_exact(bytes.len()).is_err() {
            return false;
        }
        kept.extend_from_slice(bytes);
        self.chunks.borrow_mut().insert(*chunk, kept);
        true
    }
}

/// Keeps in the second what the first does not: a disk whose quota is spent, then memory.
#[derive(Debug, Default)]
pub struct Fallback<A, B>(pub A, pub B);

impl<A: ChunkStore, B: ChunkStore> ChunkStore for Fallback<A, B> {
    async fn has(&self, chunk: &Digest) -> bool {
        self.0.has(chunk).await || self.1.has(chunk).await
    }

    async fn get(&self, chunk: &Digest) -> Option<Vec<u8>> {
        match self.0.get(chunk).await {
            Some(bytes) => Some(bytes),
            None => self.1.get(chunk).await,
        }
    }

    async fn put(&self, chunk: &Digest, bytes: &[u8]) -> bool {
        self.0.put(chunk, bytes).await || self.1.put(chunk, bytes).await
    }
}

impl<C: ChunkStore> ChunkStore for &C {
    async fn has(&self, chunk: &Digest) -> bool {
        (**self).has(chunk).await
    }

    async fn get(&self, chunk: &Digest) -> Option<Vec<u8>> {
        (**self).get(chunk).await
    }

    async fn put(&self, chunk: &Digest, bytes: &[u8]) -> bool {
        (**self).put(chunk, bytes).await
    }
}
