//! A model of any architecture, loaded.

use core::ops::ControlFlow;

use gpu::nn::{Ops, Pooling};

use super::bert::Bert;
use super::classifier::Classifier;
use super::decoder::Decoder;
use super::modernbert::ModernBert;
use super::{Batch, Loading, ModelError};
use crate::files::Weights;
use crate::files::config::{BertFamily, Head, ModelConfig};

/// Layers and heads, laid out for `O`.
pub struct Model<O: Ops> {
    body: Body<O>,
    classifier: Option<Classifier<O>>,
    /// What predicts the next token.
    next: Option<O::Matrix>,
    vocabulary: usize,
    token_types: usize,
    places: usize,
    parameters: u64,
}

enum Body<O: Ops> {
    Bert(Bert<O>),
    ModernBert(ModernBert<O>),
    Decoder(Decoder<O>),
}

impl<O: Ops> Model<O> {
    /// Lays out what `config` describes. `places` bounds the length of sequences further than the model does, in tokens:
    /// rotations take memory for each.
    ///
    /// # Errors
    /// [`ModelError::Missing`], [`ModelError::Shape`], where weights and
    /// configuration do not belong together; [`ModelError::File`], [`ModelError::Nn`], [`ModelError::Stopped`].
    pub async fn load<W: Weights>(
        from: &Loading<'_, O, W>,
        config: &ModelConfig,
        places: usize,
    ) -> Result<Self, ModelError> {
        let places = places.min(config.positions());
        let prefix = prefix(from, config)?;
        let body = match config {
            ModelConfig::Bert(bert) => Body::Bert(Bert::load(from, bert.into(), prefix).await?),
            ModelConfig::DistilBert(bert) => Body::Bert(Bert::load(from, bert.into(), prefix).await?),
            ModelConfig::ModernBert(bert) => {
                Body::ModernBert(ModernBert::load(from, bert, prefix, places).await?)
            }
            ModelConfig::Decoder(decoder) => {
                Body::Decoder(Decoder::load(from, decoder, prefix, places).await?)
            }
        };
        let classifier = match config.head() {
            Head::Classifier(labels) => Some(Classifier::load(from, config, labels, prefix).await?),
            _ => None,
        };
        Ok(Self {
            body,
            classifier,
            next: next(from, config, prefix).await?,
            vocabulary: config.vocabulary(),
            token_types: token_types(config),
            places,
            parameters: from.loaded(),
        })
    }

    /// How many numbers were laid out; a table that is also the head counts twice.
    pub fn parameters(&self) -> u64 {
        self.parameters
    }

    /// The rows after the last layer, one for each token. `beat` is asked before each layer whether to go on.
    ///
    /// # Errors
    /// [`ModelError::Token`], [`ModelError::TooLong`], [`ModelError::Stopped`], [`ModelError::Nn`].
    pub fn hidden(
        &self,
        ops: &O,
        batch: &Batch,
        beat: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<O::Tensor, ModelError> {
        self.check(batch)?;
        match &self.body {
            Body::Bert(bert) => bert.forward(ops, batch, beat),
            Body::ModernBert(bert) => bert.forward(ops, batch, beat),
            Body::Decoder(decoder) => decoder.forward(ops, batch, beat),
        }
    }

    /// A row for each sequence.
    ///
    /// # Errors
    /// As [`Model::hidden`].
    pub fn embed(
        &self,
        ops: &O,
        batch: &Batch,
        pooling: Pooling,
        unit: bool,
        beat: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<O::Tensor, ModelError> {
        let x = self.hidden(ops, batch, beat)?;
        Ok(ops.pool(&x, batch.sequences(), pooling, unit)?)
    }

    /// What a cross-encoder says of each sequence: a row of its labels.
    ///
    /// # Errors
    /// As [`Model::hidden`]; [`ModelError::Lacks`] where the model has no such head.
    pub fn classify(
        &self,
        ops: &O,
        batch: &Batch,
        beat: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<O::Tensor, ModelError> {
        let Some(classifier) = &self.classifier else {
            return Err(ModelError::Lacks("is no cross-encoder"));
        };
        let x = self.hidden(ops, batch, beat)?;
        classifier.of(ops, &x, batch.sequences())
    }

    /// The logarithm of the probability of every token but the first of a sequence, given those before: one column, in
    /// the order of the batch.
    ///
    /// # Errors
    /// As [`Model::hidden`]; [`ModelError::Lacks`] where the model has no such head.
    pub fn log_probabilities(
        &self,
        ops: &O,
        batch: &Batch,
        beat: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<O::Tensor, ModelError> {
        let Some(next) = &self.next else {
            return Err(ModelError::Lacks("does not predict tokens"));
        };
        let x = self.hidden(ops, batch, beat)?;
        let (rows, targets) = batch.predictions();
        Ok(ops.log_probabilities(&ops.rows(&x, &rows)?, next, &targets)?)
    }

    fn check(&self, batch: &Batch) -> Result<(), ModelError> {
        let beyond = |ids: &[u32], most: usize| ids.iter().copied().find(|id| *id as usize >= most);
        if let Some(id) = beyond(batch.ids(), self.vocabulary) {
            let vocabulary = self.vocabulary;
            return Err(ModelError::Token { id, vocabulary });
        }
        if beyond(batch.types(), self.token_types).is_some() {
            return Err(ModelError::Lacks("does not tell so many texts apart"));
        }
        let (tokens, most) = (batch.sequences().longest(), self.places);
        if tokens > most {
            return Err(ModelError::TooLong { tokens, most });
        }
        Ok(())
    }
}

/// What stands before the names of the body's tensors: nothing, or the architecture's name where there is a head.
fn prefix<O: Ops, W: Weights>(
    from: &Loading<'_, O, W>,
    config: &ModelConfig,
) -> Result<&'static str, ModelError> {
    let (prefixes, probe) = match config {
        ModelConfig::Bert(bert) => match bert.family {
            BertFamily::Bert => (["", "bert."], "embeddings.word_embeddings.weight"),
            BertFamily::Roberta => (["", "roberta."], "embeddings.word_embeddings.weight"),
        },
        ModelConfig::DistilBert(_) => (["", "distilbert."], "embeddings.word_embeddings.weight"),
        ModelConfig::ModernBert(_) => (["", "model."], "embeddings.tok_embeddings.weight"),
        ModelConfig::Decoder(_) => (["", "model."], "embed_tokens.weight"),
    };
    from.prefix(&prefixes, probe)
}

/// The head that predicts the next token: the table of words where the two are tied.
async fn next<O: Ops, W: Weights>(
    from: &Loading<'_, O, W>,
    config: &ModelConfig,
    prefix: &str,
) -> Result<Option<O::Matrix>, ModelError> {
    let (ModelConfig::Decoder(decoder), Head::CausalLm) = (config, config.head()) else {
        return Ok(None);
    };
    let name = match decoder.tied {
        true => format!("{prefix}embed_tokens.weight"),
        false => "lm_head.weight".to_owned(),
    };
    let shape = [decoder.vocabulary, decoder.hidden];
    Ok(Some(from.matrix(&name, shape).await?))
}

/// Only BERT looks at types; elsewhere any will do.
fn token_types(config: &ModelConfig) -> usize {
    match config {
        ModelConfig::Bert(bert) => bert.token_types,
        _ => usize::MAX,
    }
}
