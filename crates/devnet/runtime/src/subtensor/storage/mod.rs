//! The pallet's storage, by concept. Names, hashers, keys and values are Bittensor's.

pub(super) mod hyperparameters;
pub(super) mod networks;
pub(super) mod neurons;
pub(super) mod pools;
pub(super) mod stake;
