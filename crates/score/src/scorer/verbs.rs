//! What a scorer can be asked.

use gpu::nn::Nearest;

use super::engine::Ask;
use super::info::Kind;
use super::job::{Job, Texts};
use super::{Rows, ScoreError, Scorer, Watch};
use crate::files::config::Head;

/// How likely a model finds a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likelihood {
    /// Mean negative log-probability of the tokens after the first, natural logarithm; no number where there are none.
    pub loss: f64,
    /// How many tokens were predicted.
    pub tokens: usize,
}

impl Likelihood {
    /// Of log-probabilities of tokens.
    pub fn of(log_probabilities: &[f32]) -> Self {
        let sum: f64 = log_probabilities.iter().copied().map(f64::from).sum();
        Self {
            loss: -sum / log_probabilities.len() as f64,
            tokens: log_probabilities.len(),
        }
    }

    /// `exp(loss)`: 1 where every token was certain.
    pub fn perplexity(self) -> f64 {
        self.loss.exp()
    }
}

/// Products of one step: 16 MiB.
const PRODUCTS: usize = 1 << 22;

impl Scorer {
    /// Embeds texts, as the model's files say: a row each.
    ///
    /// # Errors
    /// As [`Job::next`], and [`ScoreError::NoModel`].
    pub async fn embed(
        &mut self,
        texts: &[impl AsRef<str>],
        watch: &mut Watch<'_>,
    ) -> Result<Rows, ScoreError> {
        let columns = self.loaded.as_ref().map_or(0, |model| model.config.hidden());
        let rows = self.embedding(texts)?.all(watch, &mut async || {}).await?;
        Rows::new(columns, rows.concat())
    }

    /// The same, some texts at a time.
    ///
    /// # Errors
    /// [`ScoreError::NoModel`].
    pub fn embedding<'a>(&'a mut self, texts: &'a [impl AsRef<str>]) -> Result<Job<'a>, ScoreError> {
        let sentence = &self.loaded.as_ref().ok_or(ScoreError::NoModel)?.sentence;
        let ask = Ask::Embed {
            pooling: sentence.pooling,
            unit: sentence.unit,
        };
        Job::new(self, ask, Texts::Prompted(borrowed(texts)))
    }

    /// How relevant each document is to a query, as a cross-encoder with one label says: higher is more.
    ///
    /// # Errors
    /// As [`Job::next`] and [`Scorer::reranking`].
    pub async fn rerank(
        &mut self,
        query: &str,
        documents: &[impl AsRef<str>],
        watch: &mut Watch<'_>,
    ) -> Result<Vec<f32>, ScoreError> {
        let job = self.reranking(query, documents)?;
        Ok(job.all(watch, &mut async || {}).await?.concat())
    }

