//! Why a model's files are not used.

use primitives::{Code, Fault};

use super::Digest;
use crate::shown::Shown;

/// What is wrong with the files of a model, or with reading them.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// There is none of that name.
    #[error("there is no {file}")]
    Missing {
        /// Which file.
        file: String,
    },
    /// A name that leads out of the folder, or is none on every system.
    #[error("{file} is not the name of a file in this folder")]
    Name {
        /// The name, shortened.
        file: String,
    },
    /// Larger than this library reads.
    #[error("{file} has {bytes} bytes, more than the {limit} that are read")]
    TooLarge {
        /// Which file.
        file: String,
        /// How large it says it is.
        bytes: u64,
        /// The bound.
        limit: u64,
    },
    /// Where the bytes come from gives another number of them than it was asked for.
    #[error("{file}: {wanted} bytes were asked for and {got} came")]
    Short {
        /// Which file.
        file: String,
        /// How many were asked for.
        wanted: u64,
        /// How many came.
        got: u64,
    },
    /// Where the bytes come from fails.
    #[error("cannot read {file}: {why}")]
    Source {
        /// Which file.
        file: String,
        /// What it says.
        why: String,
        /// What kind of failure: of a disk, of a network.
        code: Code,
    },
    /// Where bytes are written to fails.
    #[error("cannot write: {0}")]
    Sink(String),
    /// No memory.
    #[error("no memory for {bytes} bytes")]
    Memory {
        /// How much there would be.
        bytes: u64,
    },
    /// Not JSON, or with a key twice in one object, or nested more than 128 deep.
    #[error("{file}: not the JSON expected: {why}")]
    Json {
        /// Which file.
        file: String,
        /// What the parser says.
        why: String,
    },
    /// A field of a JSON file that is not what it must be.
    #[error("{file}: {field} {why}")]
    Field {
        /// Which file.
        file: String,
        /// Which field.
        field: String,
        /// What is wrong with it.
        why: FieldError,
    },
    /// A file of tensors whose beginning is not what it must be.
    #[error("{file}: {why}")]
    Header {
        /// Which file.
        file: String,
        /// What is wrong with it.
        why: HeaderError,
    },
    /// A tensor that is not what it must be.
    #[error("tensor {tensor}: {why}")]
    Tensor {
        /// Its name, shortened.
        tensor: String,
        /// What is wrong with it.
        why: TensorError,
    },
    /// Other bytes than those that were asked for by their hash.
    #[error("{what} has SHA-256 {got}, not {expected}")]
    Hash {
        /// A file, or a chunk of one.
        what: String,
        /// What it should be.
        expected: Digest,
        /// What it is.
        got: Digest,
    },
    /// Something this library knows of, or does not, and in either case does not compute.
    #[error("not supported: {what} {found}")]
    Unsupported {
        /// What it is: an architecture, a pooling, an activation.
        what: &'static str,
        /// Its name in the file, shortened.
        found: String,
    },
    /// Whoever watches the progress ended it.
    #[error("loading was ended")]
    Aborted,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FieldError {
    /// There is none, and no value goes without saying.
    #[error("is missing")]
    Missing,
    /// Of another type.
    #[error("is not {0}")]
    Not(&'static str),
    /// Out of bounds.
    #[error("is not between {} and {}", Shown(*.low), Shown(*.high))]
    Range {
        /// Smallest allowed.
        low: f64,
        /// Largest allowed.
        high: f64,
    },
    /// It must divide, or be divided by, another.
    #[error("does not fit {0}")]
    Misfit(&'static str),
}

/// What is wrong with the beginning of a file of tensors.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeaderError {
    /// The file ends before its header does.
    #[error("the header of {length} bytes does not fit a file of {size}")]
    Beyond {
        /// How long the header says it is.
        length: u64,
        /// How large the file is.
        size: u64,
    },
    /// Longer than is read.
    #[error("a header of {length} bytes is more than the {limit} that are read")]
    TooLong {
        /// How long it says it is.
        length: u64,
        /// The bound.
        limit: u64,
    },
    /// Not a pack.
    #[error("this is no pack")]
    Magic,
    /// A pack of another time.
    #[error("version {0} of the pack format is not known here")]
    Version(u32),
    /// Parts that overlap, leave a hole, or are not where their order puts them.
    #[error("{part} starts at byte {found} of the data, not at {expected}")]
    Place {
        /// A tensor or a file.
        part: String,
        /// Where the one before ends.
        expected: u64,
        /// Where it says it starts.
        found: u64,
    },
    /// More or fewer bytes than the header accounts for.
    #[error("{found} bytes of data where the header accounts for {expected}")]
    Size {
        /// What the header says.
        expected: u64,
        /// What there is.
        found: u64,
    },
    /// Chunks of an odd size, or another number of them than the payload takes.
    #[error("the chunks do not make up the payload")]
    Chunks,
    /// Not written as this format is: with other spaces, another order, or a name twice.
    #[error("the header is not in its canonical form")]
    Form,
}

/// What is wrong with a tensor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TensorError {
    /// There is none of that name.
    #[error("is missing")]
    Missing,
    /// Empty, longer than 256 bytes, or there twice.
    #[error("has an impossible name")]
    Name,
    /// The list of shards and the shard do not agree.
    #[error("is not in the file that the index names")]
    Misplaced,
    /// A type of number nobody knows.
    #[error("has the unknown type {0}")]
    Type(String),
    /// Whole numbers or truth values where weights should be, or a type that is not computed with.
    #[error("has type {0}, which is none of F32, F16, BF16")]
    NotWeights(&'static str),
    /// More dimensions than 8, or more numbers than can be counted.
    #[error("has an impossible shape")]
    Shape,
    /// Its end comes before its start.
    #[error("has an impossible place")]
    Place,
    /// Shape and type ask for another number of bytes.
    #[error("has {found} bytes, and its shape {expected}")]
    Size {
        /// What its shape and type ask for.
        expected: u64,
        /// What there is.
        found: u64,
    },
    /// No number, or infinite.
    #[error("has a number at {0} that is not finite")]
    NotFinite(usize),
    /// Beyond what its form can say.
    #[error("has a number at {0} beyond the range of its form")]
    Range(usize),
}

impl FileError {
    /// The code it has in JavaScript.
    pub fn code(&self) -> Code {
        match self {
            Self::Source { code, .. } => *code,
            Self::Sink(_) => Code::Storage,
            Self::Memory { .. } => Code::Device,
            Self::Aborted => Code::Aborted,
            Self::Missing { .. } => Code::ModelUnavailable,
            _ => Code::ModelInvalid,
        }
    }

    /// Who is to blame: the files are the caller's choice.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Source { .. } | Self::Sink(_) | Self::Memory { .. } => Fault::Environment,
            _ => Fault::Caller,
        }
    }

    pub(crate) fn unsupported(what: &'static str, found: &str) -> Self {
        let found = shortened(found);
        Self::Unsupported { what, found }
    }

    pub(crate) fn missing(file: &str) -> Self {
        let file = shortened(file);
        Self::Missing { file }
    }

    pub(crate) fn header(file: &str, why: HeaderError) -> Self {
        let file = shortened(file);
        Self::Header { file, why }
    }

    pub(crate) fn tensor(tensor: &str, why: TensorError) -> Self {
        let tensor = shortened(tensor);
        Self::Tensor { tensor, why }
    }
}

/// Longest text of a file that an error repeats, in characters.
const SHOWN: usize = 80;

/// What an error says of a text that a file brought.
pub(crate) fn shortened(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
