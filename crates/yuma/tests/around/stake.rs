use proptest::collection::vec;
use proptest::prelude::*;
use substrate_fixed::types::{I64F64, U96F32};

/// `get_inherited_for_hotkey_on_subnet`.
fn inherited(own: u64, children: &[u64], parents: &[(u64, u64)]) -> u64 {
    let ratio = |value: u64| {
        U96F32::from_num(value)
            .checked_div(U96F32::from_num(u64::MAX))
            .unwrap()
    };
    let own = U96F32::from_num(own);
    let mut lent = U96F32::from_num(0);
    for child in children {
        lent = lent.saturating_add(own.saturating_mul(ratio(*child)));
    }
    let mut borrowed = U96F32::from_num(0);
    for (part, stake) in parents {
        borrowed = borrowed.saturating_add(U96F32::from_num(*stake).saturating_mul(ratio(*part)));
    }
    own.saturating_sub(lent)
        .saturating_add(borrowed)
        .saturating_to_num()
}

/// `get_stake_weights_for_hotkey_on_subnet`.
fn total(alpha: u64, tao: u64, weight: u64) -> u64 {
    let weight = U96F32::from_num(weight)
        .checked_div(U96F32::from_num(u64::MAX))
        .unwrap();
    let weighted = I64F64::saturating_from_num(tao).saturating_mul(I64F64::saturating_from_num(weight));
    I64F64::saturating_from_num(alpha)
        .saturating_add(weighted)
        .saturating_to_num()
}

fn amount() -> impl Strategy<Value = u64> {
    (any::<u64>(), 0u32..64).prop_map(|(bits, shift)| bits >> shift)
}

proptest! {
    #[test]
    fn inheritance_is_the_pallets(
        own in amount(),
        children in vec(amount(), 0..6),
        parents in vec((amount(), amount()), 0..6),
    ) {
        let expected = inherited(own, &children, &parents);
        prop_assert_eq!(yuma::stake::inherited(own, children, parents), expected);
    }

    #[test]
    fn totals_are_the_pallets(alpha in amount(), tao in amount(), weight in amount()) {
        prop_assert_eq!(yuma::stake::total(alpha, tao, weight), total(alpha, tao, weight));
    }
}
