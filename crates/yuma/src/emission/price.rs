//! A subnet's price, smoothed.

use super::Subnet;
use crate::fixed::U64F64;

/// What a step of the moving price depends on, besides the price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MovingPrice {
    /// `SubnetMovingAlpha`: raw bits of an `I96F32`.
    pub moving_alpha: i128,
    /// `EMAPriceHalvingBlocks`.
    pub halving_blocks: u64,
    /// Blocks since the one before `FirstEmissionBlockNumber`.
    pub age: u64,
}

/// `SubnetMovingPrice` after a block in which one alpha was worth `price` TAO: raw bits of an `I96F32`.
///
/// A price above one counts as one; a young subnet's price moves more slowly. Source: `update_moving_price`,
/// `staking/stake_utils.rs`.
pub fn moving_price(subnet: &Subnet, price: U64F64, step: &MovingPrice) -> i128 {
    let age = U64F64::from_int(step.age);
    let ripe = age.safe_div(age.add(U64F64::from_int(step.halving_blocks)));
    let alpha = U64F64::from_signed(step.moving_alpha).mul(ripe);
    let new = alpha.mul(price.min(U64F64::ONE));
    let old = U64F64::ONE.sub(alpha).mul(subnet.price());
    let moved = new.add(old).convert::<32>().to_bits();
    i128::try_from(moved).unwrap_or(i128::MAX)
}
