//! A folder that `sentence-transformers` wrote, its weights in shards.

use core::ops::ControlFlow;

use gpu::nn::MatrixData;
use pollster::block_on;
use score::files::config::ModelConfig;
use score::files::{Digest, FileError, Memory, ModelFiles, Weights};

use crate::common::{self, Spy, unwatched};

#[test]
fn every_tensor_and_every_hash() {
    let files = block_on(ModelFiles::of_folder(
        &common::bert(),
        <_>::default(),
        &mut unwatched(),
    ))
    .unwrap();
    let theirs = common::expected()["bert"].clone();
    for (name, tensor) in theirs["tensors"].as_object().unwrap() {
        assert_eq!(
            serde_json::json!(files.weights.shape(name).unwrap()),
            tensor["shape"]
        );
        let data = MatrixData {
            rows: 1,
            columns: 1,
            values: block_on(files.weights.values(name)).unwrap(),
        };
        assert_eq!(
            Digest::of(&common::le_bytes(&data.to_f32())),
            common::digest(&tensor["sha256"]),
            "{name}"
        );
    }
    assert_eq!(files.weights.parameters(), theirs["parameters"]);
    let hashes = theirs["files"].as_object().unwrap();
    assert_eq!(files.hashes.len(), hashes.len());
    for (name, hash) in hashes {
        assert_eq!(files.hashes[name], common::digest(hash), "{name}");
    }
    assert!(matches!(files.config, ModelConfig::Bert(_)));
    assert!(files.sentence.unit);
    assert_eq!(files.tokenizer, common::bytes("bert/tokenizer.json"));
}

#[test]
fn one_file_goes_before_a_list() {
    let mut folder = common::bert();
    folder.insert("model.safetensors", common::bytes("types.safetensors"));
    let files = block_on(ModelFiles::of_folder(&folder, <_>::default(), &mut unwatched())).unwrap();
    assert!(files.weights.shape("single").is_some() && files.weights.shape("pooler.dense.weight").is_none());
    assert!(!files.hashes.contains_key("model.safetensors.index.json"));
}

#[test]
fn a_demanded_hash_decides() {
    let shard = "model-00003-of-00005.safetensors";
    let right = common::digest(&common::expected()["bert"]["files"][shard]);
    let load = |file: &str, digest| {
        let demanded = [(file.to_owned(), digest)].into();
        block_on(ModelFiles::of_folder(&common::bert(), demanded, &mut unwatched())).map(|_| ())
    };
    assert_eq!(load(shard, right), Ok(()));
    let (expected, got, what) = (Digest([7; 32]), right, shard.to_owned());
    assert_eq!(
        load(shard, expected),
        Err(FileError::Hash { what, expected, got })
    );
    // A file that is not read cannot have the hash that was asked for.
    let file = "pytorch_model.bin".to_owned();
    assert_eq!(load(&file, right), Err(FileError::Missing { file: file.clone() }));
}

#[test]
fn every_byte_is_read_once() {
    let source = Spy::new(common::bert());
    let mut last = None;
    let mut watch = |progress| {
        last = Some(progress);
        ControlFlow::Continue(())
    };
    block_on(ModelFiles::of_folder(&source, <_>::default(), &mut watch)).unwrap();
    let asked = source.asked.borrow();
    let mut weights: Vec<_> = asked
        .iter()
        .filter(|(file, _)| file.ends_with(".safetensors"))
        .collect();
    weights.sort_by_key(|(file, range)| (file.clone(), range.start, range.end));
    for pair in weights.windows(2) {
        let follows = pair[0].0 != pair[1].0 || pair[0].1.end == pair[1].1.start;
        assert!(follows, "{pair:?}");
    }
    let sum: u64 = weights.iter().map(|(_, range)| range.end - range.start).sum();
    let last = last.unwrap();
    assert_eq!((last.done, last.total), (sum, sum));
}

#[test]
fn whoever_watches_may_end_it() {
    let mut calls = 0;
    let mut watch = |_| {
        calls += 1;
        if calls == 5 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let ended = block_on(ModelFiles::of_folder(&common::bert(), <_>::default(), &mut watch));
    assert_eq!(ended.map(|_| ()), Err(FileError::Aborted));
    assert_eq!(calls, 5);
}

#[test]
fn what_is_missing_is_named() {
    for file in [
        "config.json",
        "tokenizer.json",
        "1_Pooling/config.json",
        "model-00002-of-00005.safetensors",
    ] {
        let names = common::expected()["bert"]["files"].clone();
        let others = names.as_object().unwrap().keys().filter(|name| *name != file);
        let folder: Memory = others
            .map(|name| (name.clone(), common::bytes(&format!("bert/{name}"))))
            .collect();
        let result = block_on(ModelFiles::of_folder(&folder, <_>::default(), &mut unwatched()));
        let file = file.to_owned();
        assert_eq!(result.map(|_| ()), Err(FileError::Missing { file }));
    }
}
