//! What `sentence-transformers` adds to a model: how rows become one vector.

use gpu::nn::Pooling;

use super::Fields;
use crate::files::{FieldError, FileError, json};
use crate::json::Json;

/// How the rows of a text become its embedding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentenceConfig {
    /// Default, as in `sentence-transformers` where a folder says nothing: the mean.
    pub pooling: Pooling,
    /// Whether embeddings have length one. Default: no.
    pub unit: bool,
    /// `max_seq_length`, in tokens, special ones included. Default: what the model can take.
    pub max_tokens: Option<usize>,
    /// `do_lower_case`: texts are made lower case before they are tokenized. Default: no.
    pub lower_case: bool,
    /// Put before every text: `prompts[default_prompt_name]`. Default: none.
    pub prompt: Option<String>,
}

impl Default for SentenceConfig {
    fn default() -> Self {
        Self {
            pooling: Pooling::Mean,
            unit: false,
            max_tokens: None,
            lower_case: false,
            prompt: None,
        }
    }
}

/// The files it is read from, each as far as the folder has it.
#[derive(Debug, Clone, Copy, Default)]
pub struct SentenceFiles<'a> {
    /// [`MODULES`].
    pub modules: Option<&'a [u8]>,
    /// `config.json` of the folder that [`pooling_file`] names.
    pub pooling: Option<&'a [u8]>,
    /// [`TRANSFORMER`].
    pub transformer: Option<&'a [u8]>,
    /// [`PROMPTS`].
    pub prompts: Option<&'a [u8]>,
}

/// The list of steps.
pub const MODULES: &str = "modules.json";
/// Length and case.
pub const TRANSFORMER: &str = "sentence_bert_config.json";
/// Prompts.
pub const PROMPTS: &str = "config_sentence_transformers.json";

/// Longest prompt, in bytes.
const MAX_PROMPT: usize = 4096;

impl SentenceConfig {
    /// Reads those files; `hidden` is what the model gives.
    ///
    /// # Errors
    /// [`FileError::Json`], [`FileError::Field`], and [`FileError::Unsupported`] for a step or a pooling that is not
    /// computed here.
    pub fn parse(files: SentenceFiles<'_>, hidden: usize) -> Result<Self, FileError> {
        let mut config = Self::default();
        if let Some(bytes) = files.modules {
            config.unit = modules(bytes)?.unit;
        }
        if let Some(bytes) = files.pooling {
            config.pooling = pooling(bytes, hidden)?;
        }
        if let Some(bytes) = files.transformer {
            let value = json::parse(TRANSFORMER, bytes)?;
            let fields = Fields::of(TRANSFORMER, &value)?;
            config.max_tokens = fields.optional_count("max_seq_length", 1..=1 << 20)?;
            config.lower_case = fields.flag("do_lower_case", false)?;
        }
        if let Some(bytes) = files.prompts {
            config.prompt = prompt(bytes)?;
        }
        Ok(config)
    }
}

/// Where a `modules.json` says that the pooling's configuration lies, if it has any.
///
/// # Errors
/// As [`SentenceConfig::parse`].
pub fn pooling_file(bytes: &[u8]) -> Result<Option<String>, FileError> {
    Ok(modules(bytes)?
        .pooling
        .map(|folder| format!("{folder}/config.json")))
}

/// The steps of a model.
struct Modules {
    pooling: Option<String>,
    unit: bool,
}

/// Accepts a transformer at the top of the folder, then a pooling, then perhaps a normalisation: nothing else, and in
/// no other order.
fn modules(bytes: &[u8]) -> Result<Modules, FileError> {
    let value = json::parse(MODULES, bytes)?;
    let steps = steps(&value)?;
    let kinds: Vec<&str> = steps
        .iter()
        .map(|(kind, _)| kind.rsplit('.').next().unwrap_or_default())
        .collect();
    let unit = match kinds.as_slice() {
        ["Transformer", "Pooling"] => false,
        ["Transformer", "Pooling", "Normalize"] => true,
        other => return Err(FileError::unsupported("steps", &other.join(", "))),
    };
    let (_, top) = steps.first().copied().unwrap_or_default();
    if !top.is_empty() {
        return Err(FileError::unsupported("transformer in the folder", top));
    }
    let pooling = steps.get(1).map(|(_, folder)| (*folder).to_owned());
    Ok(Modules { pooling, unit })
}

