//! `ext_storage_*`: the proved state, under what the run itself has written.

use alloc::vec::Vec;

use codec::{Compact, Decode as _, Encode as _};

use super::guest::write;
use super::{Call, Query, Trap, unpack};

/// `get(key) -> Option<value>`.
pub(super) fn get(call: &mut Call<'_>) -> Result<u64, Trap> {
    let value = value(call, &call.bytes(0)?)?;
    call.give(&value.encode())
}

/// `read(key, out, offset) -> Option<length of the value after offset>`.
pub(super) fn read(call: &mut Call<'_>) -> Result<u64, Trap> {
    let value = value(call, &call.bytes(0)?)?;
    let (pointer, room) = unpack(call.args.get(1).copied().unwrap_or_default());
    let offset = usize::try_from(call.number(2)?).unwrap_or(usize::MAX);
    let rest = value.map(|value| value.get(offset..).unwrap_or_default().to_vec());
    if let Some(rest) = &rest {
        let room = usize::try_from(room).unwrap_or(usize::MAX);
        write(call.memory, pointer, rest.get(..room).unwrap_or(rest))?;
    }
    let length = rest.map(|rest| u32::try_from(rest.len()).unwrap_or(u32::MAX));
    call.give(&length.encode())
}

/// `exists(key) -> bool`.
pub(super) fn exists(call: &mut Call<'_>) -> Result<u64, Trap> {
    let value = value(call, &call.bytes(0)?)?;
    Ok(u64::from(value.is_some()))
}

/// `next_key(key) -> Option<key>`.
pub(super) fn next_key(call: &mut Call<'_>) -> Result<u64, Trap> {
    let next = key_after(call, call.bytes(0)?)?;
    call.give(&next.encode())
}

/// `set(key, value)`.
pub(super) fn set(call: &mut Call<'_>) -> Result<u64, Trap> {
    let (key, value) = (call.bytes(0)?, call.bytes(1)?);
    call.host.overlay.put(key, Some(value));
    Ok(0)
}

/// `clear(key)`.
pub(super) fn clear(call: &mut Call<'_>) -> Result<u64, Trap> {
    let key = call.bytes(0)?;
    call.host.overlay.put(key, None);
    Ok(0)
}

/// `append(key, item)`: the value is a SCALE vector; one encoded item is added to it.
pub(super) fn append(call: &mut Call<'_>) -> Result<u64, Trap> {
    let (key, item) = (call.bytes(0)?, call.bytes(1)?);
    let value = value(call, &key)?.unwrap_or_default();
    call.host.overlay.put(key, Some(appended(&value, &item)));
    Ok(0)
}

/// `clear_prefix(prefix)`, version 1.
pub(super) fn clear_prefix_all(call: &mut Call<'_>) -> Result<u64, Trap> {
    let prefix = call.bytes(0)?;
    remove_prefix(call, &prefix, None)?;
    Ok(0)
}

/// `clear_prefix(prefix, Option<limit>) -> all removed | some remain, with their count`, version 2.
/// The limit counts keys of the state, not keys the run itself wrote.
pub(super) fn clear_prefix(call: &mut Call<'_>) -> Result<u64, Trap> {
    let prefix = call.bytes(0)?;
    let limit = Option::<u32>::decode(&mut call.bytes(1)?.as_slice())
        .map_err(|_| Trap::Argument("not an optional limit"))?;
    let (removed, rest) = remove_prefix(call, &prefix, limit)?;
    call.give(&(u8::from(rest), removed).encode())
}

/// `start_transaction()`.
pub(super) fn start_transaction(call: &mut Call<'_>) -> Result<u64, Trap> {
    done(call.host.overlay.start(), "too many nested transactions")
}

/// `rollback_transaction()`.
pub(super) fn rollback(call: &mut Call<'_>) -> Result<u64, Trap> {
    done(call.host.overlay.rollback(), "no transaction is open")
}

