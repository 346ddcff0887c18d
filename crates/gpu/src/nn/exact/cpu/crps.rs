//! The continuous ranked probability score.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "numbers within 2^30 and at most 2^13 of them: every sum fits 64 bits, see the specification"
)]

use crate::nn::NnError;
use crate::nn::exact::int::{rescale, saturate};
use crate::nn::exact::load::{fixed, point_for};
use crate::nn::exact::same;
use crate::nn::exact::tensor::ExactTensor;

/// Members of a forecast: a GPU compares each with each, and must not take long over a row.
const MOST_MEMBERS: usize = 1 << 13;

/// What the scores and everything on the way have: fraction bits, and the observations with those.
pub(in super::super) struct Plan {
    pub(in super::super) point: i32,
    pub(in super::super) observations: Vec<i32>,
}

impl Plan {
    pub(in super::super) fn new(
        rows: usize,
        columns: usize,
        point: i32,
        observations: &[f32],
    ) -> Result<Self, NnError> {
        same("observations", rows, observations.len())?;
        if columns == 0 || columns > MOST_MEMBERS {
            return Err(NnError::Unsupported(
                "exact scores of none or more than 8,192 members",
            ));
        }
        // A bit less than the members have, so that no number is above 2^30.
        let point = (point - 1).min(point_for(&[observations])?);
        Ok(Self {
            point,
            observations: observations.iter().map(|value| fixed(*value, point)).collect(),
        })
    }
}

pub(super) fn crps(members: &ExactTensor, observations: &[f32]) -> Result<ExactTensor, NnError> {
    let plan = Plan::new(members.rows, members.columns, members.point, observations)?;
    let mut result = ExactTensor::new(members.rows, 1, plan.point)?;
    let rows = members.iter().zip(&plan.observations);
    for ((row, observation), out) in rows.zip(&mut result.values) {
        let down = |value: &i32| i64::from(rescale(i64::from(*value), members.point - plan.point));
        *out = score(row.iter().map(down).collect(), i64::from(*observation));
    }
    Ok(result)
}

/// `(m Σ|x - y| - Σ over pairs |x - x'|) / m²`, to the nearest.
fn score(mut members: Vec<i64>, observation: i64) -> i32 {
    members.sort_unstable();
    let count = members.len() as i64;
    let misses: i64 = members.iter().map(|value| (value - observation).abs()).sum();
    // In order, each is larger than those before it and smaller than those behind.
    let pairs: i64 = members
        .iter()
        .zip((1 - count..).step_by(2))
        .map(|(value, more)| value * more)
        .sum();
    let square = count * count;
    saturate((misses * count - pairs + square / 2) / square)
}
