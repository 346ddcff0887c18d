//! Tasks and answers as they cross: `ScoreTask`, texts or `PackedForecast`s, and scores on their way back.

use bridge::{Fields, Reader, count};
use js_sys::Array;
use score::scorer::{Forecast, Gate, Responses, Rows, Rules, Scores, Task, TextMeasure};
use wasm_bindgen::{JsCast as _, JsValue};

use super::names;
use super::rows::matrix;
use crate::failure::Failure;

/// Reads `WeightedTask`s.
pub(crate) fn tasks(tasks: &JsValue) -> Result<Vec<(f64, Task)>, Failure> {
    list(tasks, "the tasks are no array")?
        .iter()
        .map(weighted)
        .collect()
}

fn weighted(given: JsValue) -> Result<(f64, Task), Failure> {
    let reader = Reader::new(&given, "task");
    Ok((reader.get("weight")?, task(&reader)?))
}

/// Reads a `PlainRules`.
pub(crate) fn rules(rules: &JsValue) -> Result<Rules, Failure> {
    let reader = Reader::new(rules, "rules");
    let gates = reader.raw("gates");
    let gates = list(&gates, "the gates are no array")?.iter().map(gate);
    Ok(Rules {
        gates: gates.collect::<Result<_, _>>()?,
        copies_from: reader.get("copiesFrom")?,
    })
}

fn gate(gate: JsValue) -> Result<Gate, Failure> {
    let reader = Reader::new(&gate, "gate");
    Ok(Gate {
        reference: reader.get("reference")?,
        measure: measure(&reader.get::<String>("measure")?)?,
        least: reader.get("least")?,
    })
}

fn task(reader: &Reader<'_>) -> Result<Task, Failure> {
    let kind: String = reader.get("kind")?;
    Ok(match kind.as_str() {
        "text" => Task::Text {
            reference: reader.get("reference")?,
            measure: measure(&reader.get::<String>("measure")?)?,
        },
        "similarity" => Task::Similarity {
            reference: reader.get("reference")?,
        },
        "originality" => Task::Originality {
            measure: reader
                .get::<Option<String>>("measure")?
                .as_deref()
                .map(measure)
                .transpose()?,
        },
        "rerank" => Task::Rerank {
            query: reader.get("query")?,
        },
        "perplexity" => Task::Perplexity,
        "crps" => Task::Crps {
            observations: numbers(&reader.raw("observations"))?,
        },
        other => return Err(names::unknown("task", other)),
    })
}

pub(crate) fn measure(name: &str) -> Result<TextMeasure, Failure> {
    Ok(match name {
        "rouge-l" => TextMeasure::RougeL,
        "ratio" => TextMeasure::Ratio,
        "partial-ratio" => TextMeasure::PartialRatio,
        "token-sort-ratio" => TextMeasure::TokenSortRatio,
        "token-set-ratio" => TextMeasure::TokenSetRatio,
        other => return Err(names::unknown("measure", other)),
    })
}

/// What miners sent.
pub(crate) enum Answers {
    Texts(Vec<String>),
    Forecasts(Vec<Forecast>),
}

impl Answers {
    /// Reads what the first of `tasks` is for; the others must be for the same.
    pub(crate) fn read(answers: &JsValue, tasks: &[(f64, Task)]) -> Result<Self, Failure> {
        let answers = list(answers, "the answers are no array")?;
        Ok(match tasks {
            [(_, Task::Crps { .. }), ..] => {
                Self::Forecasts(answers.iter().map(forecast).collect::<Result<_, _>>()?)
            }
            _ => Self::Texts(answers.iter().map(text).collect::<Result<_, _>>()?),
        })
    }

    pub(crate) fn as_responses(&self) -> Responses<'_> {
        match self {
            Self::Texts(texts) => Responses::Texts(texts),
            Self::Forecasts(forecasts) => Responses::Forecasts(forecasts),
        }
    }
}

/// Makes what `scoreResponses` gives.
pub(crate) fn scores(scores: &Scores) -> Fields {
    let copies: Vec<JsValue> = scores.copies.iter().map(|group| places(group)).collect();
    let likeness = |rows: &Rows| matrix(rows.len(), rows.columns(), rows.values());
    Fields::new()
        .with("scores", scores.scores.as_slice())
        .with("failed", places(&scores.failed))
        .with("copies", copies)
        .with("likeness", scores.likeness.as_ref().map(likeness))
}

fn places(places: &[usize]) -> JsValue {
    let places = places.iter().map(|place| JsValue::from(count(*place as u64)));
    places.collect::<Array>().into()
}

fn text(answer: JsValue) -> Result<String, Failure> {
    answer
        .as_string()
        .ok_or_else(|| Failure::argument("an answer is no text"))
}

fn forecast(answer: JsValue) -> Result<Forecast, Failure> {
    let reader = Reader::new(&answer, "forecast");
    let members: u32 = reader.get("members")?;
    Ok(Forecast {
        members: members as usize,
        values: reader.get("values")?,
    })
}

fn numbers(array: &JsValue) -> Result<Vec<f64>, Failure> {
    let finite = |number: JsValue| number.as_f64().filter(|number| number.is_finite());
    list(array, "the observations are no array")?
        .iter()
        .map(|number| finite(number).ok_or_else(|| Failure::argument("an observation is no number")))
        .collect()
}

fn list<'a>(value: &'a JsValue, wrong: &str) -> Result<&'a Array, Failure> {
    value.dyn_ref::<Array>().ok_or_else(|| Failure::argument(wrong))
}
