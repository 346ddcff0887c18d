use score::primitives::{Flips, flips, row};
use yuma::weights::Limits;

use crate::vectors::file;

const LIMITS: Limits = Limits {
    min_allowed: 1,
    max_weight: u16::MAX,
};

/// Rows that the Python SDK made of scores, as recorded for the crate that computes them.
#[test]
fn rows_of_the_python_sdk() {
    let all = file("yuma/sdk-weights.json.gz");
    let ratio = |value: &serde_json::Value| u16::try_from(value.as_u64().unwrap()).unwrap();
    let cases = all["cases"].as_array().unwrap().iter();
    let cases: Vec<_> = cases.filter(|case| case["double"].as_bool().unwrap()).collect();
    assert!(cases.len() > 20);
    for case in cases {
        let bits = case["bits"]
            .as_array()
            .unwrap()
            .iter()
            .map(|bits| bits.as_str().unwrap());
        let scores: Vec<f64> = bits
            .map(|bits| f64::from_bits(u64::from_str_radix(bits, 16).unwrap()))
            .collect();
        let limits = Limits {
            min_allowed: ratio(&case["min_allowed"]),
            max_weight: ratio(&case["max_weight"]),
        };
        let uids = case["uids"].as_array().unwrap().iter().map(ratio);
        let weights = case["weights"].as_array().unwrap().iter().map(ratio);
        assert_eq!(
            row(&scores, &limits).unwrap(),
            uids.zip(weights).collect::<Vec<_>>()
        );
    }
}

#[test]
fn odd_scores_are_none() {
    let scores = [1.0, f64::NAN, f64::INFINITY, -1.0, 0.5, f64::NEG_INFINITY, 0.0];
    assert_eq!(row(&scores, &LIMITS).unwrap(), [(0, 65_535), (4, 32_768)]);
    assert_eq!(row(&[], &LIMITS).unwrap(), []);
}

#[test]
fn flips_are_counted_by_uid() {
    let same = flips(&[0.2, 0.0, 0.3], &[0.2 + 1e-12, 0.0, 0.3], &LIMITS).unwrap();
    assert_eq!((same.changed, same.compared, same.largest), (0, 2, 0));
    let moved = flips(&[0.5, 0.0, 1.0], &[0.5 + 1e-4, 0.0, 1.0], &LIMITS).unwrap();
    assert_eq!((moved.changed, moved.compared, moved.largest), (1, 2, 6));
    let gone = flips(&[1.0, 0.0], &[0.0, 1.0], &LIMITS).unwrap();
    assert_eq!((gone.changed, gone.compared, gone.largest), (2, 2, 65_535));
    assert_eq!(flips(&[], &[], &LIMITS).unwrap(), Flips::default());
}
