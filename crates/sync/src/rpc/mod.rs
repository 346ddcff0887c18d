//! A JSON-RPC 2.0 client over one socket that expects the worst of the other side.

mod client;
mod limits;
mod message;

pub use client::{Client, Subscription, Traffic};
pub use limits::Limits;
pub use message::{LinkError, Misbehaviour, RpcError};
