//! Answers as they cross: texts, or the forecasts of a `PackedForecast`.

use bridge::Reader;
use js_sys::Array;
use wasm_bindgen::{JsCast as _, JsValue};

use super::task::Task;
use crate::failure::Failure;

/// What miners sent.
pub(crate) enum Answers {
    Texts(Vec<String>),
    Forecasts(Vec<Forecast>),
}

/// Paths that a miner holds possible, one after the other; none where the forecast was malformed.
pub(crate) struct Forecast {
    pub(crate) members: usize,
    /// As many for each member as there are observations.
    pub(crate) values: Vec<f64>,
}

impl Answers {
    /// Reads what `task` is for.
    pub(crate) fn read(answers: &JsValue, task: &Task) -> Result<Self, Failure> {
        let answers = answers
            .dyn_ref::<Array>()
            .ok_or_else(|| Failure::argument("the answers are no array"))?;
        match task {
            Task::Crps { .. } => answers
                .iter()
                .map(|forecast| read_forecast(&forecast))
                .collect::<Result<_, _>>()
                .map(Self::Forecasts),
            _ => answers
                .iter()
                .map(|text| {
                    text.as_string()
                        .ok_or_else(|| Failure::argument("an answer is no text"))
                })
                .collect::<Result<_, _>>()
                .map(Self::Texts),
        }
    }
}

fn read_forecast(forecast: &JsValue) -> Result<Forecast, Failure> {
    let reader = Reader::new(forecast, "forecast");
    let members: u32 = reader.get("members")?;
    Ok(Forecast {
        members: members as usize,
        values: reader.get("values")?,
    })
}
