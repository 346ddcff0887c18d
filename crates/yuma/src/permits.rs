//! Who may validate, and who has been heard of lately.

use alloc::vec::Vec;

use crate::fixed::I32F32;
use crate::input::EpochInput;

/// Who has set weights within the activity cutoff. Source: `get_activity_cutoff_blocks` and `epoch/run_epoch.rs`.
pub(crate) fn active(input: &EpochInput, last_update: &[u64]) -> Vec<bool> {
    let factor = u64::from(input.activity_cutoff_factor_milli);
    let cutoff = (factor.saturating_mul(u64::from(input.tempo)) / 1000).max(1);
    let active = |last: &u64| last.saturating_add(cutoff) >= input.current_block;
    last_update.iter().map(active).collect()
}

/// Permits as they count in this epoch: the stored ones and the owner's.
pub(crate) fn current(input: &EpochInput) -> Vec<bool> {
    with_owner(input, input.validator_permit.clone())
}

/// Permits for the next epoch: those with stake, at most as many as are allowed. Among equal stakes the higher uid
/// has it. Source: `is_topk_nonzero`, `epoch/math.rs`.
pub(crate) fn next(input: &EpochInput, stake: &[I32F32]) -> Vec<bool> {
    let mut permits: Vec<_> = stake.iter().map(|share| *share != I32F32::ZERO).collect();
    let beyond = stake
        .len()
        .saturating_sub(usize::from(input.max_allowed_validators));
    if beyond > 0 {
        let mut ascending: Vec<_> = stake.iter().zip(&mut permits).collect();
        ascending.sort_by_key(|(share, _)| **share);
        for (_, permit) in ascending.into_iter().take(beyond) {
            *permit = false;
        }
    }
    with_owner(input, permits)
}

fn with_owner(input: &EpochInput, mut permits: Vec<bool>) -> Vec<bool> {
    if let Some(permit) = input.owner_uid.and_then(|uid| permits.get_mut(usize::from(uid))) {
        *permit = true;
    }
    permits
}
