//! BERT, and what is built like it.

use gpu::nn::Activation;

use super::{Fields, Head, bounds};
use crate::files::{FieldError, FileError};

/// Who numbers places how, and what the head is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BertFamily {
    /// Places start at 0. A classifier reads the pooler: `pooler.dense`, tanh, `classifier`.
    Bert,
    /// RoBERTa and XLM-RoBERTa: places start after the padding token's id. A classifier has layers of its own:
    /// `classifier.dense`, tanh, `classifier.out_proj`.
    Roberta,
}

/// `BertConfig`, `RobertaConfig`, `XLMRobertaConfig`.
#[derive(Debug, Clone, PartialEq)]
pub struct BertConfig {
    /// Whose it is.
    pub family: BertFamily,
    /// `vocab_size`.
    pub vocabulary: usize,
    /// `hidden_size`, a multiple of `heads`.
    pub hidden: usize,
    /// `num_hidden_layers`.
    pub layers: usize,
    /// `num_attention_heads`.
    pub heads: usize,
    /// `intermediate_size`.
    pub intermediate: usize,
    /// `hidden_act`. Default: GELU.
    pub activation: Activation,
    /// `max_position_embeddings`: rows of that table, of which the first [`BertConfig::first_place`] are not used.
    pub table_positions: usize,
    /// The row of the position table that the first token of a sequence takes. RoBERTa: `pad_token_id + 1`, default 2.
    pub first_place: usize,
    /// `type_vocab_size`. Default: 2.
    pub token_types: usize,
    /// `layer_norm_eps`. Default: 1e-12.
    pub epsilon: f32,
    /// What comes after the last layer.
    pub head: Head,
}

impl BertConfig {
    pub(super) fn read(fields: Fields<'_>, family: BertFamily) -> Result<Self, FileError> {
        refuse_variants(&fields)?;
        let hidden = fields.count("hidden_size", bounds::HIDDEN)?;
        let heads = fields.count("num_attention_heads", bounds::HEADS)?;
        bounds::head(&fields, "num_attention_heads", hidden, heads)?;
        let table_positions = fields.count("max_position_embeddings", bounds::POSITIONS)?;
        Ok(Self {
            family,
            vocabulary: fields.count("vocab_size", bounds::VOCABULARY)?,
            hidden,
            layers: fields.count("num_hidden_layers", bounds::LAYERS)?,
            heads,
            intermediate: fields.count("intermediate_size", bounds::INTERMEDIATE)?,
            activation: bounds::activation(&fields, "hidden_act", Activation::Gelu)?,
            table_positions,
            first_place: first_place(&fields, family, table_positions)?,
            token_types: fields.optional_count("type_vocab_size", 1..=1024)?.unwrap_or(2),
            epsilon: bounds::epsilon(&fields, "layer_norm_eps", 1e-12)?,
            head: Head::read(&fields)?,
        })
    }

    /// Longest sequence, in tokens; at least 1.
    pub fn positions(&self) -> usize {
        self.table_positions.saturating_sub(self.first_place)
    }
}

fn first_place(fields: &Fields<'_>, family: BertFamily, positions: usize) -> Result<usize, FileError> {
    if family == BertFamily::Bert {
        return Ok(0);
    }
    let padding = fields.optional_count("pad_token_id", 0..=1 << 20)?.unwrap_or(1);
    let first = padding.saturating_add(1);
    if first < positions {
        Ok(first)
    } else {
        let why = FieldError::Misfit("max_position_embeddings, which must be above it");
        Err(fields.error("pad_token_id", why))
    }
}

/// Options of BERT that change what is computed.
fn refuse_variants(fields: &Fields<'_>) -> Result<(), FileError> {
    match fields.text("position_embedding_type")? {
        None | Some("absolute") => {}
        Some(other) => return Err(FileError::unsupported("position embedding", other)),
    }
    if fields.flag("is_decoder", false)? || fields.flag("add_cross_attention", false)? {
        return Err(FileError::unsupported("architecture", "BERT as a decoder"));
    }
    Ok(())
}
