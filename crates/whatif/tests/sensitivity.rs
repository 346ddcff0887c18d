//! Sensitivities, against epochs with weights changed by hand.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "tests"
)]

use futures_util::FutureExt as _;
use whatif::generate::{Mode, Shape, subnet};
use whatif::sensitivity::{Gain, Variation, sensitivity};
use yuma::batch::Cpu;
use yuma::{Epoch, EpochInput, EpochOutput, Rows};

fn ask(base: &EpochInput, variation: &Variation) -> Vec<Gain> {
    let mut gains = Vec::new();
    sensitivity(&mut Cpu, base, variation, |gain| gains.push(gain))
        .now_or_never()
        .unwrap()
        .unwrap();
    gains
}

/// The epoch with one weight replaced; the weight is there already.
fn with(base: &EpochInput, validator: u16, miner: u16, weight: u16) -> EpochOutput {
    let rows = base.weights.iter().enumerate().map(|(uid, row)| {
        let ours = uid == usize::from(validator);
        row.iter()
            .map(|(uid, old)| (uid, if ours && uid == miner { weight } else { old }))
            .collect::<Vec<_>>()
    });
    let weights = Rows::from_rows(rows.collect::<Vec<_>>());
    Epoch::run(&EpochInput {
        weights,
        ..base.clone()
    })
    .unwrap()
}

#[test]
fn gains_are_what_two_epochs_differ_by() {
    let subnet = subnet(
        21,
        &Shape {
            n: 40,
            validators: 8,
            ..Shape::default()
        },
    );
    let validator = subnet.validators[2];
    let variation = Variation {
        validator,
        miners: subnet.miners.clone(),
        step: 900,
    };
    let gains = ask(&subnet.input, &variation);
    assert_eq!(gains.len(), subnet.miners.len());
    for (gain, miner) in gains.iter().zip(&subnet.miners) {
        assert_eq!((gain.validator, gain.miner), (validator, *miner));
        let now = subnet
            .input
            .weights
            .row(usize::from(validator))
            .iter()
            .find(|(uid, _)| uid == miner)
            .unwrap()
            .1;
        assert_eq!(
            (gain.low, gain.high),
            (now.saturating_sub(900), now.saturating_add(900))
        );
        let low = with(&subnet.input, validator, *miner, gain.low);
        let high = with(&subnet.input, validator, *miner, gain.high);
        for uid in 0..40 {
            assert_eq!(
                gain.incentive[uid],
                i32::from(high.incentive[uid]) - i32::from(low.incentive[uid])
            );
            assert_eq!(
                gain.dividends[uid],
                i32::from(high.dividends[uid]) - i32::from(low.dividends[uid])
            );
            assert_eq!(
                gain.emission[uid],
                high.emission[uid] as i64 - low.emission[uid] as i64
            );
        }
    }
    let moved = gains
        .iter()
        .filter(|gain| gain.emission.iter().any(|gain| *gain != 0))
        .count();
    assert!(moved > gains.len() / 2, "{moved}");
}

/// A validator below consensus moves what a miner gets; more weight for one is less for the others.
#[test]
fn who_gets_more_weight_gets_more_alpha() {
    let mut subnet = subnet(
        22,
        &Shape {
            n: 12,
            validators: 2,
            noise: 0,
            ..Shape::default()
        },
    );
    subnet.input.kappa = 20_000;
    let (validator, miner) = (subnet.validators[0], subnet.miners[4]);
    let variation = Variation {
        validator,
        miners: vec![miner],
        step: 2_000,
    };
    let gains = ask(&subnet.input, &variation);
    let [gain] = gains.as_slice() else {
        panic!("{gains:?}")
    };
    let own = gain.alpha(miner);
    let (incentive, _) = gain.stored(miner);
    assert!(own > 0.0 && incentive > 0.0, "{own} {incentive}");
    let units = f64::from(gain.high - gain.low);
    assert!((own * units * 1e9 - gain.emission[usize::from(miner)] as f64).abs() < 1.0);
    let others = subnet.miners.iter().filter(|other| **other != miner);
    assert!(others.map(|other| gain.alpha(*other)).sum::<f64>() < 0.0);
}

/// With liquid alpha the order of a row counts.
#[test]
fn a_weight_that_is_not_there_is_put_where_it_belongs() {
    let mut subnet = subnet(
        23,
        &Shape {
            n: 16,
            validators: 4,
            mode: Mode::Liquid,
            ..Shape::default()
        },
    );
    let (validator, miner) = (subnet.validators[1], subnet.miners[3]);
    let full = subnet.input.clone();
    let without = full.weights.filter_map(|row, column, weight| {
        let absent = row == usize::from(validator) && column == miner;
        (!absent).then_some(weight)
    });
    subnet.input.weights = without;
    let gains = ask(
        &subnet.input,
        &Variation {
            validator,
            miners: vec![miner],
            step: 20_000,
        },
    );
    assert_eq!((gains[0].low, gains[0].high), (0, 20_000));
    let (low, high) = (
        with(&full, validator, miner, 0),
        with(&full, validator, miner, 20_000),
    );
    let difference = |(high, low): (&u64, &u64)| *high as i64 - *low as i64;
    let expected: Vec<i64> = high.emission.iter().zip(&low.emission).map(difference).collect();
    assert_eq!(gains[0].emission, expected);
}
