//! What can be asked for on the command line.

use std::path::PathBuf;

use ::score::scorer;
use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use gpu::nn::Precision;
use gpu::yuma::Backend;
use sync::At;

/// A light client: checks every byte it gets against the checkpoint you trust.
#[derive(Debug, Parser)]
#[command(name = "taolight", version)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check a file, without any network.
    #[command(subcommand)]
    Verify(VerifyWhat),
    /// Sync from a checkpoint and tell what is proved.
    Sync(SyncArgs),
    /// Read all neurons of one subnet, proved.
    Metagraph(MetagraphArgs),
    /// Recompute past epochs of a subnet from proved state and compare them with what the chain stored.
    Audit(AuditArgs),
    /// Read one storage value, proved present or absent.
    Read(ReadArgs),
    /// Recompute Yuma Consensus from files, without any network.
    #[command(subcommand)]
    Yuma(YumaWhat),
    /// Make one file of a model's folder: smaller, fetched in pieces, each known by its hash.
    Pack(PackArgs),
    /// Score texts by a model. One JSON string a line on standard input.
    #[command(subcommand)]
    Score(ScoreWhat),
}

#[derive(Debug, Subcommand)]
pub(crate) enum ScoreWhat {
    /// Print each text's embedding, a JSON array a line.
    Embed(ScoreArgs),
    /// Print how alike all texts are: for each, an array of its products with all, cosines where embeddings have length
    /// one.
    Similarity(SimilarityArgs),
    /// Print each text's perplexity, a number a line; null for a text of fewer than two tokens.
    Perplexity(ScoreArgs),
    /// Print how relevant each text is to the first, a number a line for every other.
    Rerank(ScoreArgs),
}

#[derive(Debug, Group)]
pub(crate) struct ScoreArgs {
    /// A model's folder as a model hub has it, or a pack.
    #[arg(long, value_name = "DIR")]
    pub(crate) model: PathBuf,
    /// Who computes.
    #[arg(long, value_enum, default_value_t = ScoreBackend::Auto)]
    pub(crate) backend: ScoreBackend,
    /// What numbers are computed in.
    #[arg(long, value_enum, default_value_t = ScoreMode::F32)]
    pub(crate) mode: ScoreMode,
}

#[derive(Debug, Group)]
pub(crate) struct SimilarityArgs {
    #[command(flatten)]
    pub(crate) how: ScoreArgs,
    /// Print instead, of each text, so many others that are most like it: pairs of their place, from 0, and the product.
    #[arg(long, value_name = "COUNT")]
    pub(crate) nearest: Option<usize>,
    /// Of these only such as are at least so much alike.
    #[arg(
        long,
        value_name = "PRODUCT",
        requires = "nearest",
        allow_negative_numbers = true
    )]
    pub(crate) least: Option<f32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScoreBackend {
    /// Whoever is measured to be faster; never software that stands in for a GPU.
    Auto,
    /// The GPU; an error where there is none.
    Gpu,
    /// The processor.
    Cpu,
}

