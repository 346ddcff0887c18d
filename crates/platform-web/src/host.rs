//! Reading what JavaScript threw.

use js_sys::Error;
use wasm_bindgen::{JsCast, JsValue};

/// The message of a thrown value, cut to a length fit for an error.
pub(crate) fn message_of(thrown: &JsValue) -> String {
    const LONGEST: usize = 300;
    let text = match thrown.dyn_ref::<Error>() {
        Some(error) => String::from(error.message()),
        None => thrown
            .as_string()
            .unwrap_or_else(|| "it threw something that is no error".into()),
    };
    text.chars().take(LONGEST).collect()
}
