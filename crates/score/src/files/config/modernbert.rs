//! ModernBERT.

use gpu::nn::{Activation, Pooling};

use super::{Fields, Head, RopeConfig, bounds, windows};
use crate::files::{FieldError, FileError};

/// `ModernBertConfig`: pre-norm layers with GeGLU and rotary places; most layers see a window only.
#[derive(Debug, Clone, PartialEq)]
pub struct ModernBertConfig {
    /// `vocab_size`.
    pub vocabulary: usize,
    /// `hidden_size`, an even multiple of `heads`.
    pub hidden: usize,
    /// `num_attention_heads`.
    pub heads: usize,
    /// `intermediate_size`: half of what the first product of a feed-forward block gives.
    pub intermediate: usize,
    /// `hidden_activation`, of the gate. Default: GELU.
    pub activation: Activation,
    /// `max_position_embeddings`.
    pub positions: usize,
    /// `norm_eps`. Default: 1e-5.
    pub epsilon: f32,
    /// `norm_bias`. Default: none.
    pub norm_bias: bool,
    /// `attention_bias`. Default: none.
    pub attention_bias: bool,
    /// `mlp_bias`. Default: none.
    pub mlp_bias: bool,
    /// One for each layer: how far a row sees on either side (half of `local_attention`), or everywhere. The first
    /// layer and every `global_attn_every_n_layers`-th after it see everywhere, unless `layer_types` says otherwise.
    /// Defaults: 128, 3.
    pub windows: Vec<Option<usize>>,
    /// Rotation where a row sees everywhere: `global_rope_theta`. Default: 160 000.
    pub global_rope: RopeConfig,
    /// Rotation where it sees a window: `local_rope_theta`. Default: 10 000.
    pub local_rope: RopeConfig,
    /// `classifier_pooling`: the first row (default), or the mean.
    pub classifier_pooling: Pooling,
    /// `classifier_activation`, between `head.dense` and `head.norm`. Default: GELU.
    pub classifier_activation: Activation,
    /// `classifier_bias`, of `head.dense`. Default: none.
    pub classifier_bias: bool,
    /// What comes after the last layer.
    pub head: Head,
}

impl ModernBertConfig {
    pub(super) fn read(fields: Fields<'_>) -> Result<Self, FileError> {
        let hidden = fields.count("hidden_size", bounds::HIDDEN)?;
        let heads = fields.count("num_attention_heads", bounds::HEADS)?;
        even_head(&fields, hidden, heads)?;
        Ok(Self {
            vocabulary: fields.count("vocab_size", bounds::VOCABULARY)?,
            hidden,
            heads,
            intermediate: fields.count("intermediate_size", bounds::INTERMEDIATE)?,
            activation: bounds::activation(&fields, "hidden_activation", Activation::Gelu)?,
            positions: fields.count("max_position_embeddings", bounds::POSITIONS)?,
            epsilon: bounds::epsilon(&fields, "norm_eps", 1e-5)?,
            norm_bias: fields.flag("norm_bias", false)?,
            attention_bias: fields.flag("attention_bias", false)?,
            mlp_bias: fields.flag("mlp_bias", false)?,
            windows: windows(&fields)?,
            global_rope: RopeConfig::of_layers(&fields, "full_attention", "global_rope_theta", 160_000.0)?,
            local_rope: RopeConfig::of_layers(&fields, "sliding_attention", "local_rope_theta", 10_000.0)?,
            classifier_pooling: classifier_pooling(&fields)?,
            classifier_activation: bounds::activation(&fields, "classifier_activation", Activation::Gelu)?,
            classifier_bias: fields.flag("classifier_bias", false)?,
            head: Head::read(&fields)?,
        })
    }

    /// How many layers.
    pub fn layers(&self) -> usize {
        self.windows.len()
    }
}

fn even_head(fields: &Fields<'_>, hidden: usize, heads: usize) -> Result<(), FileError> {
    let head = bounds::head(fields, "num_attention_heads", hidden, heads)?;
    if head % 2 == 0 {
        Ok(())
    } else {
        let why = FieldError::Misfit("rotation, which takes columns of a head in pairs");
        Err(fields.error("num_attention_heads", why))
    }
}

fn windows(fields: &Fields<'_>) -> Result<Vec<Option<usize>>, FileError> {
    let layers = fields.count("num_hidden_layers", bounds::LAYERS)?;
    let wide = fields
        .optional_count("local_attention", bounds::POSITIONS)?
        .unwrap_or(128);
    if let Some(windows) = windows::by_name(fields, layers, wide / 2)? {
        return Ok(windows);
    }
    let every = fields
        .optional_count("global_attn_every_n_layers", 1..=1024)?
        .unwrap_or(3);
    Ok((0..layers)
        .map(|layer| (!layer.is_multiple_of(every)).then_some(wide / 2))
        .collect())
}

fn classifier_pooling(fields: &Fields<'_>) -> Result<Pooling, FileError> {
    match fields.text("classifier_pooling")? {
        None | Some("cls") => Ok(Pooling::First),
        Some("mean") => Ok(Pooling::Mean),
        Some(other) => Err(FileError::unsupported("pooling", other)),
    }
}
