//! The last words of a panic. The instance traps after them and is of no more use.

use std::cell::RefCell;

use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static LISTENER: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Calls `listener(message)` when Rust panics, just before the instance traps for good.
#[wasm_bindgen(js_name = onPanic)]
pub fn on_panic(listener: Function) {
    LISTENER.with(|slot| slot.replace(Some(listener)));
    std::panic::set_hook(Box::new(|panic| {
        let message = JsValue::from(panic.to_string());
        // Not `borrow`: a panic inside the listener must not panic again.
        let listener = LISTENER.with(|slot| slot.try_borrow().ok().and_then(|held| held.clone()));
        if let Some(listener) = listener {
            let _ = listener.call1(&JsValue::UNDEFINED, &message);
        }
    }));
}
