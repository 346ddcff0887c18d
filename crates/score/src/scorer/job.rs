//! Texts that go through a model, some at a time.

use super::engine::Ask;
use super::model::{Loaded, Tokens};
use super::pace::Pace;
use super::{Phase, Progress, ScoreError, Scorer, Watch};
use crate::models::Batch;

/// Texts on their way through the loaded model, in their order. Between two calls of [`Job::next`] a caller may do
/// anything else, such as letting a browser's event loop turn; dropping it ends the work.
pub struct Job<'a> {
    scorer: &'a mut Scorer,
    ask: Ask,
    texts: Texts<'a>,
    /// How many were taken.
    taken: usize,
    /// How many are answered.
    done: usize,
    /// Encoded already; there was no room for it in the last batch.
    ahead: Option<Tokens>,
    pace: Pace,
    started: f64,
}

/// What texts are read as.
pub(super) enum Texts<'a> {
    /// With the model's prompt, to be embedded.
    Prompted(Vec<&'a str>),
    /// By themselves.
    Plain(Vec<&'a str>),
    /// Each after the same first text.
    After(&'a str, Vec<&'a str>),
}

impl Texts<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Prompted(texts) | Self::Plain(texts) | Self::After(_, texts) => texts.len(),
        }
    }

    /// `None` behind the last.
    fn encode(&self, place: usize, model: &Loaded) -> Option<Result<Tokens, ScoreError>> {
        Some(match self {
            Self::Prompted(texts) => model.prompted(texts.get(place)?),
            Self::Plain(texts) => model.plain(texts.get(place)?),
            Self::After(first, texts) => model.pair(first, texts.get(place)?),
        })
    }
}

impl<'a> Job<'a> {
    pub(super) fn new(scorer: &'a mut Scorer, ask: Ask, texts: Texts<'a>) -> Result<Self, ScoreError> {
        let loaded = scorer.loaded.as_ref().ok_or(ScoreError::NoModel)?;
        let pace = Pace::new(loaded.shape().widest());
        scorer.report.begin();
        Ok(Self {
            scorer,
            ask,
            texts,
            taken: 0,
            done: 0,
            ahead: None,
            pace,
            started: gpu::now_ms(),
        })
    }

    /// Numbers for each of the next texts; `None` when all are answered. `watch` is asked before every layer.
    ///
    /// # Errors
    /// [`ScoreError::Tokenizer`], [`ScoreError::Model`], [`ScoreError::Stopped`].
    pub async fn next(&mut self, watch: &mut Watch<'_>) -> Result<Option<Vec<Vec<f32>>>, ScoreError> {
        let some = self.gather()?;
        if some.is_empty() {
            return Ok(None);
        }
        let pairs = some.iter().map(|text| (&*text.ids, &*text.types));
        let batch = Batch::typed(pairs).ok_or(ScoreError::TooMany("tokens"))?;
        let progress = self.progress();
        let start = gpu::now_ms();
        let numbers = self
            .scorer
            .answer(&batch, self.ask, &mut || watch(progress))
            .await?;
        let now = gpu::now_ms();
        self.pace.learn(batch.ids().len(), now - start);
        self.count(&some, now);
        if watch(self.progress()).is_break() {
            return Err(ScoreError::Stopped);
        }
        Ok(Some(split(&numbers, self.ask, &batch)))
    }

    /// Numbers for each of the texts that are left. `pause` is awaited between steps, for a browser's event loop to turn.
    ///
    /// # Errors
    /// As [`Job::next`].
    pub async fn all(
        mut self,
        watch: &mut Watch<'_>,
        pause: &mut impl AsyncFnMut(),
    ) -> Result<Vec<Vec<f32>>, ScoreError> {
        let mut numbers = Vec::new();
        while let Some(some) = self.next(watch).await? {
            numbers.extend(some);
            pause().await;
        }
        Ok(numbers)
    }

    /// As many texts as the pace allows, and at least one.
    fn gather(&mut self) -> Result<Vec<Tokens>, ScoreError> {
        let loaded = self.scorer.loaded.as_ref().ok_or(ScoreError::NoModel)?;
        let (mut some, mut tokens) = (Vec::new(), 0usize);
        loop {
            let text = match self.ahead.take() {
                Some(text) => text,
                None => match self.texts.encode(self.taken, loaded) {
                    Some(text) => {
                        self.taken = self.taken.saturating_add(1);
                        text?
                    }
                    None => return Ok(some),
                },
            };
            tokens = tokens.saturating_add(text.ids.len());
            if tokens > self.pace.tokens() && !some.is_empty() {
                self.ahead = Some(text);
                return Ok(some);
            }
            some.push(text);
        }
    }

    fn count(&mut self, some: &[Tokens], now: f64) {
        let report = &mut self.scorer.report;
        self.done = self.done.saturating_add(some.len());
        report.texts = self.done;
        report.wall_ms = now - self.started;
        for text in some {
            report.tokens = report.tokens.saturating_add(text.ids.len());
            report.cut = report.cut.saturating_add(usize::from(text.cut));
        }
    }

    fn progress(&self) -> Progress {
        Progress {
            phase: Phase::Run,
            done: self.done as u64,
            of: self.texts.len() as u64,
        }
    }
}

/// The numbers of each sequence.
fn split(numbers: &[f32], ask: Ask, batch: &Batch) -> Vec<Vec<f32>> {
    let sequences = batch.sequences();
    let each = numbers.len().checked_div(sequences.count()).unwrap_or_default();
    let mut rest = numbers;
    let mut take = |count: usize| {
        let (some, others) = rest.split_at(count.min(rest.len()));
        rest = others;
        some.to_vec()
    };
    sequences
        .ranges()
        .map(|range| match ask {
            Ask::Predict => take(range.len().saturating_sub(1)),
            Ask::Embed { .. } | Ask::Classify => take(each),
        })
        .collect()
}
