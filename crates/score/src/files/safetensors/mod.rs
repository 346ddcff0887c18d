//! The safetensors format: what tensors a file has, and where.
//!
//! Eight bytes of length, a JSON object, the data: `{"name": {"dtype", "shape", "data_offsets": [start, end]}, …}`, and
//! perhaps `"__metadata__"`, texts by name, which nothing here uses. Tensors lie end to end: what the format's own
//! documentation asks for, <https://github.com/huggingface/safetensors#format>.
//!
//! Ours instead of the `safetensors` crate (0.8.0 was read): that one wants the whole file in memory before it looks at the
//! header, takes the last of two tensors of one name, copies the header into a tree of its own before anything is
//! bounded, and counts in `usize`, so that in a browser it reads no file above 4 GiB.

mod dtype;
mod header;
mod syntax;

pub use dtype::Dtype;
pub(crate) use header::count_of;
pub use header::{Header, MAX_HEADER, TensorInfo};
pub use syntax::{MAX_NAME, MAX_RANK, MAX_TENSORS};