    /// The same, some documents at a time: one number each.
    ///
    /// # Errors
    /// [`ScoreError::NoModel`], [`ScoreError::Kind`] where the model is no cross-encoder with one label.
    pub fn reranking<'a>(
        &'a mut self,
        query: &'a str,
        documents: &'a [impl AsRef<str>],
    ) -> Result<Job<'a>, ScoreError> {
        self.demand_one_label()?;
        self.classifying(query, documents)
    }

    /// What a cross-encoder says of each document after a query, some at a time: a number for each label.
    ///
    /// # Errors
    /// [`ScoreError::NoModel`], [`ScoreError::Kind`].
    pub fn classifying<'a>(
        &'a mut self,
        query: &'a str,
        documents: &'a [impl AsRef<str>],
    ) -> Result<Job<'a>, ScoreError> {
        self.demand(Kind::CrossEncoder)?;
        Job::new(self, Ask::Classify, Texts::After(query, borrowed(documents)))
    }

    /// How likely a decoder finds each text.
    ///
    /// # Errors
    /// As [`Scorer::log_probabilities`].
    pub async fn perplexity(
        &mut self,
        texts: &[impl AsRef<str>],
        watch: &mut Watch<'_>,
    ) -> Result<Vec<Likelihood>, ScoreError> {
        let rows = self.log_probabilities(texts, watch).await?;
        Ok(rows.iter().map(|row| Likelihood::of(row)).collect())
    }

    /// Log-probabilities of every token but the first of each text, given those before it; natural logarithm.
    ///
    /// # Errors
    /// As [`Job::next`], [`ScoreError::NoModel`], [`ScoreError::Kind`] where the model is no decoder.
    pub async fn log_probabilities(
        &mut self,
        texts: &[impl AsRef<str>],
        watch: &mut Watch<'_>,
    ) -> Result<Vec<Vec<f32>>, ScoreError> {
        self.predicting(texts)?.all(watch, &mut async || {}).await
    }

    /// The same, some texts at a time.
    ///
    /// # Errors
    /// [`ScoreError::NoModel`], [`ScoreError::Kind`].
    pub fn predicting<'a>(&'a mut self, texts: &'a [impl AsRef<str>]) -> Result<Job<'a>, ScoreError> {
        self.demand(Kind::Decoder)?;
        Job::new(self, Ask::Predict, Texts::Plain(borrowed(texts)))
    }

    /// The product of every row of `a` with every row of `b`: of unit rows, their cosine. Needs no model.
    ///
    /// # Errors
    /// [`ScoreError::Shape`] where rows are not as long, [`ScoreError::TooMany`] where there is no room for all products,
    /// [`ScoreError::Model`].
    pub async fn similarity(&mut self, a: &Rows, b: &Rows) -> Result<Rows, ScoreError> {
        let products = a.len().checked_mul(b.len());
        let products = products.filter(|count| *count <= MOST_PRODUCTS);
        let products = products.ok_or(ScoreError::TooMany("products of rows"))?;
        let mut values = Vec::with_capacity(products);
        for part in parts(a, b)? {
            values.extend(self.products(&part?, b).await?);
        }
        Rows::new(b.len(), values)
    }

    /// Of every row of `a` the `most` nearest rows of `b` by the same product, nearest first, and how many are `least` near or
    /// nearer. Products are never all there.
    ///
    /// # Errors
    /// [`ScoreError::Shape`] where rows are not as long, [`ScoreError::Model`].
    pub async fn nearest(
        &mut self,
        a: &Rows,
        b: &Rows,
        most: usize,
        least: f32,
    ) -> Result<Vec<Nearest>, ScoreError> {
        if b.is_empty() {
            return Ok(vec![Nearest::default(); a.len()]);
        }
        let mut found = Vec::with_capacity(a.len());
        for part in parts(a, b)? {
            found.extend(self.near(&part?, b, most, least).await?);
        }
        Ok(found)
    }

    fn demand_one_label(&self) -> Result<(), ScoreError> {
        let head = self.loaded.as_ref().ok_or(ScoreError::NoModel)?.config.head();
        match head {
            Head::Classifier(labels) if labels.labels > 1 => Err(ScoreError::Kind {
                needed: "a cross-encoder with one label",
                found: "given one with several",
            }),
            _ => self.demand(Kind::CrossEncoder),
        }
    }

    pub(super) fn demand(&self, needed: Kind) -> Result<(), ScoreError> {
        let found = Kind::of(&self.loaded.as_ref().ok_or(ScoreError::NoModel)?.config);
        if found == needed {
            return Ok(());
        }
        Err(ScoreError::Kind {
            needed: needed.name(),
            found: found.given(),
        })
    }
}

/// Products of one call: 1 GiB.
const MOST_PRODUCTS: usize = 1 << 28;

/// Rows of `a` whose products with all of `b` are computed at once: none where there are no products.
fn parts<'a>(
    a: &'a Rows,
    b: &Rows,
) -> Result<impl Iterator<Item = Result<Rows, ScoreError>> + use<'a>, ScoreError> {
    let are_none = a.is_empty() || b.is_empty();
    if !are_none && a.columns() != b.columns() {
        return Err(ScoreError::Shape {
            what: "numbers of a row",
            expected: a.columns(),
            got: b.columns(),
        });
    }
    let rows = PRODUCTS.checked_div(b.len()).unwrap_or_default().max(1);
    let some = rows.saturating_mul(a.columns()).max(1);
    let values = if are_none { &[][..] } else { a.values() };
    Ok(values
        .chunks(some)
        .map(move |part| Rows::new(a.columns(), part.to_vec())))
}

fn borrowed(texts: &[impl AsRef<str>]) -> Vec<&str> {
    texts.iter().map(AsRef::as_ref).collect()
}
