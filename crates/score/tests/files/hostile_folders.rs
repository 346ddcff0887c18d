//! Folders that nobody should publish.

use pollster::block_on;
use score::files::{FileError, Memory, ModelFiles, TensorError};
use serde_json::{Value, json};

use crate::common::{self, Liar, tensors_file, unwatched};

const INDEX: &str = "model.safetensors.index.json";

fn load(folder: &Memory) -> FileError {
    block_on(ModelFiles::of_folder(folder, <_>::default(), &mut unwatched())).unwrap_err()
}

fn with_index(change: impl FnOnce(&mut Value)) -> FileError {
    let mut index = common::json(&format!("bert/{INDEX}"));
    change(&mut index);
    let mut folder = common::bert();
    folder.insert(INDEX, index.to_string().into_bytes());
    load(&folder)
}

#[test]
fn shards_stay_in_their_folder() {
    for file in [
        "../other/model.safetensors",
        "/tmp/x.safetensors",
        "a/../../x.safetensors",
        "C:\\x.safetensors",
    ] {
        let why = with_index(|index| index["weight_map"]["pooler.dense.bias"] = file.into());
        assert!(matches!(why, FileError::Name { .. }), "{file}: {why}");
    }
    let why = with_index(|index| index["weight_map"]["pooler.dense.bias"] = "pytorch_model.bin".into());
    assert!(matches!(why, FileError::Unsupported { .. }), "{why}");
}

#[test]
fn the_list_and_the_shards_agree() {
    let shard = "model-00001-of-00005.safetensors";
    let why = with_index(|index| index["weight_map"]["pooler.dense.bias"] = shard.into());
    assert!(
        matches!(
            why,
            FileError::Tensor {
                why: TensorError::Misplaced,
                ..
            }
        ),
        "{why}"
    );
    let why = with_index(|index| index["weight_map"]["nowhere"] = shard.into());
    assert!(
        matches!(&why, FileError::Tensor { tensor, why: TensorError::Missing } if tensor == "nowhere"),
        "{why}"
    );
    let why = with_index(|index| {
        index["weight_map"]
            .as_object_mut()
            .unwrap()
            .remove("pooler.dense.bias");
    });
    assert!(
        matches!(
            why,
            FileError::Tensor {
                why: TensorError::Misplaced,
                ..
            }
        ),
        "{why}"
    );
}

#[test]
fn lists_that_are_none() {
    for map in [json!(null), json!([]), json!({ "a": 1 }), json!({ "a": null })] {
        let why = with_index(|index| index["weight_map"] = map.clone());
        assert!(matches!(why, FileError::Json { .. }), "{map}: {why}");
    }
    let many: Value = (0..300)
        .map(|i| (format!("t{i}"), json!(format!("{i}.safetensors"))))
        .collect();
    let why = with_index(|index| index["weight_map"] = many);
    assert!(matches!(why, FileError::Unsupported { .. }), "{why}");
    let more: Value = (0..=65_536)
        .map(|i| (format!("t{i}"), json!("model.safetensors")))
        .collect();
    let why = with_index(|index| index["weight_map"] = more);
    assert!(why.to_string().contains("more than 65537 values"), "{why}");
}

#[test]
fn a_list_says_nothing_twice() {
    let mut folder = common::bert();
    let shard = "model-00001-of-00005.safetensors";
    let twice = format!(r#"{{"weight_map":{{"a":"{shard}","a":"{shard}"}}}}"#);
    folder.insert(INDEX, twice.into_bytes());
    assert!(load(&folder).to_string().contains("a twice"));
}

/// A pooling's folder comes from a file as well.
#[test]
fn the_pooling_stays_in_its_folder() {
    let modules = String::from_utf8(common::bytes("bert/modules.json")).unwrap();
    let mut folder = common::bert();
    folder.insert(
        "modules.json",
        modules.replace("1_Pooling", "../1_Pooling").into_bytes(),
    );
    assert!(matches!(load(&folder), FileError::Name { .. }));
}

#[test]
fn files_larger_than_are_read() {
    let mut folder = common::bert();
    folder.insert("config.json", vec![b' '; (1 << 20) + 1]);
    assert!(matches!(
        load(&folder),
        FileError::TooLarge { limit: 1_048_576, .. }
    ));
    let content = Vec::new();
    let why = block_on(ModelFiles::of_folder(
        &Liar {
            size: 1 << 40,
            content,
        },
        <_>::default(),
        &mut unwatched(),
    ));
    assert!(matches!(why, Err(FileError::TooLarge { .. })));
}

/// Each form has numbers that are none; the error says which tensor and which number.
#[test]
fn numbers_that_are_not_finite() {
    let patterns: [(&str, usize, &[&[u8]]); 3] = [
        (
            "F32",
            4,
            &[
                &[0, 0, 0x80, 0x7f],
                &[0, 0, 0x80, 0xff],
                &[1, 0, 0xc0, 0x7f],
                &[1, 0, 0x80, 0xff],
            ],
        ),
        ("F16", 2, &[&[0, 0x7c], &[0, 0xfc], &[1, 0x7e], &[1, 0xfc]]),
        (
            "BF16",
            2,
            &[&[0x80, 0x7f], &[0x80, 0xff], &[0xc0, 0x7f], &[0x81, 0xff]],
        ),
    ];
    for (dtype, width, bad) in patterns {
        for pattern in bad {
            let header = format!(
                r#"{{"w":{{"dtype":"{dtype}","shape":[2,3],"data_offsets":[0,{}]}}}}"#,
                6 * width
            );
            let mut bytes = tensors_file(&header, 6 * width);
            let place = bytes.len() - 2 * width;
            bytes[place..place + width].copy_from_slice(pattern);
            let mut folder = common::bert();
            folder.insert("model.safetensors", bytes);
            let (tensor, why) = ("w".to_owned(), TensorError::NotFinite(4));
            assert_eq!(
                load(&folder),
                FileError::Tensor { tensor, why },
                "{dtype} {pattern:?}"
            );
        }
    }
}
