use proptest::collection::vec;
use proptest::prelude::*;
use substrate_fixed::transcendental::log2;
use substrate_fixed::types::{I96F32, U64F64, U96F32};
use yuma::emission::{
    MovingPrice, SUPPLY, Subnet, block, moving_price, next_halving, pending, pool, root_proportion,
    root_sells, shares, tao,
};
use yuma::fixed::{U64F64 as Ours64, U96F32 as Ours32};

/// `get_block_emission_for_issuance`.
fn issued(issuance: u64) -> u64 {
    let number = |value: u64| I96F32::from_num(value);
    if issuance >= SUPPLY {
        return 0;
    }
    let half = number(10_500_000_000_000_000);
    let part = number(issuance)
        .checked_div(number(2).saturating_mul(half))
        .unwrap();
    let left = number(1).checked_sub(part).unwrap();
    let residual: I96F32 = log2(number(1).checked_div(left).unwrap()).unwrap();
    let mut multiplier = number(1);
    for _ in 0..residual.floor().saturating_to_num::<u64>() {
        multiplier = multiplier.saturating_mul(number(2));
    }
    let part = number(1).checked_div(multiplier).unwrap_or_default();
    part.saturating_mul(number(1_000_000_000)).saturating_to_num()
}

#[test]
fn halvings_come_where_the_chain_has_them() {
    let mut issuance = 0;
    let mut seen = 0;
    while let Some(next) = next_halving(issuance) {
        for around in next.saturating_sub(3)..(next + 3).min(SUPPLY) {
            assert_eq!(block(around), issued(around), "at {around}");
        }
        issuance = next;
        seen += 1;
    }
    assert_eq!(seen, 32);
}

/// `get_shares`, `get_subnet_block_emissions`.
fn chain_shares(subnets: &[Subnet], emission: u64) -> Vec<Option<(u128, u128)>> {
    let (zero, one) = (U64F64::from_num(0), U64F64::from_num(1));
    let eligible: Vec<usize> = (0..subnets.len())
        .filter(|at| !subnets[*at].is_root && subnets[*at].started)
        .filter(|at| subnets[*at].subtoken_enabled && subnets[*at].registration_allowed)
        .collect();
    let price = |at: &usize| {
        if subnets[*at].is_stable {
            one
        } else {
            U64F64::saturating_from_num(I96F32::from_bits(subnets[*at].moving_price))
        }
    };
    let sum = |values: &[U64F64]| values.iter().fold(zero, |sum, value| sum.saturating_add(*value));
    let div = |a: U64F64, b: U64F64| a.checked_div(b).unwrap_or(zero);
    let prices: Vec<U64F64> = eligible.iter().map(price).collect();
    let prices: Vec<U64F64> = prices.iter().map(|price| div(*price, sum(&prices))).collect();
    let burned = |at: &usize| {
        U64F64::saturating_from_num(U96F32::from_bits(subnets[*at].miner_burned.to_bits())).min(one)
    };
    let weighted: Vec<U64F64> = eligible
        .iter()
        .zip(&prices)
        .map(|(at, price)| price.saturating_mul(one.saturating_sub(burned(at))))
        .collect();
    let whole = sum(&weighted);
    let mut shares = if whole > zero {
        weighted.iter().map(|weight| div(*weight, whole)).collect()
    } else {
        prices
    };
    if eligible.iter().any(|at| !subnets[*at].emission_enabled) {
        for (at, share) in eligible.iter().zip(&mut shares) {
            *share = if subnets[*at].emission_enabled {
                *share
            } else {
                zero
            };
        }
        let whole = sum(&shares);
        shares = shares.iter().map(|share| div(*share, whole)).collect();
    }
    let mut all = vec![None; subnets.len()];
    for (at, share) in eligible.iter().zip(shares) {
        let amount = U96F32::saturating_from_num(U64F64::from_num(emission).saturating_mul(share));
        all[*at] = Some((share.to_bits(), amount.to_bits()));
    }
    all
}

fn subnet() -> impl Strategy<Value = Subnet> {
    let often = || prop::bool::weighted(0.9);
    let flags = (
        prop::bool::weighted(0.1),
        often(),
        often(),
        often(),
        often(),
        prop::bool::weighted(0.1),
    );
    (flags, any::<i128>(), 60u32..128, 0u128..1 << 33).prop_map(|(flags, price, shift, burned)| Subnet {
        is_root: flags.0,
        started: flags.1,
        subtoken_enabled: flags.2,
        registration_allowed: flags.3,
        emission_enabled: flags.4,
        is_stable: flags.5,
        moving_price: price >> shift,
        miner_burned: Ours32::from_bits(burned),
    })
}

