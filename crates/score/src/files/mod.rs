//! Model files: where bytes come from, what they must be, and what is in them.
//!
//! ```text
//! Source: bytes of a folder, by name and range: memory, a directory, an address, a browser's File
//!   ├─► folder: config.json, tokenizer.json, *.safetensors, one pass, every file hashed ─┐
//!   └─► pack: one file, hashed in chunks, kept in a ChunkStore, fetched when needed ─────┴─► ModelFiles, Weights
//! ```
//!
//! All of it is hostile. No header is believed before it is checked against the size of its file, and memory is taken as
//! bytes arrive, never because a number in a file says so. The bounds:
//!
//! | of | at most |
//! |---|---|
//! | a JSON file that says what a model is | 1 MiB ([`config::MAX_CONFIG`]), 16 384 values |
//! | `tokenizer.json` | 64 MiB ([`MAX_TOKENIZER`]) |
//! | a safetensors header | 100 MB ([`safetensors::MAX_HEADER`]), 65 536 tensors of 8 dimensions |
//! | the list of shards | 16 MiB, 65 536 tensors, 256 files |
//! | all weights of a folder | 8 GiB ([`MAX_WEIGHTS`]) |
//! | a pack's header | 4 MiB ([`pack::MAX_HEADER`]) |
//! | one chunk of a pack | 16 MiB |

pub mod config;
mod digest;
mod error;
mod folder;
mod json;
mod model;
pub mod pack;
mod progress;
mod read;
pub mod safetensors;
mod shards;
mod source;
mod tensor;
mod weights;

pub use digest::Digest;
pub use error::{FieldError, FileError, HeaderError, TensorError};
pub use folder::FolderWeights;
pub use model::{Demanded, MAX_TOKENIZER, ModelFiles, TOKENIZER};
pub use progress::{Progress, Watch};
pub use shards::MAX_WEIGHTS;
#[cfg(not(target_arch = "wasm32"))]
pub use source::Directory;
pub use source::{Memory, Source};
pub use tensor::Tensor;
pub use weights::Weights;
