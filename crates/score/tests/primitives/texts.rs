use proptest::prelude::*;
use score::primitives::{
    Rouge, fuzz, levenshtein, levenshtein_similarity, repetition, rouge_l, rouge_l_sum, rouge_n,
};
use serde_json::Value;

use crate::vectors::{doubles, file, places};

fn texts() -> Value {
    file("score/primitives-texts.json.gz")
}

fn all_of(one: &str, other: &str) -> Vec<f64> {
    let mut values = vec![
        levenshtein(one, other).unwrap() as f64,
        levenshtein_similarity(one, other).unwrap(),
        fuzz::ratio(one, other).unwrap(),
        fuzz::partial_ratio(one, other).unwrap(),
        fuzz::token_sort_ratio(one, other).unwrap(),
        fuzz::token_set_ratio(one, other).unwrap(),
    ];
    let rouges = [
        rouge_n(one, other, 1),
        rouge_n(one, other, 2),
        rouge_n(one, other, 3),
        rouge_l(one, other),
        rouge_l_sum(one, other),
    ];
    for rouge in rouges {
        let Rouge {
            precision,
            recall,
            f_measure,
        } = rouge.unwrap();
        values.extend([precision, recall, f_measure]);
    }
    values
}

/// Bit for bit: both sides divide integers, in one order.
#[test]
fn ratios_and_rouges_of_rapidfuzz_and_rouge_score() {
    let texts = texts();
    let pairs = texts["pairs"].as_array().unwrap();
    assert!(pairs.len() > 1300);
    for pair in pairs {
        let (one, other) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
        assert_eq!(all_of(one, other), doubles(&pair[2]), "{one:?} and {other:?}");
    }
}

/// Every character there is, in a text of Latin-1 and in one that is not.
#[test]
fn what_separates_words_is_what_rapidfuzz_says() {
    for (tail, expected) in ["", "日"].into_iter().zip(texts()["spaces"].as_array().unwrap()) {
        let splits = |character: &char| {
            let words = fuzz::token_sort_ratio(&format!("a{character}b{tail}"), &format!("b{tail} a"));
            words.unwrap() == 100.0
        };
        let found: Vec<usize> = ('\0'..=char::MAX)
            .filter(splits)
            .map(|character| character as usize)
            .collect();
        assert_eq!(found, places(expected), "{tail:?}");
    }
}

#[test]
fn what_becomes_a_latin_word_is_what_python_lowers_to_one() {
    let is_word = |character: &char| {
        let text = character.to_string();
        rouge_n(&text, &text, 1).unwrap().f_measure > 0.0
    };
    let found: Vec<usize> = ('\u{80}'..=char::MAX)
        .filter(is_word)
        .map(|character| character as usize)
        .collect();
    assert_eq!(found, places(&texts()["lowered to latin"]));
}

#[test]
fn repetition_counts_what_came_before() {
    let words: Vec<&str> = "a b a b a b".split(' ').collect();
    assert_eq!(repetition(&words, 1).unwrap(), 1.0 - 2.0 / 6.0);
    assert_eq!(repetition(&words, 2).unwrap(), 1.0 - 2.0 / 5.0);
    assert_eq!(repetition(&words, 6).unwrap(), 0.0);
    assert_eq!(repetition(&words, 7).unwrap(), 0.0);
    assert_eq!(repetition(&[7, 7, 7, 7], 2).unwrap(), 1.0 - 1.0 / 3.0);
}

/// The table as textbooks fill it, cell by cell: insertions and deletions, and edits.
fn plain(one: &[char], other: &[char], replace: usize) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, a) in one.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], at + 1);
        for (column, b) in other.iter().enumerate() {
            let replaced = diagonal + if a == b { 0 } else { replace };
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

/// The best of all windows, one after the other.
fn plain_partial(one: &[char], other: &[char]) -> f64 {
    let ratio = |part: &[char]| {
        let lengths = (one.len() + part.len()) as f64;
        (1.0 - plain(one, part, 2) as f64 / lengths) * 100.0
    };
    let windows = other.windows(one.len()).map(ratio);
    let starts = (1..one.len()).map(|length| ratio(&other[..length]));
    let ends = (1..one.len()).map(|length| ratio(&other[other.len() - length..]));
    windows.chain(starts).chain(ends).fold(0.0, f64::max)
}

proptest! {
    #[test]
    fn tables_in_stripes_are_the_textbook_tables(one in "[abc日]{0,200}", other in "[abc日]{0,200}") {
        let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
        prop_assert_eq!(levenshtein(&one, &other).unwrap(), plain(&a, &b, 1));
        let lengths = (a.len() + b.len()).max(1) as f64;
        let ratio = (1.0 - plain(&a, &b, 2) as f64 / lengths) * 100.0;
        prop_assert_eq!(fuzz::ratio(&one, &other).unwrap(), ratio);
    }

    #[test]
    fn one_pass_finds_the_best_window(one in "[ab日 ]{1,40}", other in "[ab日 ]{41,120}") {
        let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
        prop_assert_eq!(fuzz::partial_ratio(&one, &other).unwrap(), plain_partial(&a, &b));
        prop_assert_eq!(fuzz::partial_ratio(&other, &one).unwrap(), plain_partial(&a, &b));
    }
}
