//! What comes after the last layer.

use gpu::nn::Activation;

use super::{Fields, bounds};
use crate::files::{FieldError, FileError};

/// What the weights have beyond the layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Head {
    /// Nothing. Names of weights have no prefix.
    Base,
    /// A prediction of masked tokens, which nothing here uses. Names of weights have the prefix of the architecture.
    MaskedLm,
    /// A prediction of the next token.
    CausalLm,
    /// Numbers for a whole sequence: cross-encoders.
    Classifier(Classifier),
}

/// A head that gives numbers for a whole sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Classifier {
    /// How many numbers. Default: 2, as in `transformers`.
    pub labels: usize,
    /// What becomes of them. Default, as in `sentence-transformers`: sigmoid of one number, nothing of several.
    pub activation: Activation,
}

impl Head {
    /// By the first name in `architectures`; [`Head::Base`] where there is none.
    pub(super) fn read(fields: &Fields<'_>) -> Result<Self, FileError> {
        let Some(first) = fields.list("architectures")?.and_then(<[_]>::first) else {
            return Ok(Self::Base);
        };
        let name = first
            .text()
            .ok_or_else(|| fields.error("architectures", FieldError::Not("a list of texts")))?;
        if name.ends_with("ForSequenceClassification") {
            Classifier::read(fields).map(Self::Classifier)
        } else if name.ends_with("ForMaskedLM") {
            Ok(Self::MaskedLm)
        } else if name.ends_with("ForCausalLM") {
            Ok(Self::CausalLm)
        } else if name.ends_with("Model") {
            Ok(Self::Base)
        } else {
            Err(FileError::unsupported("head", name))
        }
    }
}

impl Classifier {
    fn read(fields: &Fields<'_>) -> Result<Self, FileError> {
        let stated = match fields.object("id2label")? {
            Some(names) => Some(names.len()),
            None => fields.optional_count("num_labels", bounds::LABELS)?,
        };
        let labels = stated.unwrap_or(2);
        if !bounds::LABELS.contains(&labels) {
            return Err(fields.error(
                "id2label",
                FieldError::Range {
                    low: 1.0,
                    high: 4096.0,
                },
            ));
        }
        let activation = match activation(fields)? {
            Some(activation) => activation,
            None if labels == 1 => Activation::Sigmoid,
            None => Activation::None,
        };
        Ok(Self { labels, activation })
    }
}

/// What `sentence-transformers` keeps of a cross-encoder's last function: in a field of its own, earlier in another.
fn activation(fields: &Fields<'_>) -> Result<Option<Activation>, FileError> {
    let newer = match fields.object("sentence_transformers")? {
        Some(inner) => inner.text("activation_fn")?,
        None => None,
    };
    let name = match newer {
        Some(name) => Some(name),
        None => fields.text("sbert_ce_default_activation_function")?,
    };
    name.map(|name| match name {
        "torch.nn.modules.linear.Identity" => Ok(Activation::None),
        "torch.nn.modules.activation.Sigmoid" => Ok(Activation::Sigmoid),
        "torch.nn.modules.activation.Tanh" => Ok(Activation::Tanh),
        other => Err(FileError::unsupported("activation", other)),
    })
    .transpose()
}
