//! Which subnets a block's TAO goes to, and how much to each.

use alloc::vec::Vec;

use crate::fixed::{U64F64, U96F32};

/// What decides over a subnet's share. Fields are the storage items of `SubtensorModule` of the same name, unless they
/// say otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Subnet {
    /// Whether it is the root network, which gets nothing.
    pub is_root: bool,
    /// `FirstEmissionBlockNumber` is set: its owner has called `start_call`.
    pub started: bool,
    /// `SubtokenEnabled`.
    pub subtoken_enabled: bool,
    /// `NetworkRegistrationAllowed`.
    pub registration_allowed: bool,
    /// `SubnetEmissionEnabled`: without it the subnet's TAO goes to the others, its alpha is issued all the same.
    pub emission_enabled: bool,
    /// `SubnetMechanism` is 0: it has no pool, its price counts as one.
    pub is_stable: bool,
    /// `SubnetMovingPrice`: raw bits of an `I96F32`, TAO for one alpha.
    pub moving_price: i128,
    /// `MinerBurned`: the part of the last epoch's mining emission that went to the owner, 0 to 1.
    pub miner_burned: U96F32,
}

impl Subnet {
    /// Whether anything is issued to it. Source: `get_subnets_to_emit_to`, `coinbase/subnet_emissions.rs`.
    pub fn is_eligible(&self) -> bool {
        !self.is_root && self.started && self.subtoken_enabled && self.registration_allowed
    }

    /// Source: `get_moving_alpha_price`, `staking/stake_utils.rs`.
    pub(super) fn price(&self) -> U64F64 {
        if self.is_root || self.is_stable {
            U64F64::ONE
        } else {
            U64F64::from_signed(self.moving_price)
        }
    }
}

/// Each subnet's share of a block's TAO: proportional to its moving price and to what its miners keep; `None` for who is
/// not eligible.
///
/// Source: `get_shares` and `get_subnet_block_emissions`, `coinbase/subnet_emissions.rs`.
pub fn shares(subnets: &[Subnet]) -> Vec<Option<U64F64>> {
    let prices = of_whole(&prices(subnets));
    let kept = |(subnet, price): (&Subnet, &Option<U64F64>)| {
        let kept = U64F64::ONE.sub(subnet.miner_burned.convert());
        price.map(|price| price.mul(kept))
    };
    let weighted: Vec<_> = subnets.iter().zip(&prices).map(kept).collect();
    // Where everybody burns everything, prices alone decide.
    let shares = if sum(&weighted) > U64F64::ZERO {
        of_whole(&weighted)
    } else {
        prices
    };
    withhold(subnets, shares)
}

/// TAO a subnet gets of a block that issues `emission` rao. Source: `get_subnet_block_emissions`.
pub fn tao(emission: u64, share: U64F64) -> U96F32 {
    U64F64::from_int(emission).mul(share).convert()
}

/// Whether root's validators get their part of the alpha: only while all eligible subnets together are worth more
/// than one TAO. Source: `get_network_root_sell_flag`, `coinbase/run_coinbase.rs`.
pub fn root_sells(subnets: &[Subnet]) -> bool {
    sum(&prices(subnets)) > U64F64::ONE
}

/// What subnets with their emission disabled would get goes to the others.
fn withhold(subnets: &[Subnet], shares: Vec<Option<U64F64>>) -> Vec<Option<U64F64>> {
    let disabled = |subnet: &Subnet| subnet.is_eligible() && !subnet.emission_enabled;
    if !subnets.iter().any(disabled) {
        return shares;
    }
    let keep = |(subnet, share): (&Subnet, Option<U64F64>)| {
        share.map(|share| {
            if subnet.emission_enabled {
                share
            } else {
                U64F64::ZERO
            }
        })
    };
    of_whole(&subnets.iter().zip(shares).map(keep).collect::<Vec<_>>())
}

/// The price of each subnet that is eligible.
fn prices(subnets: &[Subnet]) -> Vec<Option<U64F64>> {
    let price = |subnet: &Subnet| subnet.is_eligible().then(|| subnet.price());
    subnets.iter().map(price).collect()
}

fn sum(values: &[Option<U64F64>]) -> U64F64 {
    values
        .iter()
        .flatten()
        .fold(U64F64::ZERO, |sum, value| sum.add(*value))
}

/// Each as a part of the sum of all; zero where that is zero.
fn of_whole(values: &[Option<U64F64>]) -> Vec<Option<U64F64>> {
    let whole = sum(values);
    values
        .iter()
        .map(|value| value.map(|value| value.safe_div(whole)))
        .collect()
}
