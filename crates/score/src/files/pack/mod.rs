//! A model as one file that is fetched in pieces, each piece known by its hash.
//!
//! | bytes | what |
//! |---|---|
//! | 0 to 8 | `taolight` |
//! | 8 to 12 | version, 1, the low byte first |
//! | 12 to 16 | length of the header, the low byte first |
//! | 16 to 16 + length | the header: canonical JSON, see [`Pack`] |
//! | from the next multiple of 256 | the payload: files and tensors, each at a multiple of 256, zeros between |
//!
//! The SHA-256 of everything before the payload is the pack's identity: the header has the hash of every chunk of the
//! payload, so who knows the identity knows every byte. What is needed of a pack is fetched by the chunk, checked,
//! and kept by its hash in a [`ChunkStore`]; what is kept already is not fetched again, whichever visit or model it was for.

mod form;
mod header;
mod open;
mod payload;
mod store;
mod text;
mod weights;
mod write;

pub use form::Form;
pub use header::MAX_HEADER;
pub use open::Pack;
pub use store::{ChunkStore, Fallback, MemoryStore, NoStore};
pub use weights::PackWeights;
pub use write::write;

/// How a pack begins.
const MAGIC: [u8; 8] = *b"taolight";
/// The format this is.
const VERSION: u32 = 1;
/// Bytes before the header.
const PREFIX: u64 = 16;
/// Every part starts at a multiple of this: what a GPU wants of an offset.
const ALIGN: u64 = 256;
/// Bytes of the chunks that are written.
const CHUNK: u64 = 4 << 20;

/// The next multiple of [`ALIGN`].
fn aligned(place: u64) -> Option<u64> {
    place.checked_next_multiple_of(ALIGN)
}
