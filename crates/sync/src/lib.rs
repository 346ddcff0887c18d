//! The feeds: endpoints carry bytes, taolight verifies them.
//!
//! [`courier`] is the way from a checkpoint to proved values over JSON-RPC endpoints; [`spec`] is where it starts from;
//! [`platform`] is the one impure trait it needs; [`rpc`] a JSON-RPC client that expects the worst.

pub mod courier;
mod error;
pub mod platform;
mod progress;
pub mod rpc;
pub mod spec;

pub use courier::{At, Courier, Head, Heads, Options, StateAt};
pub use error::{Cause, CourierError, EndpointError};
pub use progress::{Phase, Progress, SealedBlock, Signed};
pub use spec::{ChainSpec, SpecError};
