//! Log-probabilities of targets.

use super::{POINT, Tables, linear};
use crate::nn::NnError;
use crate::nn::exact::int::saturate;
use crate::nn::exact::tensor::ExactTensor;
use crate::nn::exact::weights::Weights;
use crate::nn::exact::{MOST_ROWS, same};

/// Logits that are there at once: 16 MiB of them, or those of four rows.
const LOGITS: usize = 1 << 22;

pub(super) fn log_probabilities(
    tables: &Tables,
    x: &ExactTensor,
    head: &Weights,
    targets: &[u32],
) -> Result<ExactTensor, NnError> {
    check(x.rows, head.rows, targets)?;
    let mut result = ExactTensor::new(x.rows, 1, POINT)?;
    let rows = LOGITS.checked_div(head.rows).unwrap_or(0).max(4);
    let numbers = rows.saturating_mul(x.columns).max(1);
    let parts = x.values.chunks(numbers);
    let parts = parts
        .zip(targets.chunks(rows))
        .zip(result.values.chunks_mut(rows));
    for ((values, targets), out) in parts {
        let some = ExactTensor {
            rows: targets.len(),
            values: values.to_vec(),
            ..*x
        };
        let logits = linear::product(tables, &some, head)?;
        for ((row, target), out) in logits.iter().zip(targets).zip(out) {
            *out = log_probability(tables, row, *target);
        }
    }
    Ok(result)
}

/// Whether every row has a target, and every target a logit.
pub(in super::super) fn check(rows: usize, vocabulary: usize, targets: &[u32]) -> Result<(), NnError> {
    same("targets", rows, targets.len())?;
    if vocabulary > MOST_ROWS {
        return Err(NnError::Unsupported("exact vocabularies of more than 2^20"));
    }
    match targets.iter().find(|target| **target as usize >= vocabulary) {
        None => Ok(()),
        Some(target) => Err(NnError::Shape {
            what: "a target, which must be below the vocabulary",
            expected: vocabulary as u64,
            got: u64::from(*target),
        }),
    }
}

fn log_probability(tables: &Tables, logits: &[i32], target: u32) -> i32 {
    let most = logits.iter().copied().max().unwrap_or(0);
    let below = |logit: i32| most.abs_diff(logit);
    let sum = logits
        .iter()
        .map(|logit| u64::from(tables.exp_minus(below(*logit))))
        .sum();
    let logit = logits.get(target as usize).copied().unwrap_or_default();
    let below = i64::from(below(logit)).saturating_add(i64::from(tables.ln_of_sum(sum)));
    saturate(below.saturating_neg())
}
