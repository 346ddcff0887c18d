//! What a block puts into a subnet's pool.

use crate::fixed::{U64F64, U96F32};

/// Amounts a block adds to a subnet's pool, or buys alpha with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Injection {
    /// TAO into the pool, in rao.
    pub tao: u64,
    /// Alpha into the pool, in its smallest unit.
    pub alpha: u64,
    /// TAO that buys alpha from the pool, in rao.
    pub buys: u64,
}

/// Divides a subnet's TAO: with as much alpha as keeps `price` (TAO for one alpha) into the pool, at most root's
/// proportion of the alpha a block issues; the rest buys alpha.
///
/// Source: `get_subnet_terms`, `coinbase/run_coinbase.rs`.
pub fn pool(tao: U96F32, price: U64F64, root_proportion: U96F32, alpha_emission: u64) -> Injection {
    let price: U96F32 = price.convert();
    let wanted = tao.safe_div(price);
    let most = root_proportion.mul(U96F32::from_int(alpha_emission));
    let (alpha, injected) = if wanted > most {
        (most, most.mul(price))
    } else {
        (wanted, tao)
    };
    Injection {
        tao: injected.to_u64(),
        alpha: alpha.to_u64(),
        buys: tao.sub(injected).to_u64(),
    }
}
