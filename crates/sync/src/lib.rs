//! The feeds: endpoints carry bytes, taolight verifies them.
//!
//! [`platform`] is the one impure trait, [`rpc`] a JSON-RPC client that expects the worst.

pub mod platform;
pub mod rpc;
