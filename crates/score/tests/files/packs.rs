//! Packs: made of a recorded folder, read back, kept, gone on with.

use core::cell::RefCell;
use core::ops::{ControlFlow, Range};
use std::io::Cursor;

use gpu::nn::{MatrixData, Precision, Values};
use pollster::block_on;
use score::files::pack::{self, ChunkStore, Fallback, MemoryStore, NoStore, Pack};
use score::files::{Digest, FileError, Memory, ModelFiles, Source, Weights};

use crate::common::{self, Spy, tensors_file, unwatched};

const NAME: &str = "bert.pack";

pub(crate) fn packed(source: &impl Source, precision: Precision) -> (Vec<u8>, Digest) {
    let mut out = Cursor::new(Vec::new());
    let identity = block_on(pack::write(source, precision, &mut out, &mut unwatched())).unwrap();
    (out.into_inner(), identity)
}

fn source(bytes: Vec<u8>) -> Memory {
    Memory::from_iter([(NAME, bytes)])
}

fn open<S: Source, C: ChunkStore>(source: S, store: C, demanded: Option<Digest>) -> Pack<S, C> {
    block_on(Pack::open(source, NAME, store, demanded)).unwrap()
}

fn numbers(weights: &impl Weights, name: &str) -> Vec<f32> {
    let columns = weights.shape(name).unwrap().last().copied().unwrap_or(1);
    let values = block_on(weights.values(name)).unwrap();
    let data = MatrixData {
        rows: 1,
        columns,
        values,
    };
    data.to_f32()
}

#[test]
fn a_pack_in_single_precision_is_the_folder() {
    let folder = common::bert();
    let (bytes, identity) = packed(&folder, Precision::F32);
    let theirs = block_on(ModelFiles::of_folder(&folder, <_>::default(), &mut unwatched())).unwrap();
    let ours = block_on(ModelFiles::of_pack(open(source(bytes), NoStore, Some(identity)))).unwrap();
    assert_eq!((&ours.config, &ours.sentence), (&theirs.config, &theirs.sentence));
    assert_eq!(ours.tokenizer, theirs.tokenizer);
    assert_eq!(ours.weights.parameters(), theirs.weights.parameters());
    assert_eq!(ours.hashes[NAME], identity);
    assert_eq!(ours.hashes["tokenizer.json"], theirs.hashes["tokenizer.json"]);
    for (name, tensor) in common::expected()["bert"]["tensors"].as_object().unwrap() {
        assert_eq!(ours.weights.shape(name), theirs.weights.shape(name));
        assert_eq!(
            Digest::of(&common::le_bytes(&numbers(&ours.weights, name))),
            common::digest(&tensor["sha256"]),
            "{name}"
        );
    }
}

/// The matrix that NumPy made smaller, as the only tensor of a folder.
fn matrix() -> Memory {
    let single = common::unhex(&common::expected()["quantised"]["single"]);
    let header = format!(
        r#"{{"w":{{"dtype":"F32","shape":[6,64],"data_offsets":[0,{}]}}}}"#,
        single.len()
    );
    let mut bytes = tensors_file(&header, 0);
    bytes.extend(single);
    let mut folder = common::bert();
    folder.insert("model.safetensors", bytes);
    folder
}

