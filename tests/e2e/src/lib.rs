//! The light client natively against devnet: sync, rotation, every fault.
