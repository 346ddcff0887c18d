//! Rows of weights.

use bridge::{Fields, Reader};
use score::scorer::{Normalise, Weighting, to_weights};
use wasm_bindgen::JsValue;
use yuma::weights::Limits;

use super::names;
use crate::failure::Failure;

/// The row that scores make by a `FullHyperparameters`: a `PlacedRow`.
pub(crate) fn row(scores: &[f64], hyperparameters: &JsValue) -> Result<Fields, Failure> {
    let reader = Reader::new(hyperparameters, "hyperparameters");
    let row = to_weights(scores, &weighting(&reader)?)?;
    let (places, weights): (Vec<u16>, Vec<u16>) = row.into_iter().unzip();
    Ok(Fields::new()
        .with("places", places.as_slice())
        .with("weights", weights.as_slice()))
}

fn weighting(reader: &Reader<'_>) -> Result<Weighting, Failure> {
    let normalise = match reader.get::<String>("normalise")?.as_str() {
        "none" => Normalise::None,
        "min-max" => Normalise::MinMax,
        "softmax" => Normalise::Softmax {
            temperature: reader.get("temperature")?,
        },
        "rank" => Normalise::Rank,
        other => return Err(names::unknown("way to normalise", other)),
    };
    let top: Option<u32> = reader.get("topK")?;
    Ok(Weighting {
        normalise,
        top_k: top.map(|most| most as usize),
        limits: Limits {
            min_allowed: reader.get("minAllowedWeights")?,
            max_weight: reader.get("maxWeightsLimit")?,
        },
    })
}