/// Kind and folder of each.
fn steps(value: &Json) -> Result<Vec<(&str, &str)>, FileError> {
    let wrong = |field: &str, why| FileError::Field {
        file: MODULES.to_owned(),
        field: field.to_owned(),
        why,
    };
    let list = value
        .list()
        .filter(|list| list.len() <= 16)
        .ok_or_else(|| wrong("the whole", FieldError::Not("a list of at most 16 steps")))?;
    list.iter()
        .map(|step| {
            let fields = Fields::of(MODULES, step)?;
            let kind = fields
                .text("type")?
                .ok_or_else(|| wrong("type", FieldError::Missing))?;
            Ok((kind, fields.text("path")?.unwrap_or_default()))
        })
        .collect()
}

const POOLING: &str = "1_Pooling/config.json";

/// The modes that `sentence-transformers` knows; each is a flag of its own.
const MODES: [(&str, Option<Pooling>); 6] = [
    ("pooling_mode_cls_token", Some(Pooling::First)),
    ("pooling_mode_mean_tokens", Some(Pooling::Mean)),
    ("pooling_mode_lasttoken", Some(Pooling::Last)),
    ("pooling_mode_max_tokens", None),
    ("pooling_mode_mean_sqrt_len_tokens", None),
    ("pooling_mode_weightedmean_tokens", None),
];

fn pooling(bytes: &[u8], hidden: usize) -> Result<Pooling, FileError> {
    let value = json::parse(POOLING, bytes)?;
    let fields = Fields::of(POOLING, &value)?;
    let columns = fields.optional_count("word_embedding_dimension", 1..=1 << 20)?;
    if columns.is_some_and(|columns| columns != hidden) {
        let why = FieldError::Misfit("the hidden size of the model");
        return Err(fields.error("word_embedding_dimension", why));
    }
    if let Some(mode) = fields.text("pooling_mode")? {
        return by_name(mode);
    }
    let mut chosen = None;
    for (flag, mode) in MODES {
        // The mean is what is meant where nothing is said of it.
        if !fields.flag(flag, mode == Some(Pooling::Mean))? {
            continue;
        }
        let mode = mode.ok_or_else(|| FileError::unsupported("pooling", flag))?;
        if chosen.replace(mode).is_some() {
            return Err(FileError::unsupported("pooling", "several at once"));
        }
    }
    chosen.ok_or_else(|| FileError::unsupported("pooling", "none"))
}

fn by_name(mode: &str) -> Result<Pooling, FileError> {
    match mode {
        "cls" => Ok(Pooling::First),
        "mean" => Ok(Pooling::Mean),
        "lasttoken" => Ok(Pooling::Last),
        other => Err(FileError::unsupported("pooling", other)),
    }
}

fn prompt(bytes: &[u8]) -> Result<Option<String>, FileError> {
    let value = json::parse(PROMPTS, bytes)?;
    let fields = Fields::of(PROMPTS, &value)?;
    let Some(name) = fields.text("default_prompt_name")? else {
        return Ok(None);
    };
    let prompts = fields
        .object("prompts")?
        .ok_or_else(|| fields.error("prompts", FieldError::Missing))?;
    let prompt = prompts
        .text(name)?
        .ok_or_else(|| fields.error(name, FieldError::Missing))?;
    if prompt.len() > MAX_PROMPT {
        return Err(fields.error(name, FieldError::Not("a text of at most 4096 bytes")));
    }
    Ok(Some(prompt.to_owned()))
}
