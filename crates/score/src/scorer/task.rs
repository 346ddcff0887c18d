//! What responses are scored by.

use super::{Rows, ScoreError, TextMeasure};

/// One way to score. Higher is better. Those of the second half need a model of the kind said.
#[derive(Debug, Clone, PartialEq)]
pub enum Task {
    /// Likeness of the words to a reference.
    Text {
        /// What is right.
        reference: String,
        /// By what.
        measure: TextMeasure,
    },
    /// Forecasts: minus the mean CRPS over the steps.
    Crps {
        /// What came true, step by step.
        observations: Vec<f64>,
    },
    /// One less the highest likeness to another response: by words, or by an encoder's cosine where no measure is
    /// named. A lone response gets 1.
    Originality {
        /// By what.
        measure: Option<TextMeasure>,
    },
    /// Cosine to a reference: an encoder.
    Similarity {
        /// What is right.
        reference: String,
    },
    /// Relevance to a query: a cross-encoder.
    Rerank {
        /// The query.
        query: String,
    },
    /// `1 / perplexity`: a decoder.
    Perplexity,
}

/// What a response must pass, or it gets nothing: as like to a reference as that.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// What it is compared with.
    pub reference: String,
    /// By what.
    pub measure: TextMeasure,
    /// The least that passes, 0 to 1.
    pub least: f64,
}

/// What becomes of scores after they are measured.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rules {
    /// All must be passed.
    pub gates: Vec<Gate>,
    /// From which likeness on a response counts as a copy, up to 1: 0.95 is usual. Copies get nothing but the earliest of
    /// a group. By an encoder's cosine where one is loaded, else by [`TextMeasure::TokenSortRatio`].
    pub copies_from: Option<f64>,
}

/// What miners sent.
#[derive(Debug, Clone, Copy)]
pub enum Responses<'a> {
    /// Texts. One of white space has no score.
    Texts(&'a [String]),
    /// Forecasts. One of no members, of another number of steps, or with a number that is none, has no score.
    Forecasts(&'a [Forecast]),
}

impl<'a> Responses<'a> {
    pub(super) fn len(self) -> usize {
        match self {
            Self::Texts(texts) => texts.len(),
            Self::Forecasts(forecasts) => forecasts.len(),
        }
    }

    pub(super) fn texts(self) -> Result<&'a [String], ScoreError> {
        match self {
            Self::Texts(texts) => Ok(texts),
            Self::Forecasts(_) => Err(ScoreError::Kind {
                needed: "texts",
                found: "given forecasts",
            }),
        }
    }
}

/// Paths that a miner holds possible, one after the other, each with a value for every step.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Forecast {
    /// How many paths.
    pub members: usize,
    /// Members times steps.
    pub values: Vec<f64>,
}

/// Scores of responses.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// One for each response, in their order; no number where it has none.
    pub scores: Vec<f64>,
    /// Places of those that could have a score and did not pass every gate, in order.
    pub failed: Vec<usize>,
    /// Groups of copies, in order; empty where none are looked for.
    pub copies: Vec<Vec<usize>>,
    /// Likeness of every response to every other, where copies are looked for.
    pub likeness: Option<Rows>,
}
