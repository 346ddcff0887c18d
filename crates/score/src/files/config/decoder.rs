//! Llama, Qwen2, Qwen3.

use gpu::nn::Activation;

use super::{Fields, Head, RopeConfig, bounds, windows};
use crate::files::{FieldError, FileError};

/// Whose decoder it is; what differs is in the fields of [`DecoderConfig`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecoderFamily {
    /// `LlamaConfig`.
    Llama,
    /// `Qwen2Config`: queries, keys and values have a bias.
    Qwen2,
    /// `Qwen3Config`: queries and keys are normalised head by head.
    Qwen3,
}

/// A decoder: RMS norms, grouped queries, rotary places, SwiGLU.
#[derive(Debug, Clone, PartialEq)]
pub struct DecoderConfig {
    /// Whose it is.
    pub family: DecoderFamily,
    /// `vocab_size`.
    pub vocabulary: usize,
    /// `hidden_size`.
    pub hidden: usize,
    /// `num_attention_heads`, a multiple of `kv_heads`.
    pub heads: usize,
    /// `num_key_value_heads`. Llama's default: `heads`.
    pub kv_heads: usize,
    /// `head_dim`, even. Default: `hidden / heads`; Qwen3: 128.
    pub head_columns: usize,
    /// `intermediate_size`.
    pub intermediate: usize,
    /// `hidden_act`, of the gate. Default: SiLU.
    pub activation: Activation,
    /// `max_position_embeddings`.
    pub positions: usize,
    /// `rms_norm_eps`. Default: 1e-6.
    pub epsilon: f32,
    /// Rotation of queries and keys.
    pub rope: RopeConfig,
    /// One for each layer: how far back a row sees, or to the first. `sliding_window` counts the row itself, this does
    /// not. Only Qwen has any, with `use_sliding_window`: in the layers that `layer_types` names, or from
    /// `max_window_layers` on.
    pub windows: Vec<Option<usize>>,
    /// Whether queries, keys and values have a bias: Qwen2's always; else `attention_bias`. Default: none.
    pub qkv_bias: bool,
    /// Whether the attention's last product has one: `attention_bias`, never Qwen2's. Default: none.
    pub output_bias: bool,
    /// Whether the feed-forward block has one: Llama's `mlp_bias`. Default: none.
    pub mlp_bias: bool,
    /// Whether queries and keys are normalised head by head: Qwen3's.
    pub query_key_norm: bool,
    /// `tie_word_embeddings`: the embedding table is also the head. Default: no.
    pub tied: bool,
    /// What comes after the last layer.
    pub head: Head,
}

impl DecoderConfig {
    pub(super) fn read(fields: Fields<'_>, family: DecoderFamily) -> Result<Self, FileError> {
        let hidden = fields.count("hidden_size", bounds::HIDDEN)?;
        let heads = fields.count("num_attention_heads", bounds::HEADS)?;
        let attention_bias = family != DecoderFamily::Qwen2 && fields.flag("attention_bias", false)?;
        Ok(Self {
            family,
            vocabulary: fields.count("vocab_size", bounds::VOCABULARY)?,
            hidden,
            heads,
            kv_heads: kv_heads(&fields, family, heads)?,
            head_columns: head_columns(&fields, family, hidden, heads)?,
            intermediate: fields.count("intermediate_size", bounds::INTERMEDIATE)?,
            activation: bounds::activation(&fields, "hidden_act", Activation::Silu)?,
            positions: fields.count("max_position_embeddings", bounds::POSITIONS)?,
            epsilon: bounds::epsilon(&fields, "rms_norm_eps", 1e-6)?,
            rope: RopeConfig::read(&fields)?,
            windows: windows(&fields, family)?,
            qkv_bias: family == DecoderFamily::Qwen2 || attention_bias,
            output_bias: attention_bias,
            mlp_bias: family == DecoderFamily::Llama && fields.flag("mlp_bias", false)?,
            query_key_norm: family == DecoderFamily::Qwen3,
            tied: fields.flag("tie_word_embeddings", false)?,
            head: Head::read(&fields)?,
        })
    }

    /// How many layers.
    pub fn layers(&self) -> usize {
        self.windows.len()
    }
}

fn kv_heads(fields: &Fields<'_>, family: DecoderFamily, heads: usize) -> Result<usize, FileError> {
    let field = "num_key_value_heads";
    let kv_heads = match family {
        DecoderFamily::Llama => fields.optional_count(field, bounds::HEADS)?.unwrap_or(heads),
        DecoderFamily::Qwen2 | DecoderFamily::Qwen3 => fields.count(field, bounds::HEADS)?,
    };
    if heads.checked_rem(kv_heads) == Some(0) {
        Ok(kv_heads)
    } else {
        Err(fields.error(
            field,
            FieldError::Misfit("num_attention_heads, which it must divide"),
        ))
    }
}

fn head_columns(
    fields: &Fields<'_>,
    family: DecoderFamily,
    hidden: usize,
    heads: usize,
) -> Result<usize, FileError> {
    let columns = match fields.optional_count("head_dim", bounds::HEAD)? {
        Some(columns) => columns,
        None if family == DecoderFamily::Qwen3 => 128,
        None => bounds::head(fields, "num_attention_heads", hidden, heads)?,
    };
    if columns.is_multiple_of(2) {
        Ok(columns)
    } else {
        let why = FieldError::Misfit("rotation, which takes columns of a head in pairs");
        Err(fields.error("head_dim", why))
    }
}

fn windows(fields: &Fields<'_>, family: DecoderFamily) -> Result<Vec<Option<usize>>, FileError> {
    let layers = fields.count("num_hidden_layers", bounds::LAYERS)?;
    if family == DecoderFamily::Llama || !fields.flag("use_sliding_window", false)? {
        return Ok(vec![None; layers]);
    }
    let Some(width) = fields.optional_count("sliding_window", bounds::POSITIONS)? else {
        return Ok(vec![None; layers]);
    };
    let window = width.saturating_sub(1);
    if let Some(windows) = windows::by_name(fields, layers, window)? {
        return Ok(windows);
    }
    let first = fields.count("max_window_layers", 0..=1024)?;
    Ok((0..layers)
        .map(|layer| (layer >= first).then_some(window))
        .collect())
}
