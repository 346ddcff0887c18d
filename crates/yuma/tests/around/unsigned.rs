use proptest::prelude::*;
use substrate_fixed::traits::FromFixed;
use substrate_fixed::types::{I96F32, U64F64, U96F32};
use yuma::fixed::{U64F64 as Ours64, U96F32 as Ours32};

/// Numbers of all sizes: uniform bits would nearly all be large.
fn bits() -> impl Strategy<Value = u128> {
    (any::<u128>(), 0u32..128).prop_map(|(bits, shift)| bits >> shift)
}

proptest! {
    #[test]
    fn operations_are_those_of_substrate_fixed(a in bits(), b in bits()) {
        let (x, y) = (U64F64::from_bits(a), U64F64::from_bits(b));
        let (p, q) = (Ours64::from_bits(a), Ours64::from_bits(b));
        prop_assert_eq!(p.mul(q).to_bits(), x.saturating_mul(y).to_bits());
        prop_assert_eq!(p.safe_div(q).to_bits(), x.checked_div(y).unwrap_or_default().to_bits());
        prop_assert_eq!(p.to_u64(), u64::saturating_from_fixed(x));
        prop_assert_eq!(p.convert::<32>().to_bits(), U96F32::saturating_from_num(x).to_bits());

        let (x, y) = (U96F32::from_bits(a), U96F32::from_bits(b));
        let (p, q) = (Ours32::from_bits(a), Ours32::from_bits(b));
        prop_assert_eq!(p.mul(q).to_bits(), x.saturating_mul(y).to_bits());
        prop_assert_eq!(p.safe_div(q).to_bits(), x.checked_div(y).unwrap_or_default().to_bits());
        prop_assert_eq!(p.to_u64(), u64::saturating_from_fixed(x));
        prop_assert_eq!(p.convert::<64>().to_bits(), U64F64::saturating_from_num(x).to_bits());
    }

    #[test]
    fn signed_numbers_count_from_zero(bits in any::<i128>(), shift in 0u32..128) {
        let bits = bits >> shift;
        let expected = U64F64::saturating_from_num(I96F32::from_bits(bits));
        prop_assert_eq!(Ours64::from_signed(bits).to_bits(), expected.to_bits());
    }
}
