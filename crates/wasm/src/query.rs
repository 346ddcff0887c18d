//! What a caller may ask to read.

use primitives::hex;
use runtime::Metadata;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::failure::Failure;

/// Longest storage key that is asked for, bytes.
const MAX_KEY: usize = 1024;

#[wasm_bindgen]
extern "C" {
    /// `{ pallet, item, keys }` of the package's `StorageQuery`.
    type Item;

    #[wasm_bindgen(method, getter)]
    fn pallet(this: &Item) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn item(this: &Item) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn keys(this: &Item) -> Option<Vec<String>>;
}

/// A storage key, and the item it belongs to when that is known.
pub(crate) struct StorageQuery {
    pub(crate) key: Vec<u8>,
    /// `Pallet.Item`.
    pub(crate) label: Option<String>,
}

/// Reads a query: a key in hex, or an item with its SCALE-encoded map keys in hex, hashed as `metadata` says.
pub(crate) fn parse(query: &JsValue, metadata: &Metadata) -> Result<StorageQuery, Failure> {
    if let Some(text) = query.as_string() {
        return Ok(StorageQuery {
            key: bytes(&text)?,
            label: None,
        });
    }
    if !query.is_object() {
        return Err(Failure::argument(
            "a query is a key in hex, or an object with pallet, item and keys",
        ));
    }
    named(query.unchecked_ref(), metadata)
}

fn named(item: &Item, metadata: &Metadata) -> Result<StorageQuery, Failure> {
    let (Some(pallet), Some(name)) = (item.pallet(), item.item()) else {
        return Err(Failure::argument("a query needs pallet and item, both text"));
    };
    let keys = item.keys().unwrap_or_default();
    let keys = keys.iter().map(|key| bytes(key)).collect::<Result<Vec<_>, _>>()?;
    let keys: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
    let key = metadata.storage_key(&pallet, &name, &keys)?;
    Ok(StorageQuery {
        key,
        label: Some(format!("{pallet}.{name}")),
    })
}

fn bytes(text: &str) -> Result<Vec<u8>, Failure> {
    hex::decode_bounded(text, MAX_KEY).map_err(Failure::argument)
}
