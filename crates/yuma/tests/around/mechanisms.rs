use proptest::collection::vec;
use proptest::prelude::*;
use substrate_fixed::types::U64F64;
use yuma::EpochOutput;
use yuma::mechanisms::{aggregate, split};

#[test]
fn what_rounding_leaves_goes_to_the_first() {
    assert_eq!(split(100, 3, None), [34, 33, 33]);
    assert_eq!(split(100, 2, Some(&[1, 65_534])), [1, 99]);
    assert_eq!(
        split(100, 2, Some(&[65_535])),
        [50, 50],
        "a list of another length does not count"
    );
    assert_eq!(split(100, 0, None), [0; 0]);
    assert_eq!(split(u64::MAX, 2, Some(&[65_535, 0])), [u64::MAX, 0]);
}

/// Half and half of 3 and 5 are 1.5 and 2.5; each sum is rounded down: floor(floor(1.5) + 2.5) = 3, not 4.
#[test]
fn every_mechanism_rounds_down_once() {
    let output = |ratio: u16, active| EpochOutput {
        consensus: vec![ratio],
        active: vec![active],
        server_emission: vec![7],
        ..EpochOutput::default()
    };
    let (first, second) = (output(3, false), output(5, true));
    let sum = aggregate(10, [(5, &first), (5, &second)]);
    assert_eq!(
        (sum.consensus, sum.active, sum.server_emission),
        (vec![3], vec![true], vec![14])
    );
    let sum = aggregate(0, [(0, &first), (0, &second)]);
    assert_eq!(sum.consensus, [3], "of nothing, the first counts for all");
}

/// `weighted_acc_u16`, `weighted_acc_alpha`.
fn accumulate(columns: &[(u64, Vec<u64>)], whole: u64, n: usize) -> Vec<u64> {
    let mut sums = vec![0u64; n];
    for (id, (part, column)) in columns.iter().enumerate() {
        let weight = U64F64::from_num(*part)
            .checked_div(U64F64::from_num(whole))
            .unwrap_or(U64F64::from_num(u8::from(id == 0)));
        for (sum, value) in sums.iter_mut().zip(column) {
            let added = U64F64::from_num(*value).saturating_mul(weight);
            *sum = U64F64::from_num(*sum).saturating_add(added).saturating_to_num();
        }
    }
    sums
}

proptest! {
    #[test]
    fn sums_are_the_pallets(
        emission in (any::<u64>(), 0u32..64).prop_map(|(bits, shift)| bits >> shift),
        parts in vec(any::<u16>(), 1..5),
        seed in vec(vec(any::<u64>(), 6), 4),
    ) {
        let count = u8::try_from(parts.len()).unwrap();
        let shares = split(emission, count, None);
        prop_assert_eq!(shares.iter().sum::<u64>(), emission);
        let outputs: Vec<EpochOutput> = seed[..parts.len()]
            .iter()
            .map(|values| EpochOutput {
                dividends: values.iter().map(|value| *value as u16).collect(),
                emission: values.clone(),
                ..EpochOutput::default()
            })
            .collect();
        let sum = aggregate(emission, shares.iter().copied().zip(&outputs));
        let column = |of: &dyn Fn(&EpochOutput) -> Vec<u64>| -> Vec<(u64, Vec<u64>)> {
            shares.iter().copied().zip(outputs.iter().map(of)).collect()
        };
        prop_assert_eq!(&sum.emission, &accumulate(&column(&|output| output.emission.clone()), emission, 6));
        let dividends = column(&|output| output.dividends.iter().map(|value| u64::from(*value)).collect());
        let dividends: Vec<u16> = accumulate(&dividends, emission, 6)
            .into_iter()
            .map(|value| u16::try_from(value).unwrap())
            .collect();
        prop_assert_eq!(&sum.dividends, &dividends);
    }
}
