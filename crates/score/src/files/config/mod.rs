//! What a model is: `config.json` as a type that has no impossible values.
//!
//! Fields that say how large the model is must be there. What may be absent has the default of `transformers`, stated
//! at the field; there `null` counts as absent. Every number is bounded, so that products of two of them fit 64 bits
//! and products of sizes and positions are checked where memory is asked for.

mod bert;
mod bounds;
mod decoder;
mod distilbert;
mod fields;
mod head;
mod modernbert;
mod rope;
mod sentence;
mod windows;

pub use bert::{BertConfig, BertFamily};
pub use decoder::{DecoderConfig, DecoderFamily};
pub use distilbert::DistilBertConfig;
pub use head::{Classifier, Head};
pub use modernbert::ModernBertConfig;
pub use rope::{RopeConfig, RopeScaling};
pub use sentence::{MODULES, PROMPTS, SentenceConfig, SentenceFiles, TRANSFORMER, pooling_file};

pub(crate) use fields::Fields;

use super::json;
use super::{FieldError, FileError};

/// The file it is read from.
pub const CONFIG: &str = "config.json";

/// Largest `config.json` that is read, in bytes.
pub const MAX_CONFIG: u64 = 1 << 20;

/// A model this library computes.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ModelConfig {
    /// BERT and what is built like it: MiniLM, BGE, RoBERTa, XLM-RoBERTa.
    Bert(BertConfig),
    /// DistilBERT.
    DistilBert(DistilBertConfig),
    /// ModernBERT.
    ModernBert(ModernBertConfig),
    /// Llama, Qwen2, Qwen3.
    Decoder(DecoderConfig),
}

impl ModelConfig {
    /// Reads a `config.json`.
    ///
    /// # Errors
    /// [`FileError::Json`]; [`FileError::Field`] for what is missing, of another type, out of bounds, or does not fit
    /// another field; [`FileError::Unsupported`] for an architecture, or a variant of one, that is not computed here.
    pub fn parse(bytes: &[u8]) -> Result<Self, FileError> {
        let value = json::parse(CONFIG, bytes)?;
        let fields = Fields::of(CONFIG, &value)?;
        let kind = fields
            .text("model_type")?
            .ok_or_else(|| fields.error("model_type", FieldError::Missing))?;
        match kind {
            "bert" => BertConfig::read(fields, BertFamily::Bert).map(Self::Bert),
            "roberta" | "xlm-roberta" => BertConfig::read(fields, BertFamily::Roberta).map(Self::Bert),
            "distilbert" => DistilBertConfig::read(fields).map(Self::DistilBert),
            "modernbert" => ModernBertConfig::read(fields).map(Self::ModernBert),
            "llama" => DecoderConfig::read(fields, DecoderFamily::Llama).map(Self::Decoder),
            "qwen2" => DecoderConfig::read(fields, DecoderFamily::Qwen2).map(Self::Decoder),
            "qwen3" => DecoderConfig::read(fields, DecoderFamily::Qwen3).map(Self::Decoder),
            other => Err(FileError::unsupported("architecture", other)),
        }
    }

    /// Numbers of one row between layers.
    pub fn hidden(&self) -> usize {
        match self {
            Self::Bert(config) => config.hidden,
            Self::DistilBert(config) => config.hidden,
            Self::ModernBert(config) => config.hidden,
            Self::Decoder(config) => config.hidden,
        }
    }

    /// Rows of the embedding table: ids of tokens are below it.
    pub fn vocabulary(&self) -> usize {
        match self {
            Self::Bert(config) => config.vocabulary,
            Self::DistilBert(config) => config.vocabulary,
            Self::ModernBert(config) => config.vocabulary,
            Self::Decoder(config) => config.vocabulary,
        }
    }

    /// Longest sequence, in tokens.
    pub fn positions(&self) -> usize {
        match self {
            Self::Bert(config) => config.positions(),
            Self::DistilBert(config) => config.positions,
            Self::ModernBert(config) => config.positions,
            Self::Decoder(config) => config.positions,
        }
    }

    /// What comes after the last layer.
    pub fn head(&self) -> Head {
        match self {
            Self::Bert(config) => config.head,
            Self::DistilBert(config) => config.head,
            Self::ModernBert(config) => config.head,
            Self::Decoder(config) => config.head,
        }
    }
}
