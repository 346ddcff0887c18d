//! The JSON of a header, bounded while it is read: nothing is kept that the format does not have.

use core::cell::{Cell, RefCell};

use crate::files::error::shortened;
use crate::files::json;
use crate::json::{Json, Rules, each};

/// Most tensors of a file.
pub const MAX_TENSORS: usize = 65_536;
/// Most dimensions of a tensor.
pub const MAX_RANK: usize = 8;
/// Longest name of a tensor, in bytes.
pub const MAX_NAME: usize = 256;

/// Of what is said of one tensor, and of all metadata; only one of them is in memory at a time.
const RULES: Rules = Rules {
    text: shortened,
    ..json::RULES
};

/// What is said of one tensor.
pub(super) struct Entry {
    /// The name of its type, shortened.
    pub(super) dtype: String,
    /// `None` where there are more dimensions than [`MAX_RANK`].
    pub(super) shape: Option<Vec<u64>>,
    pub(super) data_offsets: (u64, u64),
}

/// Tensors in the order of the text; a name may be there twice.
pub(super) fn entries(text: &[u8]) -> Result<Vec<(String, Entry)>, String> {
    let (entries, described) = (RefCell::new(Vec::new()), Cell::new(false));
    each(text, RULES, |_| true, &|name, value| {
        if name == "__metadata__" {
            if described.replace(true) {
                return Err("__metadata__ twice".into());
            }
            return metadata(&value);
        }
        let mut entries = entries.borrow_mut();
        if entries.len() == MAX_TENSORS {
            return Err("more than 65536 tensors".into());
        }
        entries.push((name, entry(&value)?));
        Ok(())
    })?;
    Ok(entries.into_inner())
}

/// Texts by name.
fn metadata(value: &Json) -> Result<(), String> {
    let texts = value
        .map()
        .is_some_and(|texts| texts.iter().all(|(_, text)| text.text().is_some()));
    texts
        .then_some(())
        .ok_or_else(|| "__metadata__ is not texts by name".into())
}

fn entry(value: &Json) -> Result<Entry, String> {
    let dtype = value.field("dtype", Json::text)?.to_owned();
    let shape = value.field("shape", Json::wholes)?;
    let data_offsets = value.field("data_offsets", Json::pair)?;
    if value.map().is_some_and(|fields| fields.len() > 3) {
        return Err("a tensor has a field that is not known".into());
    }
    Ok(Entry {
        dtype,
        shape: Some(shape).filter(|shape| shape.len() <= MAX_RANK),
        data_offsets,
    })
}
