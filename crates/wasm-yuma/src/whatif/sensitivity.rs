//! What weights are worth, as it crosses.

use bridge::{Failure, Fields, Reader};
use wasm_bindgen::JsValue;
use whatif::sensitivity::{Gain, Variation};

/// Whose weights are varied.
pub(super) fn variation(object: &JsValue) -> Result<Variation, Failure> {
    let reader = Reader::new(object, "variation");
    Ok(Variation {
        validator: reader.get("validator")?,
        miners: reader.get("miners")?,
        step: reader.get("step")?,
    })
}

/// The package's `Gain`.
pub(super) fn fields(gain: &Gain) -> Fields {
    Fields::new()
        .with("validator", gain.validator)
        .with("miner", gain.miner)
        .with("low", gain.low)
        .with("high", gain.high)
        .with("incentive", &*gain.incentive)
        .with("dividends", &*gain.dividends)
        .with("emission", &*gain.emission)
}