impl From<ScoreBackend> for scorer::Backend {
    fn from(backend: ScoreBackend) -> Self {
        match backend {
            ScoreBackend::Auto => Self::Auto,
            ScoreBackend::Gpu => Self::Gpu,
            ScoreBackend::Cpu => Self::Cpu,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScoreMode {
    /// Single precision.
    F32,
    /// Integers: the same on every machine.
    Exact,
    /// Weights in fewer bits: 8 on the processor, 16 on the GPU, and products in half precision where it has that.
    Fast,
}

impl From<ScoreMode> for scorer::Mode {
    fn from(mode: ScoreMode) -> Self {
        match mode {
            ScoreMode::F32 => Self::F32,
            ScoreMode::Exact => Self::Exact,
            ScoreMode::Fast => Self::Fast,
        }
    }
}

#[derive(Debug, Group)]
pub(crate) struct PackArgs {
    /// The folder as a model hub has it: config.json, tokenizer.json, *.safetensors.
    #[arg(long, value_name = "DIR")]
    pub(crate) model: PathBuf,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// How matrices are kept; vectors stay in single precision.
    #[arg(long, value_enum, default_value_t = PackPrecision::Int8)]
    pub(crate) precision: PackPrecision,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PackPrecision {
    /// As they are in the folder.
    F32,
    /// Half precision.
    F16,
    /// 8-bit whole numbers, a scale for each row; what rounding would cost most in half precision.
    Int8,
    /// 4-bit whole numbers, a scale for every 32 columns; embedding tables in 8 bits.
    Int4,
}

impl From<PackPrecision> for Precision {
    fn from(precision: PackPrecision) -> Self {
        match precision {
            PackPrecision::F32 => Self::F32,
            PackPrecision::F16 => Self::F16,
            PackPrecision::Int8 => Self::Int8,
            PackPrecision::Int4 => Self::Int4,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum YumaWhat {
    /// Replay recorded epochs and compare every stored output and every traced step.
    Vectors {
        /// JSON files of cases, plain or gzip.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Compute one epoch and print what it stores.
    Epoch {
        /// JSON file of one input: the input itself, or an object that has it as `input`.
        file: PathBuf,
    },
    /// Compute many epochs that start from one, and print what each stores, one a line.
    Batch {
        /// JSON file: `input`, and `scenarios`, each with the fields of the input that it changes.
        file: PathBuf,
        /// Who computes.
        #[arg(long, value_enum, default_value_t = YumaBackend::Auto)]
        backend: YumaBackend,
        /// Let the GPU reckon in floating point: faster and not exact, for exploring.
        #[arg(long)]
        explore_f32: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum YumaBackend {
    /// Whoever is measured to be faster.
    Auto,
    /// The GPU; an error where there is none.
    Gpu,
    /// The processor.
    Cpu,
}

impl From<YumaBackend> for Backend {
    fn from(backend: YumaBackend) -> Self {
        match backend {
            YumaBackend::Auto => Self::Auto,
            YumaBackend::Gpu => Self::Gpu,
            YumaBackend::Cpu => Self::Cpu,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum VerifyWhat {
    /// A checkpoint: header, signing set, next set; every stated field against the bytes.
    Checkpoint {
        /// JSON file.
        file: PathBuf,
    },
    /// A GRANDPA justification under the set stated beside it.
    Justification {
        /// JSON file.
        file: PathBuf,
    },
    /// Headers as JSON-RPC gives them, against the hashes stated beside them.
    Headers {
        /// JSON file.
        file: PathBuf,
    },
}

#[derive(Debug, Group)]
pub(crate) struct Source {
    /// WebSocket address of a node; may be given several times, the next one is asked when one fails.
    #[arg(long = "endpoint", required = true, value_name = "URL")]
    pub(crate) endpoints: Vec<String>,
    /// The checkpoint to trust, a JSON file.
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoint: PathBuf,
    /// Print one JSON object instead of words.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Group)]
pub(crate) struct SyncArgs {
    #[command(flatten)]
    pub(crate) source: Source,
    /// How sure to be before stopping.
    #[arg(long, value_enum, default_value_t = Until::Sealed)]
    pub(crate) until: Until,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Until {
    /// The newest stored justification is verified.
    Finalized,
    /// Moreover a block above it is sealed by a quorum of authors.
    Sealed,
}

#[derive(Debug, Group)]
pub(crate) struct MetagraphArgs {
    #[command(flatten)]
    pub(crate) source: Source,
    /// The subnet.
    #[arg(long, value_name = "N")]
    pub(crate) netuid: u16,
    #[command(flatten)]
    pub(crate) block: Block,
}

#[derive(Debug, Group)]
pub(crate) struct AuditArgs {
    #[command(flatten)]
    pub(crate) source: Source,
    /// The subnet.
    #[arg(long, value_name = "N")]
    pub(crate) netuid: u16,
    /// The block the epoch ran in. Default: that of the subnet's newest epoch at the surest block.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) block: Option<u32>,
    /// How many epochs, from that one backwards.
    #[arg(long, value_name = "COUNT", default_value_t = 1)]
    pub(crate) epochs: u32,
}

#[derive(Debug, Group)]
pub(crate) struct ReadArgs {
    #[command(flatten)]
    pub(crate) source: Source,
    /// The whole storage key, hexadecimal.
    #[arg(long, value_name = "0x…", value_parser = storage_key)]
    pub(crate) key: StorageKey,
    #[command(flatten)]
    pub(crate) block: Block,
}

#[derive(Debug, Group)]
pub(crate) struct Block {
    /// The block to read: surest (finalized or sealed by a quorum, whichever is newer), finalized, sealed, best, or a
    /// hash.
    #[arg(long, default_value = "surest", value_parser = block, value_name = "BLOCK")]
    pub(crate) at: At,
}

/// A storage key; a type of its own, or clap would take a list of bytes.
#[derive(Debug, Clone)]
pub(crate) struct StorageKey(pub(crate) Vec<u8>);

/// Longest storage key read: far longer than any chain's.
const MAX_KEY: usize = 4096;

fn storage_key(text: &str) -> Result<StorageKey, String> {
    primitives::hex::decode_bounded(text, MAX_KEY)
        .map(StorageKey)
        .map_err(|error| error.to_string())
}

fn block(text: &str) -> Result<At, String> {
    match text {
        "surest" => Ok(At::Surest),
        "finalized" => Ok(At::Finalized),
        "sealed" => Ok(At::Sealed),
        "best" => Ok(At::Best),
        hash => hash
            .parse()
            .map(At::Block)
            .map_err(|error| format!("neither a word known nor a hash: {error}")),
    }
}
