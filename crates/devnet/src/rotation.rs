//! Handing the chain to new authorities, by the sudo calls a Bittensor chain offers.

use codec::Encode;
use sp_core::Pair;

use crate::{
    calls::{Calls, EncodeError},
    genesis_edit::{item_key, voters},
    keys::Authority,
};

/// Calls, each to be dispatched by sudo in block `number`, which replace all authorities by `next`.
///
/// GRANDPA voters change by `AdminUtils.schedule_grandpa_change`. Runtimes before it had no call for that; there sudo
/// writes the pallet's pending change, from which the pallet announces it in the header all the same. Aura
/// authorities change by `AdminUtils.swap_authorities`, which announces them too, or stay.
///
/// # Errors
/// [`EncodeError::NoSuchCall`] when the runtime has no sudo.
pub fn rotate(calls: &Calls, number: u32, next: &[Authority]) -> Result<Vec<Vec<u8>>, EncodeError> {
    const DELAY: u32 = 0;
    const NOT_FORCED: Option<u32> = None;
    let list = voters(next);
    let change = if calls.has("AdminUtils", "schedule_grandpa_change") {
        calls.call(
            "AdminUtils",
            "schedule_grandpa_change",
            &(list, DELAY, NOT_FORCED).encode(),
        )?
    } else {
        let pending = (number, DELAY, list, NOT_FORCED).encode();
        let items = vec![(item_key("Grandpa", "PendingChange"), pending)];
        calls.call("System", "set_storage", &items.encode())?
    };
    let mut inner = vec![change];
    if calls.has("AdminUtils", "swap_authorities") {
        let sealers: Vec<_> = next.iter().map(|authority| authority.aura.public()).collect();
        inner.push(calls.call("AdminUtils", "swap_authorities", &sealers.encode())?);
    }
    inner
        .iter()
        .map(|call| calls.call("Sudo", "sudo", call))
        .collect()
}
