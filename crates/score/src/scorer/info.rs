//! What a loaded model is.

use gpu::nn::Precision;

use crate::files::config::{BertFamily, DecoderFamily, Head, ModelConfig};

/// What a model is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It embeds texts.
    Encoder,
    /// It reads two texts and gives numbers: it reranks.
    CrossEncoder,
    /// It predicts tokens: it tells perplexities.
    Decoder,
}

impl Kind {
    pub(super) fn of(config: &ModelConfig) -> Self {
        match (config, config.head()) {
            (_, Head::Classifier(_)) => Self::CrossEncoder,
            (ModelConfig::Decoder(_), Head::CausalLm) => Self::Decoder,
            _ => Self::Encoder,
        }
    }

    /// As what is needed.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Encoder => "an encoder",
            Self::CrossEncoder => "a cross-encoder",
            Self::Decoder => "a decoder",
        }
    }

    /// As what there is.
    pub(super) fn given(self) -> &'static str {
        match self {
            Self::Encoder => "given an encoder",
            Self::CrossEncoder => "given a cross-encoder",
            Self::Decoder => "given a decoder",
        }
    }
}

/// A loaded model, in short.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelInfo {
    /// What it is good for.
    pub kind: Kind,
    /// Its class in `transformers`.
    pub architecture: String,
    /// Numbers of an embedding.
    pub dimensions: usize,
    /// Longest text, in tokens with the special ones; what is longer is cut.
    pub max_tokens: usize,
    /// How many numbers were laid out; a table that is also the head counts twice.
    pub parameters: u64,
    /// How weights are kept.
    pub precision: Precision,
}

/// The class a model is of in `transformers`.
pub(super) fn architecture(config: &ModelConfig) -> String {
    let family = match config {
        ModelConfig::Bert(bert) => match bert.family {
            BertFamily::Bert => "Bert",
            BertFamily::Roberta => "Roberta",
        },
        ModelConfig::DistilBert(_) => "DistilBert",
        ModelConfig::ModernBert(_) => "ModernBert",
        ModelConfig::Decoder(decoder) => match decoder.family {
            DecoderFamily::Llama => "Llama",
            DecoderFamily::Qwen2 => "Qwen2",
            DecoderFamily::Qwen3 => "Qwen3",
        },
    };
    let head = match config.head() {
        Head::Base => "Model",
        Head::MaskedLm => "ForMaskedLM",
        Head::CausalLm => "ForCausalLM",
        Head::Classifier(_) => "ForSequenceClassification",
    };
    format!("{family}{head}")
}
