use score::primitives::{
    Averages, Odd, OfZero, Unscored, crps_ensemble, crps_ensemble_fair, crps_gaussian, directional_accuracy,
    dominates, fronts, mean_absolute_error, mean_absolute_percentage_error, pinball_loss,
    root_mean_squared_error, symmetric_percentage_error, tidy, win_rates,
};

use crate::vectors::{cases, doubles, near, places};

/// properscoring leaves out members that are no number; here [`tidy`] does.
#[test]
fn crps_of_properscoring_and_scoringrules() {
    for case in cases(&["crps", "ensembles"]) {
        let members = tidy(&doubles(&case[0]), Odd::Drop).unwrap();
        let [observed, expected, fair] = doubles(&case[1])[..] else {
            panic!("three numbers")
        };
        // They subtract means of distances as large as this; ours adds up what is positive.
        let size = members
            .iter()
            .map(|member| member.abs())
            .fold(observed.abs(), f64::max);
        near(
            &[crps_ensemble(&members, observed).unwrap()],
            &[expected],
            1e-14 * size,
        );
        if members.len() > 1 {
            near(
                &[crps_ensemble_fair(&members, observed).unwrap()],
                &[fair],
                1e-14 * size,
            );
        }
    }
}

#[test]
fn crps_of_a_normal_distribution() {
    for case in cases(&["crps", "normal"]) {
        let [mean, deviation, observed, expected] = doubles(&case)[..] else {
            panic!("four numbers")
        };
        near(
            &[crps_gaussian(mean, deviation, observed).unwrap()],
            &[expected],
            0.0,
        );
    }
    assert_eq!(crps_gaussian(2.0, 0.0, 5.0).unwrap(), 3.0);
    assert_eq!(crps_gaussian(2.0, 0.0, 2.0).unwrap(), 0.0);
    assert_eq!(crps_gaussian(0.0, 5e-324, 1e150).unwrap(), 1e150);
}

/// An offset of a billion leaves the score what it is, though a mean of squares would lose it.
#[test]
fn crps_keeps_its_digits_far_from_zero() {
    let near_zero = crps_ensemble(&[1.0, 2.0, 4.0], 3.0).unwrap();
    assert_eq!(
        crps_ensemble(&[1e15 + 1.0, 1e15 + 2.0, 1e15 + 4.0], 1e15 + 3.0).unwrap(),
        near_zero
    );
}

#[test]
fn errors_of_scikit_learn() {
    for case in cases(&["forecasts"]) {
        let (observed, forecast) = (doubles(&case["observed"]), doubles(&case["forecast"]));
        let expected = doubles(&case["errors"]);
        let percentage = |of_zero| mean_absolute_percentage_error(&forecast, &observed, of_zero);
        let pinball = |quantile| pinball_loss(&forecast, &observed, quantile).unwrap();
        let values = [
            mean_absolute_error(&forecast, &observed).unwrap(),
            root_mean_squared_error(&forecast, &observed).unwrap(),
            percentage(OfZero::Floor(f64::EPSILON)).unwrap(),
            percentage(OfZero::Skip).unwrap_or(f64::NAN),
            symmetric_percentage_error(&forecast, &observed).unwrap(),
            pinball(0.1),
            pinball(0.5),
            pinball(0.95),
            directional_accuracy(&forecast, &observed).unwrap_or(f64::NAN),
        ];
        for (value, expected) in values.into_iter().zip(expected) {
            assert_eq!(value.is_nan(), expected.is_nan());
            if !value.is_nan() {
                near(&[value], &[expected], 0.0);
            }
        }
        let has_zero = observed.contains(&0.0);
        assert_eq!(percentage(OfZero::Refuse).is_err(), has_zero);
    }
}

