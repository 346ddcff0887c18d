//! The nouns: hashes, accounts, netuids, amounts. No I/O, no clock, no `std`.
//!
//! Everything here is shared by every other crate, and written once: the four hash functions of the
//! chain ([`hashing`]), hexadecimal ([`hex`]), SS58 addresses ([`AccountId`]), and the codes by which an
//! error leaves this library ([`error`]).

#![no_std]

extern crate alloc;

mod account;
mod block;
pub mod error;
mod hash;
pub mod hashing;
pub mod hex;
mod units;

pub use account::{AccountId, Ss58Error};
pub use block::BlockRef;
pub use error::{Code, Fault};
pub use hash::Hash;
pub use units::{Alpha, MechId, NetUid, Rao, Uid};
