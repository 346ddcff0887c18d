//! A model's files as a scorer keeps them, and how texts become batches.

use gpu::nn::Precision;

use super::calibrate::LayerShape;
use super::engine::Plan;
use super::erased::AnyWeights;
use super::{Mode, ScoreError};
use crate::files::config::{ModelConfig, SentenceConfig};
use crate::files::{ModelFiles, Weights};
use crate::tokenizer::Tokenizer;

/// How a model is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LoadOptions {
    /// How weights are kept. Default: as the mode likes it.
    pub precision: Option<Precision>,
    /// Longest text, in tokens with the special ones; what is longer is cut. Default: what the files say, and no more
    /// than 2048.
    pub max_tokens: Option<usize>,
}

/// Longest text where nobody says anything: attention takes the square of it in time.
const MAX_TOKENS: usize = 2048;

/// All of a model but its weights laid out.
pub(super) struct Loaded {
    pub(super) config: ModelConfig,
    pub(super) sentence: SentenceConfig,
    pub(super) precision: Precision,
    pub(super) max_tokens: usize,
    /// Kept where they may have to be laid out again.
    pub(super) weights: Option<AnyWeights>,
    tokenizer: Tokenizer,
}

impl Loaded {
    pub(super) fn new<W: Weights + 'static>(
        files: ModelFiles<W>,
        options: LoadOptions,
    ) -> Result<Self, ScoreError> {
        let stated = files.sentence.max_tokens.unwrap_or(MAX_TOKENS);
        let asked = options.max_tokens.unwrap_or(stated);
        Ok(Self {
            tokenizer: Tokenizer::from_json(&files.tokenizer)?,
            precision: options.precision.unwrap_or_default(),
            max_tokens: asked.min(files.config.positions()),
            weights: Some(AnyWeights::new(files.weights)),
            config: files.config,
            sentence: files.sentence,
        })
    }

    pub(super) fn plan(&self) -> Plan<'_> {
        Plan {
            config: &self.config,
            precision: self.precision,
            places: self.max_tokens,
        }
    }

    pub(super) fn shape(&self) -> LayerShape {
        LayerShape::of(&self.config)
    }

    /// A text as it is embedded: with the model's prompt before it, if there is one.
    pub(super) fn prompted(&self, text: &str) -> Result<Tokens, ScoreError> {
        let prompt = self.sentence.prompt.as_deref().unwrap_or_default();
        let text = match self.sentence.lower_case {
            true => format!("{prompt}{text}").to_lowercase(),
            false => format!("{prompt}{text}"),
        };
        self.plain(&text)
    }

    /// A text by itself.
    pub(super) fn plain(&self, text: &str) -> Result<Tokens, ScoreError> {
        self.encode(text, None)
    }

    /// Two texts as a cross-encoder reads them.
    pub(super) fn pair(&self, first: &str, second: &str) -> Result<Tokens, ScoreError> {
        self.encode(first, Some(second))
    }

    fn encode(&self, text: &str, pair: Option<&str>) -> Result<Tokens, ScoreError> {
        let most = self.max_tokens;
        let encoding = self.tokenizer.encode(text, pair, most)?;
        // Only of what is as long as may be it has to be found out whether more was there.
        let cut =
            encoding.ids.len() >= most && self.tokenizer.encode(text, pair, usize::MAX)?.ids.len() > most;
        Ok(Tokens {
            ids: encoding.ids,
            types: encoding.type_ids,
            cut,
        })
    }
}

/// A text, or two, as a model reads it.
pub(super) struct Tokens {
    pub(super) ids: Vec<u32>,
    /// Which text each belongs to.
    pub(super) types: Vec<u8>,
    /// Whether some was left out.
    pub(super) cut: bool,
}

/// What weights are kept as where nobody says anything. Where the mode is to be fast, 16 bits: on the processor 8 are no faster,
/// for either are multiplied as whole numbers of 16, and a GPU's would be another model.
pub(super) fn precision(mode: Mode) -> Precision {
    match mode {
        Mode::F32 | Mode::Exact => Precision::F32,
        Mode::Fast => Precision::F16,
    }
}
