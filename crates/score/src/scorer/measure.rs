//! What each task measures.

use super::info::Kind;
use super::progress::step;
use super::task::{Forecast, Gate, Responses, Task};
use super::words::words_alike;
use super::{Likelihood, Rows, ScoreError, Scorer, TextMeasure, Watch};
use crate::primitives::{Vectors, cosine, crps_ensemble, pairwise};

/// One call, and what several of its tasks share.
pub(super) struct Run<'a, 'w, P> {
    scorer: &'a mut Scorer,
    responses: Responses<'a>,
    embeddings: Option<Rows>,
    watch: &'a mut Watch<'w>,
    pause: &'a mut P,
}

impl<'a, 'w, P: AsyncFnMut()> Run<'a, 'w, P> {
    pub(super) fn new(
        scorer: &'a mut Scorer,
        responses: Responses<'a>,
        watch: &'a mut Watch<'w>,
        pause: &'a mut P,
    ) -> Self {
        Self {
            scorer,
            responses,
            embeddings: None,
            watch,
            pause,
        }
    }

    /// A number for each response; none for those that have no score.
    pub(super) async fn measure(&mut self, task: &Task) -> Result<Vec<f64>, ScoreError> {
        let mut scores = match task {
            Task::Text { reference, measure } => self.by_words(reference, *measure).await?,
            Task::Crps { observations } => self.forecasts(observations).await?,
            Task::Originality { measure } => self.originality(*measure).await?,
            Task::Similarity { reference } => self.similarity(reference).await?,
            Task::Rerank { query } => self.relevance(query).await?,
            Task::Perplexity => self.likelihood().await?,
        };
        for (score, usable) in scores.iter_mut().zip(self.usable()) {
            if !usable {
                *score = f64::NAN;
            }
        }
        Ok(scores)
    }

    /// Which responses can have a score at all.
    pub(super) fn usable(&self) -> Vec<bool> {
        match self.responses {
            Responses::Texts(texts) => texts.iter().map(|text| !text.trim().is_empty()).collect(),
            Responses::Forecasts(forecasts) => vec![true; forecasts.len()],
        }
    }

    /// Which responses could have a score and do not pass every gate.
    pub(super) async fn failed(&mut self, gates: &[Gate]) -> Result<Vec<usize>, ScoreError> {
        let usable = self.usable();
        let mut failed = vec![false; usable.len()];
        for gate in gates {
            let alike = self.by_words(&gate.reference, gate.measure).await?;
            for (failed, alike) in failed.iter_mut().zip(alike) {
                *failed |= alike < gate.least;
            }
        }
        let failed = failed.iter().zip(usable).enumerate();
        Ok(failed
            .filter(|(_, (failed, usable))| **failed && *usable)
            .map(|(place, _)| place)
            .collect())
    }

    /// How alike every response is to every other: by words where a measure is named or no encoder is loaded, else by
    /// cosine.
    pub(super) async fn likeness(&mut self, measure: Option<TextMeasure>) -> Result<Rows, ScoreError> {
        let encoder = self.scorer.info().is_some_and(|info| info.kind == Kind::Encoder);
        match measure {
            Some(measure) => self.words_alike(measure).await,
            None if encoder => self.meaning_alike().await,
            None => self.words_alike(TextMeasure::TokenSortRatio).await,
        }
    }

    async fn meaning_alike(&mut self) -> Result<Rows, ScoreError> {
        let rows = self.embeddings().await?;
        if rows.is_empty() {
            return Rows::new(0, Vec::new());
        }
        let alike = pairwise(&Vectors::new(rows.values(), rows.columns())?)?;
        Rows::new(rows.len(), alike.into_iter().map(|alike| alike as f32).collect())
    }

    async fn words_alike(&mut self, measure: TextMeasure) -> Result<Rows, ScoreError> {
        let texts = self.responses.texts()?;
        words_alike(measure, texts, texts, self.watch, self.pause).await
    }

    async fn by_words(&mut self, reference: &str, measure: TextMeasure) -> Result<Vec<f64>, ScoreError> {
        let texts = self.responses.texts()?;
        let mut scores = Vec::new();
        for text in texts {
            scores.push(measure.of(reference, text)?);
            step(self.watch, self.pause, scores.len(), texts.len()).await?;
        }
        Ok(scores)
    }

