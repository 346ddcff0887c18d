//! A Bittensor-shaped local chain in one native binary, faults on demand.
