//! A whole model: what it is, how texts become tokens, and its weights.

use std::collections::BTreeMap;

use super::config::{
    CONFIG, MAX_CONFIG, MODULES, ModelConfig, PROMPTS, SentenceConfig, SentenceFiles, TRANSFORMER,
    pooling_file,
};
use super::pack::{ChunkStore, Pack, PackWeights};
use super::source::Reader;
use super::{Digest, FileError, FolderWeights, Source, Watch, read};

/// How texts become tokens.
pub const TOKENIZER: &str = "tokenizer.json";
/// Largest `tokenizer.json` that is read, in bytes.
pub const MAX_TOKENIZER: u64 = 64 << 20;

/// Hashes that files must have, by name. Files that are not named may have any.
pub type Demanded = BTreeMap<String, Digest>;

/// What a folder or a pack holds.
#[derive(Debug)]
pub struct ModelFiles<W> {
    /// What the model is.
    pub config: ModelConfig,
    /// How rows become an embedding.
    pub sentence: SentenceConfig,
    /// `tokenizer.json`, as it is.
    pub tokenizer: Vec<u8>,
    /// The weights.
    pub weights: W,
    /// SHA-256 of every file that was read; of a pack, its identity and those of the files in it.
    pub hashes: BTreeMap<String, Digest>,
}

impl ModelFiles<FolderWeights> {
    /// Reads a folder as the hub has it. `watch` hears of the weights' bytes.
    ///
    /// # Errors
    /// [`FileError::Hash`] where a file is not the one demanded, [`FileError::Missing`] where a file that is demanded is not
    /// among those that a model needs, and all others.
    pub async fn of_folder(
        source: &impl Source,
        demanded: Demanded,
        watch: &mut Watch<'_>,
    ) -> Result<Self, FileError> {
        let mut ledger = Ledger::new(demanded);
        let small = Small::read(source, &mut ledger).await?;
        let weights = FolderWeights::load(source, &mut ledger, watch).await?;
        Ok(small.with(weights, ledger.finish()?))
    }
}

impl<S: Source, C: ChunkStore> ModelFiles<PackWeights<S, C>> {
    /// Reads the small files of a pack. Weights are read when they are asked for, from the store where it has them.
    ///
    /// # Errors
    /// All of [`FileError`].
    pub async fn of_pack(pack: Pack<S, C>) -> Result<Self, FileError> {
        let mut ledger = Ledger::default();
        ledger.enter(pack.name(), pack.identity())?;
        let small = Small::read(&pack, &mut ledger).await?;
        Ok(small.with(PackWeights::new(pack), ledger.finish()?))
    }
}

/// The names of all files but the weights that a folder's model is read from; they are read and checked.
pub(super) async fn small_files(source: &dyn Reader) -> Result<Vec<String>, FileError> {
    let mut ledger = Ledger::default();
    Small::read(source, &mut ledger).await?;
    Ok(ledger.finish()?.into_keys().collect())
}

/// The hashes of files that were read, compared with those demanded.
#[derive(Default)]
pub(super) struct Ledger {
    demanded: Demanded,
    found: BTreeMap<String, Digest>,
}

impl Ledger {
    fn new(demanded: Demanded) -> Self {
        let found = BTreeMap::new();
        Self { demanded, found }
    }

    pub(super) fn enter(&mut self, file: &str, digest: Digest) -> Result<(), FileError> {
        if let Some(expected) = self.demanded.remove(file) {
            digest.demand(expected, || file.to_owned())?;
        }
        self.found.insert(file.to_owned(), digest);
        Ok(())
    }

    fn finish(self) -> Result<BTreeMap<String, Digest>, FileError> {
        match self.demanded.first_key_value() {
            Some((file, _)) => Err(FileError::missing(file)),
            None => Ok(self.found),
        }
    }
}

/// All but the weights.
struct Small {
    config: ModelConfig,
    sentence: SentenceConfig,
    tokenizer: Vec<u8>,
}

impl Small {
    async fn read(source: &dyn Reader, ledger: &mut Ledger) -> Result<Self, FileError> {
        let config = needed(source, CONFIG, MAX_CONFIG, ledger).await?;
        let config = ModelConfig::parse(&config)?;
        Ok(Self {
            sentence: sentence(source, config.hidden(), ledger).await?,
            tokenizer: needed(source, TOKENIZER, MAX_TOKENIZER, ledger).await?,
            config,
        })
    }

    fn with<W>(self, weights: W, hashes: BTreeMap<String, Digest>) -> ModelFiles<W> {
        ModelFiles {
            config: self.config,
            sentence: self.sentence,
            tokenizer: self.tokenizer,
            weights,
            hashes,
        }
    }
}

async fn sentence(
    source: &dyn Reader,
    hidden: usize,
    ledger: &mut Ledger,
) -> Result<SentenceConfig, FileError> {
    let modules = optional(source, MODULES, MAX_CONFIG, ledger).await?;
    let pooling = match modules.as_deref().map(pooling_file).transpose()?.flatten() {
        Some(file) => Some(needed(source, &file, MAX_CONFIG, ledger).await?),
        None => None,
    };
    let transformer = optional(source, TRANSFORMER, MAX_CONFIG, ledger).await?;
    let prompts = optional(source, PROMPTS, MAX_CONFIG, ledger).await?;
    let files = SentenceFiles {
        modules: modules.as_deref(),
        pooling: pooling.as_deref(),
        transformer: transformer.as_deref(),
        prompts: prompts.as_deref(),
    };
    SentenceConfig::parse(files, hidden)
}

async fn optional(
    source: &dyn Reader,
    file: &str,
    limit: u64,
    ledger: &mut Ledger,
) -> Result<Option<Vec<u8>>, FileError> {
    let bytes = read::whole(source, file, limit).await?;
    if let Some(bytes) = &bytes {
        ledger.enter(file, Digest::of(bytes))?;
    }
    Ok(bytes)
}

async fn needed(
    source: &dyn Reader,
    file: &str,
    limit: u64,
    ledger: &mut Ledger,
) -> Result<Vec<u8>, FileError> {
    let bytes = optional(source, file, limit, ledger).await?;
    bytes.ok_or_else(|| FileError::missing(file))
}