    async fn originality(&mut self, measure: Option<TextMeasure>) -> Result<Vec<f64>, ScoreError> {
        let usable = self.usable();
        let alike = match measure {
            None => self.meaning_alike().await?,
            measure => self.likeness(measure).await?,
        };
        let closest = |(place, row): (usize, &[f32])| {
            let others = row.iter().zip(&usable).enumerate();
            let others = others.filter(|(other, (_, usable))| *other != place && **usable);
            let closest = others
                .map(|(_, (alike, _))| f64::from(*alike))
                .fold(f64::NAN, f64::max);
            if closest.is_nan() { 1.0 } else { 1.0 - closest }
        };
        Ok(alike.iter().enumerate().map(closest).collect())
    }

    async fn similarity(&mut self, reference: &str) -> Result<Vec<f64>, ScoreError> {
        let reference = self.embed(&[reference]).await?.concat();
        let rows = self.embeddings().await?;
        let cosines = rows.iter().map(|row| cosine(&reference, row));
        Ok(cosines.collect::<Result<_, _>>()?)
    }

    async fn relevance(&mut self, query: &str) -> Result<Vec<f64>, ScoreError> {
        let job = self.scorer.reranking(query, self.responses.texts()?)?;
        let rows = job.all(self.watch, self.pause).await?;
        Ok(rows.concat().into_iter().map(f64::from).collect())
    }

    async fn likelihood(&mut self) -> Result<Vec<f64>, ScoreError> {
        let job = self.scorer.predicting(self.responses.texts()?)?;
        let rows = job.all(self.watch, self.pause).await?;
        let likelihoods = rows.iter().map(|row| Likelihood::of(row));
        Ok(likelihoods
            .map(|likelihood| likelihood.perplexity().recip())
            .collect())
    }

    async fn forecasts(&mut self, observations: &[f64]) -> Result<Vec<f64>, ScoreError> {
        let Responses::Forecasts(forecasts) = self.responses else {
            return Err(ScoreError::Kind {
                needed: "forecasts",
                found: "given texts",
            });
        };
        let mut scores = Vec::new();
        for forecast in forecasts {
            let score = match steps(forecast, observations) {
                Some(steps) => -self.crps(&steps, forecast.members, observations).await?,
                None => f64::NAN,
            };
            scores.push(score);
            step(self.watch, self.pause, scores.len(), forecasts.len()).await?;
        }
        Ok(scores)
    }

    /// Mean over the steps. Where a GPU computes it does so in single precision, of distances to what came true: the
    /// score does not change when both are shifted.
    async fn crps(&mut self, steps: &[f64], members: usize, observed: &[f64]) -> Result<f64, ScoreError> {
        let rows = steps.chunks_exact(members.max(1)).zip(observed);
        let sum = if self.scorer.engine.is_gpu() {
            let apart =
                rows.flat_map(|(row, observed)| row.iter().map(move |value| (value - observed) as f32));
            let apart = Rows::new(members, apart.collect())?;
            let scores = self.scorer.crps(&apart, &vec![0.0; observed.len()]).await?;
            scores.into_iter().map(f64::from).sum()
        } else {
            let scores = rows.map(|(row, observed)| crps_ensemble(row, *observed));
            scores.sum::<Result<f64, _>>()?
        };
        Ok(sum / observed.len() as f64)
    }

    async fn embeddings(&mut self) -> Result<Rows, ScoreError> {
        if let Some(rows) = &self.embeddings {
            return Ok(rows.clone());
        }
        let columns = self.scorer.info().map_or(0, |info| info.dimensions);
        let rows = self.embed(self.responses.texts()?).await?;
        let rows = Rows::new(columns, rows.concat())?;
        Ok(self.embeddings.insert(rows).clone())
    }

    async fn embed(&mut self, texts: &[impl AsRef<str>]) -> Result<Vec<Vec<f32>>, ScoreError> {
        self.scorer.demand(Kind::Encoder)?;
        let job = self.scorer.embedding(texts)?;
        job.all(self.watch, self.pause).await
    }
}

/// Members of each step, step after step; `None` where the forecast is none.
fn steps(forecast: &Forecast, observations: &[f64]) -> Option<Vec<f64>> {
    let Forecast { members, values } = forecast;
    let whole = members.checked_mul(observations.len()) == Some(values.len());
    if !whole || values.is_empty() || !values.iter().all(|value| value.is_finite()) {
        return None;
    }
    let step = |step: usize| values.iter().skip(step).step_by(observations.len());
    Some((0..observations.len()).flat_map(step).copied().collect())
}