proptest! {
    #[test]
    fn blocks_issue_what_the_chain_issues(issuance in 0..SUPPLY, shift in 0u32..40) {
        let near_the_end = SUPPLY - (issuance >> shift);
        prop_assert_eq!(block(issuance), issued(issuance));
        prop_assert_eq!(block(near_the_end), issued(near_the_end));
    }

    #[test]
    fn shares_are_the_pallets(subnets in vec(subnet(), 0..12), emission in any::<u64>()) {
        let ours: Vec<_> = shares(&subnets)
            .into_iter()
            .map(|share| share.map(|share| (share.to_bits(), tao(emission, share).to_bits())))
            .collect();
        prop_assert_eq!(ours, chain_shares(&subnets, emission));
    }

    #[test]
    fn prices_move_as_in_the_pallet(subnet in subnet(), price: u128, shift in 0u32..128, age: u64, halving_blocks: u64, alpha in 0i128..1 << 33) {
        prop_assume!(!subnet.is_root);
        let price = price >> shift;
        let step = MovingPrice { moving_alpha: alpha, halving_blocks, age };
        let (one, blocks) = (U64F64::from_num(1), U64F64::from_num(age));
        let ripe = blocks.checked_div(blocks.saturating_add(U64F64::from_num(halving_blocks))).unwrap_or_default();
        let alpha = U64F64::saturating_from_num(I96F32::from_bits(alpha)).saturating_mul(ripe);
        let old = if subnet.is_stable { one } else { U64F64::saturating_from_num(I96F32::from_bits(subnet.moving_price)) };
        let new = alpha.saturating_mul(U64F64::from_bits(price).min(one));
        let kept = one.saturating_sub(alpha).saturating_mul(old);
        let expected = I96F32::saturating_from_num(new.saturating_add(kept)).to_bits();
        prop_assert_eq!(moving_price(&subnet, Ours64::from_bits(price), &step), expected);
    }

    #[test]
    fn alpha_is_divided_as_in_the_pallet(alpha in 0u64..1 << 40, cut: Option<u16>, root_tao: u64, weight: u64, issuance: u64, sells: bool) {
        let number = |value: u64| U96F32::from_num(value);
        let weighted = number(root_tao).saturating_mul(number(weight).checked_div(number(u64::MAX)).unwrap());
        let root = weighted.checked_div(weighted.saturating_add(number(issuance))).unwrap_or_default();
        let proportion = root_proportion(root_tao, weight, issuance);
        prop_assert_eq!(proportion.to_bits(), root.to_bits());

        let half = U96F32::from_num(0.5);
        let ratio = number(u64::from(cut.unwrap_or_default())).checked_div(number(65_535)).unwrap();
        let owner = number(alpha).saturating_mul(ratio);
        let rest = number(alpha).saturating_sub(owner);
        let root = root.saturating_mul(rest).saturating_mul(half);
        let server = rest.saturating_mul(half);
        let validator = rest.saturating_sub(server).saturating_sub(root);
        let ours = pending(alpha, cut, proportion, sells);
        let integer = |value: U96F32| value.saturating_to_num::<u64>();
        prop_assert_eq!((ours.owner, ours.server), (integer(owner), integer(server)));
        prop_assert_eq!((ours.validator, ours.root + ours.recycled), (integer(validator), integer(root)));
        prop_assert_eq!(if sells { ours.recycled } else { ours.root }, 0);
        prop_assert!(ours.epoch() + ours.owner + ours.recycled <= alpha, "no more than there is");
    }

    #[test]
    fn pools_are_filled_as_in_the_pallet(amount in 0u128..1 << 70, price: u128, shift in 0u32..128, root in 0u128..1 << 32, alpha in 0u64..1 << 31) {
        let price = price >> shift;
        let (emission, rate) = (U96F32::from_bits(amount), U96F32::saturating_from_num(U64F64::from_bits(price)));
        let cap = U96F32::from_bits(root).saturating_mul(U96F32::from_num(alpha));
        let (mut tao_in, mut alpha_in) = (emission, emission.checked_div(rate).unwrap_or_default());
        if alpha_in > cap {
            alpha_in = cap;
            tao_in = alpha_in.saturating_mul(rate);
        }
        let excess = emission.saturating_sub(tao_in);
        let ours = pool(Ours32::from_bits(amount), Ours64::from_bits(price), Ours32::from_bits(root), alpha);
        let integer = |value: U96F32| value.saturating_to_num::<u64>();
        prop_assert_eq!((ours.tao, ours.alpha, ours.buys), (integer(tao_in), integer(alpha_in), integer(excess)));
    }
}

#[test]
fn root_is_paid_only_while_subnets_are_worth_more_than_one() {
    let price = |bits: i128| Subnet {
        started: true,
        subtoken_enabled: true,
        registration_allowed: true,
        moving_price: bits,
        ..Subnet::default()
    };
    assert!(!root_sells(&[price(1 << 31), price(1 << 31)]));
    assert!(root_sells(&[price(1 << 31), price((1 << 31) + 1)]));
    assert!(!root_sells(&[Subnet {
        is_root: true,
        ..price(2 << 32)
    }]));
}