fn raw(values: &Values<'_>) -> (Vec<u8>, Vec<u8>) {
    match values {
        Values::F16(bits) => (
            bits.iter().flat_map(|bits| bits.to_le_bytes()).collect(),
            Vec::new(),
        ),
        Values::Int8 { values, scales } => (
            values.iter().map(|value| value.cast_unsigned()).collect(),
            common::le_bytes(scales),
        ),
        Values::Int4 {
            values,
            scales,
            group: 32,
        } => (values.to_vec(), common::le_bytes(scales)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn smaller_forms_are_those_of_numpy() {
    let theirs = common::expected()["quantised"].clone();
    let of = |precision| {
        let (bytes, _) = packed(&matrix(), precision);
        let files = block_on(ModelFiles::of_pack(open(source(bytes), NoStore, None))).unwrap();
        raw(&block_on(files.weights.values("w")).unwrap())
    };
    assert_eq!(of(Precision::F16), (common::unhex(&theirs["half"]), Vec::new()));
    for (precision, name) in [(Precision::Int8, "int8"), (Precision::Int4, "int4")] {
        let expected = (common::unhex(&theirs[name][0]), common::unhex(&theirs[name][1]));
        assert_eq!(of(precision), expected, "{name}");
    }
}

#[test]
fn what_matters_is_kept_finer() {
    let (bytes, _) = packed(&common::bert(), Precision::Int4);
    let files = block_on(ModelFiles::of_pack(open(source(bytes), NoStore, None))).unwrap();
    let form = |name: &str| match block_on(files.weights.values(name)).unwrap() {
        Values::F32(_) => 32,
        Values::F16(_) => 16,
        Values::Int8 { .. } => 8,
        Values::Int4 { .. } => 4,
        _ => 0,
    };
    assert_eq!(form("encoder.layer.0.attention.output.dense.weight"), 4);
    assert_eq!(form("encoder.layer.0.attention.self.key.weight"), 4);
    assert_eq!(form("encoder.layer.0.attention.self.value.weight"), 16);
    assert_eq!(form("encoder.layer.0.output.dense.weight"), 16);
    assert_eq!(form("embeddings.position_embeddings.weight"), 16);
    assert_eq!(form("embeddings.token_type_embeddings.weight"), 16);
    assert_eq!(form("embeddings.word_embeddings.weight"), 8);
    assert_eq!(form("encoder.layer.0.output.dense.bias"), 32);
    assert_eq!(form("embeddings.LayerNorm.weight"), 32);
}

/// Integers and truth values are left out; bfloat16 stays what it is; odd shapes survive.
#[test]
fn tensors_of_every_type_and_shape() {
    let mut folder = common::bert();
    folder.insert("model.safetensors", common::bytes("types.safetensors"));
    let theirs = common::expected()["types"].clone();
    for precision in [Precision::F32, Precision::F16, Precision::Int8, Precision::Int4] {
        let (bytes, _) = packed(&folder, precision);
        let files = block_on(ModelFiles::of_pack(open(source(bytes), NoStore, None))).unwrap();
        for (name, tensor) in theirs.as_object().unwrap() {
            let expected = (!tensor["bits"].is_null()).then(|| tensor["shape"].clone());
            let got = files.weights.shape(name).map(|shape| serde_json::json!(shape));
            assert_eq!(got, expected, "{name}");
            if precision == Precision::F32 && expected.is_some() {
                assert_eq!(
                    common::le_bytes(&numbers(&files.weights, name)),
                    common::unhex(&tensor["bits"])
                );
            }
        }
    }
}

#[test]
fn parts_lie_at_multiples_of_256_and_packing_repeats() {
    let (bytes, identity) = packed(&common::bert(), Precision::Int8);
    assert_eq!(
        packed(&common::bert(), Precision::Int8),
        (bytes.clone(), identity)
    );
    assert_eq!(&bytes[..12], b"taolight\x01\0\0\0");
    let length = u32::from_le_bytes(*bytes[12..].first_chunk().unwrap()) as usize;
    assert_eq!(Digest::of(&bytes[..16 + length]), identity);
    let header: serde_json::Value = serde_json::from_slice(&bytes[16..16 + length]).unwrap();
    let base = (16 + length).next_multiple_of(256);
    assert_eq!(bytes.len() - base, header["size"].as_u64().unwrap() as usize);
    for tensor in header["tensors"].as_object().unwrap().values() {
        assert_eq!(tensor["values"][0].as_u64().unwrap() % 256, 0);
    }
    let [start, length] = [0, 1].map(|i| header["files"]["config.json"][i].as_u64().unwrap() as usize);
    assert_eq!(bytes[base + start..][..length], common::bytes("bert/config.json"));
}

/// A folder whose weights take three chunks.
fn large() -> Memory {
    let count = 2_500_000usize;
    let header = format!(
        r#"{{"w":{{"dtype":"F32","shape":[{count}],"data_offsets":[0,{}]}}}}"#,
        count * 4
    );
    let mut bytes = tensors_file(&header, 0);
    bytes.extend((0..count).flat_map(|i| (i as f32).to_le_bytes()));
    let mut folder = common::bert();
    folder.insert("model.safetensors", bytes);
    folder
}

#[test]
fn fetching_goes_on_where_it_was() {
    let (bytes, identity) = packed(&large(), Precision::F32);
    let (spy, store) = (Spy::new(source(bytes)), MemoryStore::default());
    let pack = open(&spy, &store, Some(identity));
    let mut once = |_| ControlFlow::Break(());
    assert_eq!(block_on(pack.fetch(&mut once)), Err(FileError::Aborted));
    assert_eq!(block_on(pack.missing()), (3, vec![1, 2]));
    spy.asked.borrow_mut().clear();
    let again = open(&spy, &store, Some(identity));
    let mut last = None;
    let mut watch = |progress| {
        last = Some(progress);
        ControlFlow::Continue(())
    };
    block_on(again.fetch(&mut watch)).unwrap();
    let last = last.unwrap();
    assert_eq!((last.done, last.total), (again.size(), again.size()));
    let chunks = |least: u64| {
        spy.asked
            .borrow()
            .iter()
            .filter(|(_, range)| range.end - range.start > least)
            .count()
    };
    assert_eq!(chunks(1 << 20), 2, "only what was missing");
    spy.asked.borrow_mut().clear();
    let files = block_on(ModelFiles::of_pack(again)).unwrap();
    assert!(
        numbers(&files.weights, "w")
            .iter()
            .enumerate()
            .all(|(i, value)| *value == i as f32)
    );
    assert_eq!(spy.asked.borrow().len(), 0, "everything came from the store");
}

/// A store whose disk spoils every chunk.
#[derive(Default)]
struct Spoiled(MemoryStore);

impl ChunkStore for Spoiled {
    async fn has(&self, chunk: &Digest) -> bool {
        self.0.has(chunk).await
    }

    async fn get(&self, chunk: &Digest) -> Option<Vec<u8>> {
        let mut bytes = self.0.get(chunk).await?;
        bytes[0] ^= 1;
        Some(bytes)
    }

    async fn put(&self, chunk: &Digest, bytes: &[u8]) -> bool {
        self.0.put(chunk, bytes).await
    }
}

#[test]
fn a_store_is_not_believed() {
    let (bytes, _) = packed(&common::bert(), Precision::F32);
    let pack = open(source(bytes), Spoiled::default(), None);
    block_on(pack.fetch(&mut unwatched())).unwrap();
    let files = block_on(ModelFiles::of_pack(pack)).unwrap();
    assert_eq!(files.tokenizer, common::bytes("bert/tokenizer.json"));
}

/// A source that gives one byte of a range wrong, and the right ones when it is asked again.
struct Rotten {
    source: Spy<Memory>,
    place: u64,
    /// What was asked for again: where from and where to.
    again: RefCell<Vec<(u64, u64)>>,
    mends: bool,
}

impl Source for Rotten {
    async fn size(&self, file: &str) -> Result<Option<u64>, FileError> {
        self.source.size(file).await
    }

    async fn read(&self, file: &str, range: Range<u64>) -> Result<Vec<u8>, FileError> {
        let mut bytes = self.source.read(file, range.clone()).await?;
        if range.contains(&self.place) {
            bytes[(self.place - range.start) as usize] ^= 1;
        }
        Ok(bytes)
    }

    async fn again(&self, file: &str, range: Range<u64>) -> Result<Option<Vec<u8>>, FileError> {
        self.again.borrow_mut().push((range.start, range.end));
        if !self.mends {
            return Ok(None);
        }
        self.source.source.read(file, range).await.map(Some)
    }
}

#[test]
fn only_a_chunk_that_went_bad_is_asked_for_again() {
    let (bytes, identity) = packed(&large(), Precision::F32);
    let chunk = 4 << 20;
    let base = bytes.len() as u64 - open(source(bytes.clone()), NoStore, None).size();
    let rotten = |mends| Rotten {
        source: Spy::new(source(bytes.clone())),
        place: base + chunk + 77,
        again: RefCell::default(),
        mends,
    };
    let mended = rotten(true);
    let files = block_on(ModelFiles::of_pack(open(&mended, NoStore, Some(identity)))).unwrap();
    assert!(
        numbers(&files.weights, "w")
            .iter()
            .enumerate()
            .all(|(i, value)| *value == i as f32)
    );
    assert_eq!(*mended.again.borrow(), [(base + chunk, base + 2 * chunk)]);
    let refused = rotten(false);
    let files = block_on(ModelFiles::of_pack(open(&refused, NoStore, Some(identity)))).unwrap();
    let got = block_on(files.weights.values("w"));
    assert!(matches!(got, Err(FileError::Hash { .. })), "{got:?}");
}

#[test]
fn where_a_disk_is_full_memory_keeps() {
    let (bytes, _) = packed(&common::bert(), Precision::Int8);
    let store = Fallback(NoStore, MemoryStore::default());
    let pack = open(source(bytes), &store, None);
    block_on(pack.fetch(&mut unwatched())).unwrap();
    assert!(block_on(pack.missing()).1.is_empty());
}

#[test]
fn a_folder_that_would_not_load_makes_no_pack() {
    let mut folder = common::bert();
    folder.insert("config.json", br#"{"model_type": "gpt2"}"#.to_vec());
    let mut out = Cursor::new(Vec::new());
    let result = block_on(pack::write(&folder, Precision::Int8, &mut out, &mut unwatched()));
    assert!(matches!(result, Err(FileError::Unsupported { .. })));
    assert!(out.into_inner().is_empty());
}
