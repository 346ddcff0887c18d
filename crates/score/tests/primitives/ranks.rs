use score::primitives::{
    Odd, Ties, clip, l1, mask_top_k, min_max, percentile, percentile_of, ranks, softmax, tidy, top_k,
    winsorise, within_deviations, within_quartiles, z_scores,
};

use crate::vectors::{cases, doubles, file, flags, near};

const TIES: [Ties; 5] = [Ties::Average, Ties::Min, Ties::Max, Ties::Dense, Ties::Ordinal];

#[test]
fn ranks_and_percentiles_of_scipy_and_numpy() {
    for case in cases(&["ranks and scales", "lists"]) {
        let values = doubles(&case["values"]);
        for (ties, expected) in TIES.into_iter().zip(case["ranks"].as_array().unwrap()) {
            assert_eq!(
                ranks(&values, ties).unwrap(),
                doubles(expected),
                "{ties:?} of {values:?}"
            );
        }
        let percents = doubles(&case["percents"]).into_iter();
        let found: Vec<f64> = percents
            .map(|percent| percentile(&values, percent).unwrap())
            .collect();
        assert_eq!(found, doubles(&case["percentiles"]), "{values:?}");
        let found = [values[0], 0.5, -1e9].map(|score| percentile_of(&values, score).unwrap());
        near(&found, &doubles(&case["percentile of"]), 0.0);
    }
    let all = file("score/primitives-numbers.json.gz");
    let infinite = ranks(&doubles(&all["ranks and scales"]["infinite"]), Ties::Average).unwrap();
    assert_eq!(infinite, doubles(&all["ranks and scales"]["infinite ranks"]));
}

#[test]
fn scales_of_scikit_learn_and_torch() {
    for case in cases(&["ranks and scales", "lists"]) {
        let values = doubles(&case["values"]);
        near(&clip(&values, -0.5, 0.75).unwrap(), &doubles(&case["clip"]), 0.0);
        // scikit-learn takes differences near the rounding of the numbers for none; here they are what they are.
        let sizes = values.iter().map(|value| value.abs());
        if (1e-10..1e15).contains(&sizes.fold(0.0, f64::max)) {
            near(&l1(&values).unwrap(), &doubles(&case["l1"]), 0.0);
            near(&min_max(&values).unwrap(), &doubles(&case["min-max"]), 1e-14);
            near(&z_scores(&values).unwrap(), &doubles(&case["z"]), 1e-12);
        }
        for (temperature, expected) in [1.0, 0.05, 20.0]
            .into_iter()
            .zip(case["softmax"].as_array().unwrap())
        {
            near(
                &softmax(&values, temperature).unwrap(),
                &doubles(expected),
                1e-300,
            );
        }
    }
}

#[test]
fn outliers_of_numpy_and_scipy() {
    for case in cases(&["ranks and scales", "lists"]) {
        let values = doubles(&case["values"]);
        assert_eq!(
            within_quartiles(&values, 1.5).unwrap(),
            flags(&case["quartiles"]),
            "{values:?}"
        );
        assert_eq!(
            within_deviations(&values, 3.0).unwrap(),
            flags(&case["deviations"]),
            "{values:?}"
        );
        for ((low, high), expected) in [(0.1, 0.1), (0.0, 0.25), (0.3, 0.3)]
            .into_iter()
            .zip(case["winsorised"].as_array().unwrap())
        {
            assert_eq!(
                winsorise(&values, low, high).unwrap(),
                doubles(expected),
                "{values:?}"
            );
        }
    }
}

#[test]
fn small_differences_of_large_numbers_count() {
    assert_eq!(min_max(&[1e-300, 2e-300]).unwrap(), [0.0, 1.0]);
    assert_eq!(z_scores(&[1e16, 1e16 + 4.0]).unwrap(), [-1.0, 1.0]);
    assert_eq!(l1(&[5e-324, 0.0, -5e-324]).unwrap(), [0.5, 0.0, -0.5]);
    assert_eq!(l1(&[0.0, -0.0]).unwrap(), [0.0, 0.0]);
    assert_eq!(z_scores(&[0.1; 7]).unwrap(), [0.0; 7]);
    assert_eq!(min_max(&[-3.0]).unwrap(), [0.0]);
}

#[test]
fn of_equals_the_earlier_comes_first() {
    let scores = [1.0, 3.0, f64::NAN, 3.0, 0.0, -0.0, f64::INFINITY];
    assert_eq!(top_k(&scores, 3), [(6, f64::INFINITY), (1, 3.0), (3, 3.0)]);
    assert_eq!(top_k(&[0.0, -0.0, 0.0], 9), [(0, 0.0), (1, -0.0), (2, 0.0)]);
    assert_eq!(
        mask_top_k(&[2.0, 5.0, 5.0, 5.0], 2).unwrap(),
        [0.0, 5.0, 5.0, 0.0]
    );
    assert_eq!(mask_top_k(&[-2.0, -1.0], 1).unwrap(), [0.0, -1.0]);
}

#[test]
fn odd_numbers_are_tidied_as_asked() {
    let odd = [1.0, f64::NAN, f64::INFINITY, -2.0, f64::NEG_INFINITY];
    assert_eq!(tidy(&odd, Odd::Zero).unwrap(), [1.0, 0.0, 0.0, -2.0, 0.0]);
    assert_eq!(tidy(&odd, Odd::Drop).unwrap(), [1.0, -2.0]);
    assert!(tidy(&odd, Odd::Refuse).is_err());
    assert_eq!(tidy(&[1.0], Odd::Refuse).unwrap(), [1.0]);
}
