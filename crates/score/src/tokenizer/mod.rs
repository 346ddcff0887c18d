//! Texts to tokens, as Hugging Face's `tokenizer.json` says.
//!
//! ```text
//! text ─► special tokens cut out ─► normaliser ─► added tokens cut out ─► pre-tokenizer: words
//!      ─► model: ids of each word ─► truncation ─► post-processor: special tokens ─► Encoding
//! ```
//!
//! Ids are those of Hugging Face's `tokenizers`, whose WebAssembly alone is 436 kB after brotli (0.22.2,
//! `unstable_wasm`); this is 51 kB. What is read: the models WordPiece, BPE (of bytes, or of characters that fall back on
//! bytes) and Unigram, with the normalisers, pre-tokenizers and post-processors that published models use. What is not
//! is refused by name. Regular expressions are known by their text (`pretokenizer::patterns`).
//!
//! Files come from strangers: see `limits`. No text takes longer than its length and a factor of the file's longest
//! token ask for.

mod added;
mod error;
mod json;
mod limits;
mod model;
mod normalizer;
mod packing;
mod post;
mod pretokenizer;
mod text;
mod unicode;
mod vocabulary;

pub use error::TokenizerError;
pub use post::Encoding;

use crate::json::Json;
use added::{AddedTokens, Stretch};
use model::Model;
use normalizer::Normalizer;
use post::{PostProcessor, Truncation};
use pretokenizer::PreTokenizer;
use text::Text;

/// A tokenizer, as a file describes it.
#[derive(Debug, Clone)]
pub struct Tokenizer {
    added: AddedTokens,
    normalizer: Normalizer,
    pre_tokenizer: PreTokenizer,
    model: Model,
    post_processor: PostProcessor,
    truncation: Truncation,
    stated_length: Option<usize>,
    stated_pad: Option<u32>,
}

impl Tokenizer {
    /// Reads a `tokenizer.json`.
    ///
    /// # Errors
    /// The file's fault: no JSON, something missing, too much of something, or a part this reader does not know.
    pub fn from_json(json: &[u8]) -> Result<Self, TokenizerError> {
        let mut json = Json::of_tokenizer(json)?;
        let model = Model::new(json.take("model").ok_or(TokenizerError::Missing("model"))?)?;
        let normalizer = Normalizer::new(json.get("normalizer"))?;
        let truncation = json.get("truncation");
        let length = truncation.map(|truncation| truncation.must("max_length", Json::size));
        let pad = json
            .get("padding")
            .map(|padding| padding.must("pad_id", Json::integer));
        Ok(Self {
            added: AddedTokens::new(&json, model.vocabulary(), &normalizer)?,
            normalizer,
            pre_tokenizer: PreTokenizer::new(json.get("pre_tokenizer"))?,
            model,
            post_processor: PostProcessor::new(json.get("post_processor"))?,
            truncation: Truncation::new(truncation)?,
            stated_length: length.transpose()?,
            stated_pad: pad.transpose()?,
        })
    }

    /// Encodes a text, or a pair of texts, with the special tokens a model expects around them, in at most `most`
    /// tokens. What does not fit is left out as the file says; the file's own length is not heeded.
    ///
    /// # Errors
    /// A text of more than 4 MiB, or one that normalising makes too long; a character that is not in the vocabulary,
    /// where the file has no token for such; `most` below the number of special tokens.
    pub fn encode(&self, text: &str, pair: Option<&str>, most: usize) -> Result<Encoding, TokenizerError> {
        let special = self.post_processor.added(pair.is_some());
        let room = most.checked_sub(special).ok_or(TokenizerError::NoRoom {
            most,
            others: special,
        })?;
        let first = self.encode_plain(text)?;
        let second = pair.map(|pair| self.encode_plain(pair)).transpose()?;
        let (first, second) = self.truncation.apply(&first, second.as_deref(), room)?;
        Ok(self.post_processor.apply(first, second))
    }

