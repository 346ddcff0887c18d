//! What nobody should send: an error that says what is wrong, before any work.

use score::primitives::*;
use yuma::weights::Limits;

const ODD: [f64; 4] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e151];

type Of = fn(&[f64]) -> Result<Vec<f64>, PrimitiveError>;

fn one(value: Result<f64, PrimitiveError>) -> Result<Vec<f64>, PrimitiveError> {
    value.map(|value| vec![value])
}

const OF_LISTS: [(&str, Of); 10] = [
    ("min-max", min_max),
    ("softmax", |values| softmax(values, 1.0)),
    ("l1", l1),
    ("mask", |values| mask_top_k(values, 2)),
    ("clip", |values| clip(values, 0.0, 1.0)),
    ("z", z_scores),
    ("winsorise", |values| winsorise(values, 0.1, 0.1)),
    ("percentile", |values| one(percentile(values, 50.0))),
    ("ensemble", |values| one(crps_ensemble(values, 0.0))),
    ("error", |values| {
        one(mean_absolute_error(values, &vec![0.0; values.len()]))
    }),
];

#[test]
fn numbers_out_of_range_are_named() {
    for odd in ODD {
        let values = [1.0, 2.0, odd, 4.0];
        for (name, of) in OF_LISTS {
            let refused = of(&values).unwrap_err();
            assert!(
                matches!(refused, PrimitiveError::OutOfRange { at: 2, .. }),
                "{name}: {refused}"
            );
        }
        assert!(within_quartiles(&values, 1.5).is_err() && within_deviations(&values, 3.0).is_err());
        assert!(crps_ensemble(&[1.0], odd).is_err() && crps_gaussian(odd, 1.0, 0.0).is_err());
    }
    for odd in [f64::NAN, f64::INFINITY, 0.01] {
        let refused = cross_entropy(&[-1.0, odd]).unwrap_err();
        assert!(
            matches!(refused, PrimitiveError::OutOfRange { at: 1, .. }),
            "{refused}"
        );
    }
    assert!(ranks(&[f64::NAN], Ties::Min).is_err());
    assert!(win_rates(&[1.0, f64::NAN], 1, &[1, 2], 0.0).is_err());
    assert!(dominates(&[f64::NAN], &[1.0], 0.0).is_err());
    assert!(Vectors::new(&[1.0, f32::NAN], 2).is_err() && dot(&[f32::INFINITY], &[0.0]).is_err());
}

#[test]
fn the_largest_numbers_do_not_overflow() {
    let values = [LARGEST, -LARGEST, 1.0, LARGEST];
    for (name, of) in OF_LISTS {
        assert!(
            of(&values).unwrap().iter().all(|value| value.is_finite()),
            "{name}"
        );
    }
    let far = vec![LARGEST; 10_000];
    let near: Vec<f64> = far.iter().map(|value| -value).collect();
    assert!(root_mean_squared_error(&far, &near).unwrap().is_finite());
    assert!(crps_ensemble_fair(&far, -LARGEST).unwrap().is_finite());
}

#[test]
fn nothing_is_too_few_where_a_mean_is_asked_for() {
    let few = |result: Result<f64, PrimitiveError>| matches!(result, Err(PrimitiveError::TooFew { .. }));
    assert!(few(crps_ensemble(&[], 0.0)) && few(crps_ensemble_fair(&[1.0], 0.0)));
    assert!(few(mean_absolute_error(&[], &[])) && few(directional_accuracy(&[1.0], &[1.0])));
    assert!(few(percentile(&[], 50.0)) && few(percentile_of(&[], 1.0)));
    assert!(few(cross_entropy::<f64>(&[])) && few(bits_per_byte::<f32>(&[], 1)));
    assert!(few(mean_absolute_percentage_error(&[1.0], &[0.0], OfZero::Skip)));
    for (name, of) in OF_LISTS.into_iter().take(7) {
        assert_eq!(of(&[]).unwrap(), [0.0; 0], "{name}");
    }
    assert!(ranks(&[], Ties::Dense).unwrap().is_empty() && within_quartiles(&[], 1.0).unwrap().is_empty());
    let none = Vectors::new(&[], 3).unwrap();
    assert!(pairwise(&none).unwrap().is_empty() && to_mean(&none).is_empty());
    assert!(groups(&none, 0.5).unwrap().is_empty() && fronts(&[], 2, 0.0).unwrap().is_empty());
}

