use std::fs::File;
use std::path::Path;

use flate2::read::GzDecoder;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;
use substrate_fixed::types::I32F32;
use yuma::weights::{Limits, from_scores, upscale};

fn file(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/vectors/yuma")
        .join(name);
    serde_json::from_reader(GzDecoder::new(File::open(path).unwrap())).unwrap()
}

fn ratios(value: &Value) -> Vec<u16> {
    let ratio = |value: &Value| u16::try_from(value.as_u64().unwrap()).unwrap();
    value.as_array().unwrap().iter().map(ratio).collect()
}

#[test]
fn rows_the_python_sdk_made_of_scores() {
    let all = file("sdk-weights.json.gz");
    let cases = all["cases"].as_array().unwrap();
    assert!(cases.len() > 50);
    for case in cases {
        let bits = case["bits"].as_array().unwrap().iter();
        let bits: Vec<u64> = bits
            .map(|bits| u64::from_str_radix(bits.as_str().unwrap(), 16).unwrap())
            .collect();
        let limits = Limits {
            min_allowed: u16::try_from(case["min_allowed"].as_u64().unwrap()).unwrap(),
            max_weight: u16::try_from(case["max_weight"].as_u64().unwrap()).unwrap(),
        };
        let row = if case["double"].as_bool().unwrap() {
            let scores: Vec<f64> = bits.into_iter().map(f64::from_bits).collect();
            from_scores(&scores, &limits)
        } else {
            let scores: Vec<f32> = bits.into_iter().map(|bits| f32::from_bits(bits as u32)).collect();
            from_scores(&scores, &limits)
        };
        let expected: Vec<_> = ratios(&case["uids"])
            .into_iter()
            .zip(ratios(&case["weights"]))
            .collect();
        assert_eq!(
            row,
            expected,
            "{limits:?} of {} scores",
            case["bits"].as_array().unwrap().len()
        );
    }
}

/// A sixth of 65 535 is 10 922.5. Above half of the range the chain divides before it multiplies, and loses the half.
#[test]
fn halves_round_up_unless_division_comes_first() {
    assert_eq!(upscale(&[3641, 6 * 3641]), [10_923, 65_535]);
    assert_eq!(upscale(&[7282, 6 * 7282]), [10_922, 65_535]);
    assert_eq!(upscale(&[0, 0]), [0, 0]);
}

/// `vec_max_upscale_to_u16`.
fn upscaled(row: &[u16]) -> Vec<u16> {
    let number = |value: u16| I32F32::from_num(value);
    let largest = number(row.iter().copied().max().unwrap_or_default());
    let scale = |weight: &u16| {
        let (weight, most) = (number(*weight), number(u16::MAX));
        if largest == 0 {
            weight.saturating_mul(most).saturating_to_num()
        } else if largest > number(32_768) {
            weight
                .saturating_mul(most.checked_div(largest).unwrap_or_default())
                .round()
                .saturating_to_num()
        } else {
            weight
                .saturating_mul(most)
                .checked_div(largest)
                .unwrap_or_default()
                .round()
                .saturating_to_num()
        }
    };
    row.iter().map(scale).collect()
}

proptest! {
    #[test]
    fn scaling_up_is_the_pallets(row in vec(any::<u16>(), 0..20), shift in 0u32..16) {
        let row: Vec<u16> = row.into_iter().map(|weight| weight >> shift).collect();
        prop_assert_eq!(upscale(&row), upscaled(&row));
    }

    #[test]
    fn no_scores_can_hurt(bits in vec(any::<u32>(), 0..300), min_allowed: u16, max_weight: u16) {
        let scores: Vec<f32> = bits.into_iter().map(f32::from_bits).collect();
        for (uid, weight) in from_scores(&scores, &Limits { min_allowed, max_weight }) {
            prop_assert!(usize::from(uid) < scores.len() && weight > 0);
        }
    }
}
