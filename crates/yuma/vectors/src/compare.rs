//! Runs a recorded epoch again and says where the two part.

use core::fmt;

use serde_json::{Map, Value};
use yuma::Epoch;

use crate::file::Case;
use crate::json::output_json;
use crate::recorder::Recorder;

/// How much of a differing value is shown.
const SHOWN: usize = 60;

/// Where a recorded epoch and the recomputed one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mismatch {
    /// The case cannot be run at all.
    Unusable(String),
    /// A stored column or a step is not the same.
    Differs {
        /// `output` or `intermediate`.
        kind: &'static str,
        /// Its name.
        name: String,
        /// The first place where it differs, such as `[3][1]`.
        place: String,
        /// What was recorded there.
        recorded: String,
        /// What was computed there.
        computed: String,
    },
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unusable(reason) => f.write_str(reason),
            Self::Differs {
                kind,
                name,
                place,
                recorded,
                computed,
            } => write!(
                f,
                "{kind} {name}{place}: recorded {recorded}, computed {computed}"
            ),
        }
    }
}

impl Mismatch {
    /// Where two values part, if they do.
    pub(crate) fn between(
        kind: &'static str,
        name: &str,
        recorded: &Value,
        computed: &Value,
    ) -> Option<Self> {
        let (place, recorded, computed) = first_difference(recorded, computed)?;
        Some(Self::Differs {
            kind,
            name: name.to_owned(),
            place,
            recorded: short(recorded),
            computed: short(computed),
        })
    }
}

/// Runs the case and compares every stored output and every recorded step. Empty when all are the same.
pub fn replay(case: &Case) -> Vec<Mismatch> {
    let mut recorder = Recorder::default();
    let output = case
        .epoch_input()
        .map_err(|error| error.to_string())
        .and_then(|input| {
            // To trace large epochs takes longer than to compute them: α of all pairs.
            let output = if case.intermediate_bits.is_empty() {
                Epoch::run(&input)
            } else {
                Epoch::trace(&input, &mut recorder)
            };
            output.map_err(|error| error.to_string())
        });
    match output {
        Err(reason) => vec![Mismatch::Unusable(reason)],
        Ok(output) => differences("output", &case.output, &output_json(&output))
            .chain(differences(
                "intermediate",
                &case.intermediate_bits,
                &recorder.steps,
            ))
            .collect(),
    }
}

/// Everything recorded that was computed otherwise, or not at all.
fn differences<'a>(
    kind: &'static str,
    recorded: &'a Map<String, Value>,
    computed: &'a Map<String, Value>,
) -> impl Iterator<Item = Mismatch> + 'a {
    recorded.iter().filter_map(move |(name, expected)| {
        let got = computed.get(name).unwrap_or(&Value::Null);
        Mismatch::between(kind, name, expected, got)
    })
}

/// The first place where two values differ, down to the innermost list.
fn first_difference<'a>(a: &'a Value, b: &'a Value) -> Option<(String, &'a Value, &'a Value)> {
    if a == b {
        return None;
    }
    if let (Value::Array(left), Value::Array(right)) = (a, b)
        && left.len() == right.len()
    {
        let pairs = left.iter().zip(right).enumerate();
        let (at, (place, a, b)) = pairs
            .filter_map(|(at, (a, b))| Some((at, first_difference(a, b)?)))
            .next()?;
        return Some((format!("[{at}]{place}"), a, b));
    }
    Some((String::new(), a, b))
}

fn short(value: &Value) -> String {
    let mut text = value.to_string();
    if let Some((end, _)) = text.char_indices().nth(SHOWN) {
        text.truncate(end);
        text.push('…');
    }
    text
}
