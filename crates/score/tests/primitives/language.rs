use score::primitives::{bits_per_byte, cross_entropy, log_prob_distance, perplexity, sigmoid};

use crate::vectors::{cases, doubles, file, near};

#[test]
fn entropies_and_distances_of_torch() {
    for case in cases(&["language", "cases"]) {
        let (own, other) = (doubles(&case["own"]), doubles(&case["other"]));
        let distance = log_prob_distance(&own, &other, 0.125).unwrap();
        let values = [
            cross_entropy(&own).unwrap(),
            perplexity(&own).unwrap(),
            bits_per_byte(&own, 100).unwrap(),
            distance.mean,
            distance.largest,
            distance.within,
        ];
        near(&values, &doubles(&case["expected"]), 0.0);
        let single: Vec<f32> = own.iter().map(|value| *value as f32).collect();
        assert!((cross_entropy(&single).unwrap() - values[0]).abs() < 1e-6);
    }
}

#[test]
fn sigmoids_of_torch() {
    let all = file("score/primitives-numbers.json.gz");
    let logits = doubles(&all["language"]["logits"]);
    let scores: Vec<f64> = logits.into_iter().map(sigmoid).collect();
    near(&scores, &doubles(&all["language"]["sigmoid"]), 0.0);
    assert!(sigmoid(f64::NAN).is_nan());
}

#[test]
fn a_token_without_probability() {
    let never = f64::NEG_INFINITY;
    assert_eq!(cross_entropy(&[-1.0, never]).unwrap(), f64::INFINITY);
    assert_eq!(perplexity(&[-1.0, never]).unwrap(), f64::INFINITY);
    let distance = log_prob_distance(&[never, -1.0], &[never, -1.0], 0.0).unwrap();
    assert_eq!((distance.mean, distance.within), (0.0, 1.0));
    let distance = log_prob_distance(&[never, -1.0], &[-5.0, -1.0], 0.1).unwrap();
    assert_eq!((distance.largest, distance.within), (f64::INFINITY, 0.5));
}
