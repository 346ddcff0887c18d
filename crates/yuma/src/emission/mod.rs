//! How much a block issues, which subnets get it, and what of it waits for whom until the next epoch.
//!
//! ```text
//! TAO issuance ─► block() ─► shares() ─► tao() of each subnet ─► pool(): TAO and alpha into the pool
//! alpha issuance ─► block() ─► alpha out ─► pending(): owner, miners, validators, root
//! ```
//!
//! As spec 425 does it, integer for integer. Source: `coinbase/block_emission.rs`, `coinbase/subnet_emissions.rs`,
//! `coinbase/run_coinbase.rs`.

mod block;
mod pending;
mod pool;
mod price;
mod shares;

pub use block::{SUPPLY, block, halvings, next_halving};
pub use pending::{Pending, pending, root_proportion};
pub use pool::{Injection, pool};
pub use price::{MovingPrice, moving_price};
pub use shares::{Subnet, root_sells, shares, tao};
