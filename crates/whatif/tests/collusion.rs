//! Cliques are found where there are some and not where there are none. Seeds are none the threshold was chosen on
//! (`examples/collusion.rs` chooses it, and measures more).

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "tests"
)]

use whatif::Random;
use whatif::collusion::trial::{SHAPES, Tally, tally};
use whatif::collusion::{Settings, find};
use whatif::generate::{Clique, Shape, plant, subnet};

/// Small enough that even the smallest subnets keep an honest majority of stake.
fn cliques(favour: u16) -> Tally {
    let settings = Settings::default();
    let one = |validators, miners| {
        tally(
            200..202,
            &SHAPES,
            Some(Clique {
                validators,
                miners,
                favour,
            }),
            &settings,
        )
        .unwrap()
    };
    one(2, 2).plus(one(4, 4)).plus(one(3, 1))
}

#[test]
fn honest_subnets_have_no_groups() {
    let honest = tally(200..206, &SHAPES, None, &Settings::default()).unwrap();
    assert_eq!(honest.found + honest.missed, 0);
    assert!(honest.cleared > 1500, "{honest:?}");
    assert!(honest.wrong * 200 <= honest.cleared, "{honest:?}");
}

#[test]
fn strong_cliques_are_found_and_hardly_anybody_else() {
    let half = cliques(32_768);
    assert!(half.precision() >= 0.9 && half.recall() >= 0.98, "{half:?}");
    let quarter = cliques(16_384);
    assert!(
        quarter.precision() >= 0.9 && quarter.recall() >= 0.8,
        "{quarter:?}"
    );
}

#[test]
fn weak_cliques_may_be_missed_but_few_are_blamed_for_them() {
    let tenth = cliques(6_553);
    assert!(tenth.precision() >= 0.9 && tenth.recall() >= 0.3, "{tenth:?}");
}

#[test]
fn a_group_is_told_with_whom_it_favours() {
    for favour in [20_000, 3_000] {
        let mut subnet = subnet(200, &Shape::default());
        let clique = Clique {
            validators: 5,
            miners: 3,
            favour,
        };
        let planted = plant(&mut subnet, &clique, &mut Random::new(200));
        let report = find(&subnet.input, &Settings::default()).unwrap();
        let [group] = report.groups.as_slice() else {
            panic!("{:?}", report.groups)
        };
        assert_eq!(group.validators, planted.validators);
        let mut favoured: Vec<u16> = group.favoured.iter().map(|favoured| favoured.uid).collect();
        favoured.sort_unstable();
        assert_eq!(favoured, planted.miners, "{:?}", group.favoured);
        assert_eq!(report.edges.len(), 10, "all pairs of five");
        assert!(
            report
                .edges
                .iter()
                .all(|edge| edge.shared > report.threshold && edge.weight < edge.shared)
        );
        assert!(group.stake > group.score && group.shared > report.threshold);
        let inside = report.nodes.iter().filter(|node| node.group == Some(0)).count();
        assert_eq!((inside, report.nodes.len()), (5, 64));
    }
}

/// Peers that validate and mine: those who favour each other and nobody else are found by that.
#[test]
fn validators_that_favour_each_other_are_found() {
    let mut subnet = subnet(
        201,
        &Shape {
            n: 48,
            validators: 48,
            ..Shape::default()
        },
    );
    let pair = [subnet.validators[7], subnet.validators[31]];
    let rows = |uid: usize| {
        let row = subnet.input.weights.row(uid).iter();
        let other = pair
            .iter()
            .position(|member| usize::from(*member) == uid)
            .map(|at| pair[1 - at]);
        row.map(|(uid, weight)| (uid, if Some(uid) == other { u16::MAX } else { weight / 4 }))
            .collect::<Vec<_>>()
    };
    subnet.input.weights = yuma::Rows::from_rows((0..48).map(rows).collect::<Vec<_>>());
    let report = find(&subnet.input, &Settings::default()).unwrap();
    assert_eq!(
        report
            .groups
            .iter()
            .map(|group| &group.validators[..])
            .collect::<Vec<_>>(),
        [pair]
    );
}