    /// Encodes bytes as [`encode`](Self::encode) does; what is no UTF-8 becomes U+FFFD, as Python's
    /// `decode(errors="replace")` has it.
    ///
    /// # Errors
    /// As `encode`.
    pub fn encode_bytes(
        &self,
        text: &[u8],
        pair: Option<&[u8]>,
        most: usize,
    ) -> Result<Encoding, TokenizerError> {
        let pair = pair.map(String::from_utf8_lossy);
        self.encode(&String::from_utf8_lossy(text), pair.as_deref(), most)
    }

    /// The ids of a text alone: all of them, and no special token that is not written in it.
    ///
    /// # Errors
    /// As [`encode`](Self::encode).
    pub fn encode_plain(&self, text: &str) -> Result<Vec<u32>, TokenizerError> {
        limits::at_most("bytes of a text", text.len(), limits::TEXT)?;
        let mut ids = Vec::new();
        let mut leads = true;
        for stretch in self.added.cut_raw(text) {
            match stretch {
                Stretch::Token(id) => ids.push(id),
                Stretch::Text(text) => self.encode_raw(text, leads, &mut ids)?,
            }
            leads = false;
        }
        Ok(ids)
    }

    fn encode_raw(&self, text: &str, leads: bool, ids: &mut Vec<u32>) -> Result<(), TokenizerError> {
        let mut text = Text {
            text: text.to_owned(),
            leads,
        };
        self.normalizer.apply(&mut text)?;
        let mut leads = text.leads;
        for stretch in self.added.cut_normalised(&text.text) {
            match stretch {
                Stretch::Token(id) => ids.push(id),
                Stretch::Text(text) => self.encode_normalised(text, leads, ids)?,
            }
            leads = false;
        }
        Ok(())
    }

    fn encode_normalised(&self, text: &str, leads: bool, ids: &mut Vec<u32>) -> Result<(), TokenizerError> {
        let text = text.to_owned();
        let mut words = Text { text, leads }.into_words();
        self.pre_tokenizer.apply(&mut words)?;
        self.model.encode(words.iter(), ids)
    }

    /// The id of a token.
    pub fn token_to_id(&self, token: &str) -> Option<u32> {
        self.added.id(token).or_else(|| self.model.vocabulary().id(token))
    }

    /// The token of an id.
    pub fn id_to_token(&self, id: u32) -> Option<&str> {
        self.added.token(id).or_else(|| self.model.vocabulary().token(id))
    }

    /// One more than the largest id: the rows a model's table of embeddings must have.
    pub fn vocabulary(&self) -> usize {
        let beside = self.added.largest_id().max(self.post_processor.largest_id());
        let largest = beside.max(self.model.vocabulary().largest_id());
        let largest = largest.and_then(|id| usize::try_from(id).ok());
        largest.map_or(0, |id| id.saturating_add(1))
    }

    /// The length the file wants its texts cut to, special tokens included.
    pub fn stated_length(&self) -> Option<usize> {
        self.stated_length
    }

    /// The id that fills short rows of a batch: the one the file states, else that of a token named like one.
    pub fn pad(&self) -> Option<u32> {
        self.stated_pad
            .or_else(|| self.named(&["[PAD]", "<pad>", "<|endoftext|>"]))
    }

    /// The id at the beginning of a text, by its name.
    pub fn cls(&self) -> Option<u32> {
        self.named(&["[CLS]", "<s>", "<|begin_of_text|>"])
    }

    /// The id at the end of a text, by its name.
    pub fn sep(&self) -> Option<u32> {
        self.named(&["[SEP]", "</s>", "<|end_of_text|>", "<|endoftext|>"])
    }

    /// The id for what is not in the vocabulary.
    pub fn unk(&self) -> Option<u32> {
        self.model.unknown()
    }

    fn named(&self, names: &[&str]) -> Option<u32> {
        names.iter().find_map(|name| self.token_to_id(name))
    }
}
