//! Runs of tokens.

use super::bits::numbered;
use super::error::{PrimitiveError, parameter};
use crate::order::sorted;

/// Longest run that is counted.
pub const MAX_ORDER: usize = 64;

/// How much of a text repeats itself: one less the share of runs of `order` tokens that are the first of their kind.
/// 0 where no run comes twice, and where there is none; nearly 1 where one comes again and again.
///
/// Source: rep-n of S. Welleck et al., "Neural text generation with unlikelihood training", 2019, as a share.
///
/// # Errors
/// [`PrimitiveError::Parameter`] for an order of zero or above [`MAX_ORDER`].
pub fn repetition<T: Ord>(tokens: &[T], order: usize) -> Result<f64, PrimitiveError> {
    check(order)?;
    let [tokens, _] = numbered([tokens, &[]]);
    let runs: Vec<&[u32]> = tokens.windows(order).collect();
    let all = runs.len();
    if all == 0 {
        return Ok(0.0);
    }
    let mut runs = sorted(&runs);
    runs.dedup();
    Ok(1.0 - runs.len() as f64 / all as f64)
}

/// How many runs of `order` tokens the two share, each as often as the one that has fewer of it has it.
pub(super) fn shared(one: &[u32], other: &[u32], order: usize) -> Result<usize, PrimitiveError> {
    check(order)?;
    let [one, other] = [one, other].map(|tokens| sorted(&tokens.windows(order).collect::<Vec<_>>()));
    let mut others = other.into_iter().peekable();
    let found = one.into_iter().filter(|run| {
        while others.next_if(|other| other < run).is_some() {}
        others.next_if_eq(run).is_some()
    });
    Ok(found.count())
}

fn check(order: usize) -> Result<(), PrimitiveError> {
    let fits = (1..=MAX_ORDER).contains(&order);
    parameter("the order", order as f64, fits, "1 to 64")
}
