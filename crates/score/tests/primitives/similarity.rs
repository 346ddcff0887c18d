use score::primitives::{Pair, Vectors, cosine, dot, duplicates, groups, pairwise, similarities, to_mean};

use crate::vectors::{cases, doubles, near, places};

#[test]
fn cosines_of_scikit_learn() {
    for case in cases(&["embeddings"]) {
        let rows: Vec<f32> = doubles(&case["rows"])
            .into_iter()
            .map(|value| value as f32)
            .collect();
        let width = usize::try_from(case["width"].as_u64().unwrap()).unwrap();
        let vectors = Vectors::new(&rows, width).unwrap();
        let expected = doubles(&case["cosines"]);
        near(&pairwise(&vectors).unwrap(), &expected, 1e-14);
        near(&to_mean(&vectors), &doubles(&case["to mean"]), 1e-14);
        let dots = doubles(&case["dots"]);
        let (dots, expected) = (dots.chunks(vectors.len()), expected.chunks(vectors.len()));
        for ((row, dots), expected) in vectors.rows().zip(dots).zip(expected) {
            near(&similarities(row, &vectors).unwrap(), expected, 1e-14);
            let all = |of: fn(&[f32], &[f32]) -> Result<f64, _>| -> Vec<f64> {
                vectors.rows().map(|other| of(row, other).unwrap()).collect()
            };
            near(&all(dot), dots, 1e-14);
            near(&all(cosine), expected, 1e-14);
        }
    }
}

#[test]
fn groups_are_the_connected_components_of_scipy() {
    for case in cases(&["embeddings"]) {
        let rows: Vec<f32> = doubles(&case["rows"])
            .into_iter()
            .map(|value| value as f32)
            .collect();
        let width = usize::try_from(case["width"].as_u64().unwrap()).unwrap();
        let vectors = Vectors::new(&rows, width).unwrap();
        let expected: Vec<Vec<usize>> = case["groups"].as_array().unwrap().iter().map(places).collect();
        assert_eq!(groups(&vectors, 0.5).unwrap(), expected);
        let matrix = doubles(&case["cosines"]);
        let pairs = duplicates(&vectors, 0.5).unwrap();
        let is_alike = |one: usize, other: usize| matrix[one * vectors.len() + other] >= 0.5;
        let count =
            (0..vectors.len()).flat_map(|one| (one + 1..vectors.len()).map(move |other| (one, other)));
        assert_eq!(
            pairs.len(),
            count.filter(|(one, other)| is_alike(*one, *other)).count()
        );
        assert!(
            pairs
                .iter()
                .all(|Pair { first, second, .. }| is_alike(*first, *second))
        );
        assert!(pairs.is_sorted_by_key(|pair| (pair.first, pair.second)));
    }
}

/// A chain: the ends are not alike, and still one group.
#[test]
fn a_group_is_a_chain() {
    let rows = [1.0, 0.0, 0.0, 1.0, 1.0, 0.5, 0.5, 1.0, -1.0, 0.0];
    let vectors = Vectors::new(&rows, 2).unwrap();
    assert_eq!(groups(&vectors, 0.79).unwrap(), [[0, 1, 2, 3]]);
    assert_eq!(groups(&vectors, 0.81).unwrap(), [[0, 2], [1, 3]]);
    assert_eq!(cosine(&[0.0, 0.0], &[1.0, 0.0]).unwrap(), 0.0);
    assert_eq!(cosine(&[f32::MAX, f32::MAX], &[f32::MAX, f32::MAX]).unwrap(), 1.0);
}
