//! Randomness from the browser.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::host::message_of;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = crypto, js_name = getRandomValues)]
    fn get_random_values(out: &mut [u8]) -> Result<(), JsValue>;
}

/// Most bytes the browser gives in one call.
const AT_ONCE: usize = 65_536;

/// Fills `out`, or says why the browser would not.
pub(crate) fn fill(out: &mut [u8]) -> Result<(), String> {
    out.chunks_mut(AT_ONCE)
        .try_for_each(|part| get_random_values(part).map_err(|thrown| message_of(&thrown)))
}