#[test]
fn wins_as_a_subnet_counts_them() {
    for case in cases(&["wins"]) {
        let losses = doubles(&case["losses"]);
        let blocks: Vec<u64> = case["blocks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|b| b.as_u64().unwrap())
            .collect();
        let batches = usize::try_from(case["batches"].as_u64().unwrap()).unwrap();
        let epsilon = doubles(&case["epsilon"])[0];
        let rates = win_rates(&losses, batches, &blocks, epsilon).unwrap();
        assert_eq!(rates, doubles(&case["rates"]));
    }
}

#[test]
fn an_earlier_block_wins_what_is_nearly_a_tie() {
    assert_eq!(win_rates(&[2.0, 1.99], 1, &[1, 2], 0.01).unwrap(), [1.0, 0.0]);
    assert_eq!(win_rates(&[2.0, 1.97], 1, &[1, 2], 0.01).unwrap(), [0.0, 1.0]);
    assert_eq!(win_rates(&[2.0, 2.0], 1, &[7, 7], 0.01).unwrap(), [0.0, 0.0]);
    assert_eq!(win_rates(&[], 3, &[], 0.01).unwrap(), [0.0; 0]);
}

#[test]
fn fronts_of_moocore() {
    for case in cases(&["fronts"]) {
        let objectives = usize::try_from(case["objectives"].as_u64().unwrap()).unwrap();
        let scores = doubles(&case["scores"]);
        let mut fronts_of = vec![usize::MAX; scores.len() / objectives];
        for (front, members) in fronts(&scores, objectives, 0.0).unwrap().into_iter().enumerate() {
            assert!(members.is_sorted());
            for member in members {
                fronts_of[member] = front;
            }
        }
        assert_eq!(fronts_of, places(&case["fronts"]));
    }
}

#[test]
fn an_epsilon_makes_ties_of_small_differences() {
    assert!(dominates(&[0.5, 0.6], &[0.5, 0.5], 0.0).unwrap());
    assert!(!dominates(&[0.5, 0.5], &[0.5, 0.5], 0.0).unwrap());
    assert!(!dominates(&[0.5, 0.504], &[0.5, 0.5], 0.005).unwrap());
    assert!(dominates(&[0.496, 0.6], &[0.5, 0.5], 0.005).unwrap());
    assert!(!dominates(&[0.49, 0.6], &[0.5, 0.5], 0.005).unwrap());
    assert_eq!(
        fronts(&[0.5, 0.504, 0.4], 1, 0.005).unwrap(),
        [vec![0, 1], vec![2]]
    );
}

/// Each is better than the next by more than epsilon at one thing, and worse by less at the others.
#[test]
fn a_ring_of_dominance_is_one_front() {
    let (a, b, c) = ([0.0, 1.0, 2.0], [1.0, 2.0, 0.0], [2.0, 0.0, 1.0]);
    for (one, other) in [(a, b), (b, c), (c, a)] {
        assert!(dominates(&one, &other, 1.5).unwrap());
        assert!(!dominates(&other, &one, 1.5).unwrap());
    }
    assert_eq!(fronts(&[a, b, c].concat(), 3, 1.5).unwrap(), [[0, 1, 2]]);
}

#[test]
fn averages_of_the_template() {
    let hotkeys = ["a", "b", "c", "d", "e", "f"];
    let mut averages = Averages::new(0.1).unwrap();
    averages.resync(&hotkeys).unwrap();
    for step in cases(&["averages"]) {
        let uids = places(&step["uids"]).into_iter().map(|uid| uid as u16);
        let rewards: Vec<(u16, f64)> = uids.zip(doubles(&step["rewards"])).collect();
        averages.update(&rewards, Unscored::Decay).unwrap();
        near(averages.scores(), &doubles(&step["scores"]), 0.0);
    }
}

#[test]
fn a_new_hotkey_starts_at_nothing() {
    let mut averages = Averages::new(0.5).unwrap();
    averages.resync(&["a", "b", "c"]).unwrap();
    averages
        .update(&[(0, 1.0), (1, 1.0), (2, 1.0)], Unscored::Keep)
        .unwrap();
    averages.resync(&["a", "x", "c", "d"]).unwrap();
    assert_eq!(averages.scores(), [0.5, 0.0, 0.5, 0.0]);
    averages
        .update(&[(3, f64::NAN), (0, 1.0)], Unscored::Keep)
        .unwrap();
    assert_eq!(averages.scores(), [0.75, 0.0, 0.5, 0.0]);
    let before = averages.clone();
    assert!(averages.update(&[(0, 9.0), (4, 1.0)], Unscored::Keep).is_err());
    assert_eq!(averages, before);
    averages.resync(&["a"]).unwrap();
    averages.resync(&["a", "x"]).unwrap();
    assert_eq!(averages.scores(), [0.75, 0.0]);
}
