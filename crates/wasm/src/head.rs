//! The tip as an object.

use bridge::{Fields, count};
use sync::Head;
use wasm_bindgen::JsValue;

use crate::progress;

/// The package's `Head`; none while the tip is the finalized block itself, whose seal nobody had to check.
pub(crate) fn fields(head: &Head, ss58_prefix: u16) -> Option<JsValue> {
    let (slot, author) = (head.slot?, head.author.as_ref()?);
    let fields = Fields::new()
        .with("number", head.block.number)
        .with("hash", head.block.hash)
        .with("slot", count(slot))
        .with("author", author.to_ss58(ss58_prefix))
        .with("finalized", head.finalized)
        .with("sealed", head.sealed.map(progress::sealed))
        .with("best", head.block);
    Some(fields.into())
}
