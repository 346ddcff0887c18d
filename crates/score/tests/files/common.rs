//! Recorded files, and sources that watch or lie.

use core::cell::RefCell;
use core::ops::{ControlFlow, Range};
use std::path::PathBuf;

use score::files::{Digest, FileError, Memory, Progress, Source};
use serde_json::Value;

pub(crate) fn recorded() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/score/files")
}

pub(crate) fn bytes(file: &str) -> Vec<u8> {
    std::fs::read(recorded().join(file)).unwrap()
}

pub(crate) fn json(file: &str) -> Value {
    serde_json::from_slice(&bytes(file)).unwrap()
}

pub(crate) fn expected() -> Value {
    json("expected.json")
}

/// Numbers of hexadecimal bytes.
pub(crate) fn unhex(value: &Value) -> Vec<u8> {
    let digits = value.as_str().unwrap();
    primitives::hex::decode_bounded(&format!("0x{digits}"), 1 << 20).unwrap()
}

pub(crate) fn digest(value: &Value) -> Digest {
    value.as_str().unwrap().parse().unwrap()
}

/// The recorded folder, in memory.
pub(crate) fn bert() -> Memory {
    let names: Vec<String> = expected()["bert"]["files"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    names
        .into_iter()
        .map(|name| {
            let content = bytes(&format!("bert/{name}"));
            (name, content)
        })
        .collect()
}

pub(crate) fn unwatched() -> impl FnMut(Progress) -> ControlFlow<()> {
    |_| ControlFlow::Continue(())
}

/// Little-endian single precision, as NumPy has it in memory.
pub(crate) fn le_bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// A safetensors file of that header and so many bytes.
pub(crate) fn tensors_file(header: &str, payload: usize) -> Vec<u8> {
    let length = (header.len() as u64).to_le_bytes();
    [length.as_slice(), header.as_bytes(), &vec![0; payload]].concat()
}

/// Remembers what it was asked for.
pub(crate) struct Spy<S> {
    pub(crate) source: S,
    pub(crate) asked: RefCell<Vec<(String, Range<u64>)>>,
}

impl<S> Spy<S> {
    pub(crate) fn new(source: S) -> Self {
        let asked = RefCell::default();
        Self { source, asked }
    }
}

impl<S: Source> Source for Spy<S> {
    async fn size(&self, file: &str) -> Result<Option<u64>, FileError> {
        self.source.size(file).await
    }

    async fn read(&self, file: &str, range: Range<u64>) -> Result<Vec<u8>, FileError> {
        self.asked.borrow_mut().push((file.to_owned(), range.clone()));
        self.source.read(file, range).await
    }
}

/// Says that a file is as large as one likes, and answers with what it has.
pub(crate) struct Liar {
    pub(crate) size: u64,
    pub(crate) content: Vec<u8>,
}

impl Source for Liar {
    async fn size(&self, _: &str) -> Result<Option<u64>, FileError> {
        Ok(Some(self.size))
    }

    async fn read(&self, _: &str, range: Range<u64>) -> Result<Vec<u8>, FileError> {
        let end = (range.end as usize).min(self.content.len());
        Ok(self
            .content
            .get(range.start as usize..end)
            .unwrap_or_default()
            .to_vec())
    }
}
