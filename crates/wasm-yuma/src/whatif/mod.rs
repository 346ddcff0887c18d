//! Questions of `whatif` as the worker asks them. The shapes are those of `pkg/src/types-whatif.ts`.

mod collusion;
mod sensitivity;
mod simulate;

use bridge::epoch::input;
use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::batch::Yuma;
use crate::watch::Watched;

#[wasm_bindgen]
impl Yuma {
    /// Looks for validators that favour the same miners beyond consensus: `{ found, report }`.
    pub fn collusion(&self, base: JsValue, settings: JsValue) -> Promise {
        self.working("exact".to_owned(), async move |_| {
            let report = whatif::collusion::find(&input(&base)?, &collusion::settings(&settings)?)?;
            Ok(bridge::Fields::new().with("found", collusion::fields(&report)))
        })
    }

    /// What each neuron gains when weights of one validator change: `{ gains, report }`.
    pub fn sensitivity(&self, base: JsValue, variation: JsValue, watch: Function) -> Promise {
        self.working("exact".to_owned(), async move |batch| {
            let (base, variation) = (input(&base)?, sensitivity::variation(&variation)?);
            let mut gains = Vec::new();
            let hand_on = |gain| gains.push(sensitivity::fields(&gain));
            let mut runner = Watched::new(batch, &watch);
            whatif::sensitivity::sensitivity(&mut runner, &base, &variation, hand_on).await?;
            Ok(bridge::Fields::new().with("gains", gains))
        })
    }

    /// Validators of several minds over many epochs: `{ outcome, report }`.
    pub fn simulate(&self, plan: JsValue, watch: Function) -> Promise {
        self.working("exact".to_owned(), async move |batch| {
            let plan = simulate::plan(&plan)?;
            let mut runner = Watched::new(batch, &watch);
            let report = whatif::simulate::simulate(&mut runner, &plan, |_| {}).await?;
            Ok(bridge::Fields::new().with("outcome", simulate::fields(&report)))
        })
    }
}
