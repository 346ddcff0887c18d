//! Models of the vectors, and what was computed with them elsewhere.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests, of which each uses some of it"
)]

use std::fs::File;
use std::io::Read as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use score::files::{Demanded, Directory, FolderWeights, Memory, ModelFiles};
use serde_json::Value;

/// Tiny models, one folder each.
pub fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/score")
}

pub fn unpacked(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let file = File::open(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    GzDecoder::new(file).read_to_end(&mut bytes).unwrap();
    bytes
}

pub fn json(path: &Path) -> Value {
    serde_json::from_slice(&unpacked(path)).unwrap()
}

/// What another program computed with the tiny model `name`.
pub fn expected(name: &str) -> Value {
    json(&vectors().join("models").join(name).join("expected.json.gz"))
}

/// The folder of the tiny model `name`. Those without a tokenizer get an empty one, which nothing reads.
pub fn folder(name: &str) -> Memory {
    let path = vectors().join("models").join(name);
    let mut memory = Memory::default();
    memory.insert("tokenizer.json", b"{}".to_vec());
    memory.insert("model.safetensors", unpacked(&path.join("model.safetensors.gz")));
    let files = [
        "config.json",
        "tokenizer.json",
        "modules.json",
        "sentence_bert_config.json",
        "1_Pooling/config.json",
    ];
    for file in files {
        if let Ok(bytes) = std::fs::read(path.join(file)) {
            memory.insert(file, bytes);
        }
    }
    memory
}

/// The same, read.
pub fn files(name: &str) -> ModelFiles<FolderWeights> {
    read(&folder(name))
}

pub fn read(source: &impl score::files::Source) -> ModelFiles<FolderWeights> {
    let mut watch = |_| ControlFlow::Continue(());
    pollster::block_on(ModelFiles::of_folder(source, Demanded::new(), &mut watch)).unwrap()
}

/// The folder of the real model, where one is named.
pub fn minilm() -> Option<Directory> {
    match std::env::var_os("TAOLIGHT_MINILM") {
        Some(path) => Some(Directory::new(path)),
        None => {
            eprintln!("SKIPPED: TAOLIGHT_MINILM names no folder of all-MiniLM-L6-v2");
            None
        }
    }
}

pub fn numbers(value: &Value) -> Vec<f32> {
    let numbers = value.as_array().unwrap().iter();
    numbers.map(|number| number.as_f64().unwrap() as f32).collect()
}

pub fn rows(value: &Value) -> Vec<Vec<f32>> {
    value.as_array().unwrap().iter().map(numbers).collect()
}

pub fn ids(value: &Value) -> Vec<Vec<u32>> {
    let rows = value.as_array().unwrap().iter();
    rows.map(|row| {
        row.as_array()
            .unwrap()
            .iter()
            .map(|id| id.as_u64().unwrap() as u32)
            .collect()
    })
    .collect()
}

pub fn types(value: &Value) -> Vec<Vec<u8>> {
    ids(value)
        .iter()
        .map(|row| row.iter().map(|id| *id as u8).collect())
        .collect()
}

pub fn texts(value: &Value) -> Vec<String> {
    let texts = value.as_array().unwrap().iter();
    texts.map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// The largest difference; of other lengths it is infinite.
pub fn apart(a: &[f32], b: &[f32]) -> f32 {
    if a.len() != b.len() {
        return f32::INFINITY;
    }
    let apart = a.iter().zip(b).map(|(a, b)| (a - b).abs());
    apart.fold(0.0, |most, apart| {
        if apart > most || apart.is_nan() {
            apart
        } else {
            most
        }
    })
}

pub fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let dot =
        |a: &[f32], b: &[f32]| -> f64 { a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum() };
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

/// For work that nobody watches.
pub fn go_on(_: score::scorer::Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}