#[test]
fn settings_without_meaning_are_refused() {
    let refused = |error: Option<PrimitiveError>| matches!(error, Some(PrimitiveError::Parameter { .. }));
    for odd in [f64::NAN, -0.1] {
        assert!(refused(softmax(&[1.0], odd).err()) && refused(win_rates(&[], 1, &[], odd).err()));
        assert!(refused(percentile(&[1.0], odd).err()) && refused(pinball_loss(&[1.0], &[1.0], odd).err()));
        assert!(refused(dominates(&[1.0], &[1.0], odd).err()) && refused(winsorise(&[1.0], odd, 0.1).err()));
        assert!(refused(Averages::<u8>::new(odd).err()) && refused(within_deviations(&[1.0], odd).err()));
        assert!(refused(log_prob_distance(&[-1.0], &[-1.0], odd).err()));
    }
    assert!(refused(softmax(&[1.0], 0.0).err()) && refused(clip(&[1.0], 1.0, 0.0).err()));
    assert!(refused(crps_gaussian(0.0, -0.1, 0.0).err()));
    assert!(refused(clip(&[1.0], f64::NAN, 0.0).err()) && refused(winsorise(&[1.0], 0.5, 0.5).err()));
    assert!(refused(rouge_n("a", "a", 0).err()) && refused(repetition(&[1], 65).err()));
    assert!(refused(Vectors::new(&[], 0).err()) && refused(bits_per_byte(&[-1.0], 0).err()));
    assert!(refused(win_rates(&[], 0, &[], 0.1).err()) && refused(fronts(&[], 0, 0.1).err()));
}

#[test]
fn lists_that_belong_together_have_one_length() {
    let refused = |error: Option<PrimitiveError>| matches!(error, Some(PrimitiveError::Length { .. }));
    assert!(refused(mean_absolute_error(&[1.0], &[1.0, 2.0]).err()) && refused(dot(&[1.0], &[]).err()));
    assert!(
        refused(log_prob_distance(&[-1.0], &[], 0.1).err()) && refused(dominates(&[1.0], &[], 0.0).err())
    );
    assert!(refused(win_rates(&[1.0], 2, &[1], 0.1).err()) && refused(fronts(&[1.0; 3], 2, 0.1).err()));
    assert!(refused(Vectors::new(&[1.0; 3], 2).err()));
    assert!(refused(
        similarities(&[1.0], &Vectors::new(&[1.0; 4], 2).unwrap()).err()
    ));
}

/// Each of these would take minutes, or gigabytes.
#[test]
fn what_is_too_large_is_refused_at_once() {
    let refused = |error: Option<PrimitiveError>| matches!(error, Some(PrimitiveError::TooLarge { .. }));
    let text = "a b\n".repeat(100_000);
    assert!(refused(levenshtein(&text, &text).err()) && refused(fuzz::ratio(&text, &text).err()));
    assert!(refused(fuzz::token_sort_ratio(&text, &text).err()));
    assert!(refused(fuzz::partial_ratio(&text, &text).err()));
    assert!(refused(rouge_l_sum(&text, &text).err()));
    let rows = vec![0.0; MAX_VECTORS + 1];
    let many = Vectors::new(&rows, 1).unwrap();
    assert!(refused(pairwise(&many).err()) && refused(groups(&many, 0.5).err()));
    let limits = Limits {
        min_allowed: 0,
        max_weight: u16::MAX,
    };
    let scores = vec![1.0; MAX_NEURONS + 1];
    assert!(refused(row(&scores, &limits).err()) && refused(fronts(&scores, 1, 0.0).err()));
    assert!(refused(win_rates(&scores, 1, &vec![0; scores.len()], 0.0).err()));
}

/// Long texts within the bounds, of symbols that are all different and of one symbol.
#[test]
fn long_texts_take_no_more_than_their_bound() {
    let distinct: String = ('\u{4e00}'..'\u{9e00}').collect();
    let reversed: String = distinct.chars().rev().collect();
    assert_eq!(levenshtein(&distinct, &distinct).unwrap(), 0);
    assert_eq!(
        fuzz::ratio(&distinct, &reversed).unwrap(),
        (1.0 - 40_958.0 / 40_960.0) * 100.0
    );
    let words = "word ".repeat(10_000);
    assert_eq!(rouge_l_sum(&words, &words).unwrap().f_measure, 1.0);
    assert_eq!(rouge_n(&words, &words, 64).unwrap().f_measure, 1.0);
    assert_eq!(fuzz::partial_ratio("word", &words).unwrap(), 100.0);
}
