//! The key-value store, lent by JavaScript (the package's worker keeps it in IndexedDB).

use js_sys::Uint8Array;
use sync::platform::StoreError;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::host::message_of;

#[wasm_bindgen]
extern "C" {
    /// An object with `get(key): Promise<Uint8Array | undefined>`, `put(key, bytes): Promise<void>` and
    /// `remove(key): Promise<void>`.
    #[derive(Clone)]
    pub type Store;

    #[wasm_bindgen(method, catch)]
    async fn get(this: &Store, key: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn put(this: &Store, key: &str, value: Uint8Array) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn remove(this: &Store, key: &str) -> Result<JsValue, JsValue>;
}

/// Reads a blob; `None` when it was never stored.
pub(crate) async fn read(store: Store, key: String) -> Result<Option<Vec<u8>>, StoreError> {
    let value = store.get(&key).await.map_err(refused)?;
    Ok((!value.is_undefined()).then(|| Uint8Array::new(&value).to_vec()))
}

/// Stores a blob.
pub(crate) async fn write(store: Store, key: String, value: Vec<u8>) -> Result<(), StoreError> {
    store
        .put(&key, Uint8Array::from(value.as_slice()))
        .await
        .map(drop)
        .map_err(refused)
}

/// Forgets a blob.
pub(crate) async fn forget(store: Store, key: String) -> Result<(), StoreError> {
    store.remove(&key).await.map(drop).map_err(refused)
}

fn refused(thrown: JsValue) -> StoreError {
    StoreError(message_of(&thrown))
}
