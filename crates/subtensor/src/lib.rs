//! Typed Bittensor views over proved storage.
