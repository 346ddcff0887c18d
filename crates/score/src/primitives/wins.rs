//! Who beats whom.

use super::error::{PrimitiveError, bounded, length, numbers, parameter};

/// Most comparisons: pairs of models, times batches.
pub const MAX_COMPARISONS: u64 = 1 << 30;

/// The share of its comparisons that each model wins, 0 to 1: with every other model, on every batch, the lower loss
/// wins. `losses` has a row of `batches` for each model; `blocks` says when each was published.
///
/// The loss of the earlier of two counts `1 - epsilon` times: a copy, or a model that is hardly better, loses to what
/// was there first. Of equal losses of one block neither wins. An infinite loss is that of a model which failed: it
/// never wins. A lone model wins nothing.
///
/// Source: `compute_wins` and `iswin`, `finetune/validation.py`, macrocosm-os/finetuning, commit 1172ee52; there epsilon
/// may depend on the age of the earlier model.
///
/// # Errors
/// [`PrimitiveError::Length`], [`PrimitiveError::OutOfRange`] for losses that are no number,
/// [`PrimitiveError::Parameter`] for an epsilon outside of 0 to 1, [`PrimitiveError::TooLarge`] above
/// [`MAX_COMPARISONS`].
pub fn win_rates(
    losses: &[f64],
    batches: usize,
    blocks: &[u64],
    epsilon: f64,
) -> Result<Vec<f64>, PrimitiveError> {
    let is_share = (0.0..=1.0).contains(&epsilon);
    parameter("epsilon", epsilon, is_share, "from 0 to 1")?;
    parameter("the number of batches", batches as f64, batches > 0, "above zero")?;
    bounded(
        "comparisons",
        &[blocks.len(), blocks.len(), batches],
        MAX_COMPARISONS,
    )?;
    length("losses", losses.len(), blocks.len().saturating_mul(batches))?;
    numbers("loss", losses)?;
    let models = || losses.chunks_exact(batches).zip(blocks);
    let matches = blocks.len().saturating_sub(1).saturating_mul(batches).max(1);
    let rate = |one: (&[f64], &u64)| {
        // With itself nobody wins, for no loss is below itself.
        let wins: usize = models().map(|other| wins(one, other, 1.0 - epsilon)).sum();
        wins as f64 / matches as f64
    };
    Ok(models().map(rate).collect())
}

/// On how many batches the first wins.
fn wins((one, block): (&[f64], &u64), (other, other_block): (&[f64], &u64), favour: f64) -> usize {
    let factor = |is_earlier: bool| if is_earlier { favour } else { 1.0 };
    let (own, others) = (factor(block < other_block), factor(other_block < block));
    let batches = one.iter().zip(other);
    batches
        .filter(|(one, other)| own * **one < others * **other)
        .count()
}
