//! Heads that give numbers for a whole sequence: cross-encoders.

use gpu::nn::{Activation, Ops, Pooling, Sequences};

use super::layers::{Dense, Scale};
use super::{Loading, ModelError};
use crate::files::Weights;
use crate::files::config::{BertFamily, Classifier as Labels, ModelConfig, ModernBertConfig};

/// A row for a sequence, a layer, perhaps a norm, and a layer.
pub(super) struct Classifier<O: Ops> {
    pooling: Pooling,
    first: Dense<O>,
    norm: Option<Scale<O>>,
    last: Dense<O>,
}

/// Where the two layers are, and what is between them.
struct Plan {
    first: String,
    bias: bool,
    activation: Activation,
    last: &'static str,
    pooling: Pooling,
}

impl Plan {
    /// `None` for architectures without such a head.
    fn of(config: &ModelConfig, prefix: &str) -> Option<Self> {
        let plan = |first: String, activation, last| Self {
            first,
            bias: true,
            activation,
            last,
            pooling: Pooling::First,
        };
        match config {
            ModelConfig::Bert(bert) => Some(match bert.family {
                BertFamily::Bert => plan(format!("{prefix}pooler.dense"), Activation::Tanh, "classifier"),
                BertFamily::Roberta => plan(
                    "classifier.dense".to_owned(),
                    Activation::Tanh,
                    "classifier.out_proj",
                ),
            }),
            ModelConfig::DistilBert(_) => {
                Some(plan("pre_classifier".to_owned(), Activation::Relu, "classifier"))
            }
            ModelConfig::ModernBert(modern) => Some(Self {
                bias: modern.classifier_bias,
                pooling: modern.classifier_pooling,
                ..plan(
                    "head.dense".to_owned(),
                    modern.classifier_activation,
                    "classifier",
                )
            }),
            ModelConfig::Decoder(_) => None,
        }
    }
}

impl<O: Ops> Classifier<O> {
    pub(super) async fn load<W: Weights>(
        from: &Loading<'_, O, W>,
        config: &ModelConfig,
        labels: Labels,
        prefix: &str,
    ) -> Result<Self, ModelError> {
        let hidden = config.hidden();
        let plan =
            Plan::of(config, prefix).ok_or(ModelError::Lacks("has a head that is not computed here"))?;
        let norm = match config {
            ModelConfig::ModernBert(modern) => Some(norm(from, modern).await?),
            _ => None,
        };
        Ok(Self {
            pooling: plan.pooling,
            first: from
                .dense(&plan.first, [hidden, hidden], plan.bias, plan.activation)
                .await?,
            norm,
            last: from
                .dense(plan.last, [labels.labels, hidden], true, labels.activation)
                .await?,
        })
    }

    /// A row of numbers for each sequence.
    pub(super) fn of(&self, ops: &O, x: &O::Tensor, sequences: &Sequences) -> Result<O::Tensor, ModelError> {
        let pooled = ops.pool(x, sequences, self.pooling, false)?;
        let x = self.first.of(ops, &pooled)?;
        let x = match &self.norm {
            Some(norm) => ops.layer_norm(&x, &norm.norm())?,
            None => x,
        };
        Ok(self.last.of(ops, &x)?)
    }
}

async fn norm<O: Ops, W: Weights>(
    from: &Loading<'_, O, W>,
    config: &ModernBertConfig,
) -> Result<Scale<O>, ModelError> {
    from.norm("head.norm", config.hidden, config.norm_bias, config.epsilon)
        .await
}