/// `commit_transaction()`.
pub(super) fn commit(call: &mut Call<'_>) -> Result<u64, Trap> {
    done(call.host.overlay.commit(), "no transaction is open")
}

fn done(ok: bool, otherwise: &'static str) -> Result<u64, Trap> {
    ok.then_some(0).ok_or(Trap::Argument(otherwise))
}

fn value(call: &Call<'_>, key: &[u8]) -> Result<Option<Vec<u8>>, Trap> {
    match call.host.overlay.get(key) {
        Some(written) => Ok(written.map(<[u8]>::to_vec)),
        None => state_value(call, key),
    }
}

fn state_value(call: &Call<'_>, key: &[u8]) -> Result<Option<Vec<u8>>, Trap> {
    call.state
        .value(key)
        .map_err(|_| Trap::Missing(Query::Value(key.to_vec())))
}

fn state_after(call: &Call<'_>, key: &[u8]) -> Result<Option<Vec<u8>>, Trap> {
    let next = call
        .state
        .next_key(key)
        .map_err(|_| Trap::Missing(Query::NextKey(key.to_vec())))?;
    // A state that does not move forward would keep us here for ever.
    Ok(next.filter(|next| next.as_slice() > key))
}

/// The first key after `key` that has a value, as the run sees it.
fn key_after(call: &Call<'_>, mut key: Vec<u8>) -> Result<Option<Vec<u8>>, Trap> {
    loop {
        let state = state_after(call, &key)?;
        let touched = call.host.overlay.touched_after(&key).map(<[u8]>::to_vec);
        let next = match (state, touched) {
            (Some(state), Some(touched)) => state.min(touched),
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) => return Ok(None),
        };
        if call.host.overlay.get(&next) != Some(None) {
            return Ok(Some(next));
        }
        key = next;
    }
}

/// Deletes at most `limit` keys of the state under `prefix`, and all the run wrote there. How many
/// of the state's were deleted, and whether any is left.
fn remove_prefix(call: &mut Call<'_>, prefix: &[u8], limit: Option<u32>) -> Result<(u32, bool), Trap> {
    forget_written(call, prefix);
    let mut next = match state_value(call, prefix)? {
        Some(_) => Some(prefix.to_vec()),
        None => state_after(call, prefix)?,
    };
    let mut removed = 0_u32;
    while let Some(key) = next.take().filter(|key| key.starts_with(prefix)) {
        if limit == Some(removed) {
            return Ok((removed, true));
        }
        next = state_after(call, &key)?;
        call.host.overlay.put(key, None);
        removed = removed.saturating_add(1);
    }
    Ok((removed, false))
}

fn forget_written(call: &mut Call<'_>, prefix: &[u8]) {
    let overlay = &mut call.host.overlay;
    let mut at = prefix.to_vec();
    if overlay.get(prefix).is_some() {
        overlay.put(prefix.to_vec(), None);
    }
    while let Some(key) = overlay.touched_after(&at).filter(|key| key.starts_with(prefix)) {
        at = key.to_vec();
        overlay.put(at.clone(), None);
    }
}

/// `value` with one more item, or just that item when `value` is not a SCALE vector (as Substrate).
fn appended(value: &[u8], item: &[u8]) -> Vec<u8> {
    let mut items = value;
    let count = Compact::<u32>::decode(&mut items)
        .ok()
        .and_then(|count| count.0.checked_add(1));
    let (count, items) = count.map_or((1, &[][..]), |count| (count, items));
    let mut longer = Compact(count).encode();
    longer.extend_from_slice(items);
    longer.extend_from_slice(item);
    longer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn append_counts_items() {
        let two = appended(&appended(&[], &7_u16.encode()), &9_u16.encode());
        assert_eq!(two, [7_u16, 9].to_vec().encode());
        assert_eq!(appended(&[0xff], &[5]), [4, 5], "what is no vector is replaced");
    }
}
