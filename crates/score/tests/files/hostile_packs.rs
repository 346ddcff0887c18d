//! Packs that nobody should publish, and packs that were changed on the way.

use gpu::nn::Precision;
use pollster::block_on;
use score::files::pack::{NoStore, Pack};
use score::files::{Digest, FileError, HeaderError, Memory, ModelFiles, TensorError, Weights};
use serde_json::{Value, json};

use crate::common::{self, Liar};
use crate::packs::packed;

type Refusal = fn(&FileError) -> bool;

fn open(bytes: Vec<u8>, demanded: Option<Digest>) -> Result<Pack<Memory, NoStore>, FileError> {
    block_on(Pack::open(
        Memory::from_iter([("p", bytes)]),
        "p",
        NoStore,
        demanded,
    ))
}

/// Reads all there is.
pub(crate) fn read(bytes: Vec<u8>, demanded: Option<Digest>) -> Result<(), FileError> {
    let names: Vec<String> = common::expected()["bert"]["tensors"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    let files = block_on(ModelFiles::of_pack(open(bytes, demanded)?))?;
    for name in names {
        block_on(files.weights.values(&name))?;
    }
    Ok(())
}

fn header_of(bytes: &[u8]) -> (usize, Value) {
    let end = 16 + u32::from_le_bytes(*bytes[12..].first_chunk().unwrap()) as usize;
    (end, serde_json::from_slice(&bytes[16..end]).unwrap())
}

/// A pack with that header text and the payload of another.
fn with_text(bytes: &[u8], text: &str) -> Vec<u8> {
    let payload = &bytes[header_of(bytes).0.next_multiple_of(256)..];
    let mut out = bytes[..12].to_vec();
    out.extend((text.len() as u32).to_le_bytes());
    out.extend(text.as_bytes());
    out.resize(out.len().next_multiple_of(256), 0);
    out.extend(payload);
    out
}

fn good() -> (Vec<u8>, Digest) {
    packed(&common::bert(), Precision::Int8)
}

const TENSOR: &str = "pooler.dense.weight";

#[test]
fn every_wrong_header_is_refused() {
    let (bytes, _) = good();
    let place: Refusal = |why| {
        matches!(
            why,
            FileError::Header {
                why: HeaderError::Place { .. },
                ..
            }
        )
    };
    let chunks: Refusal = |why| {
        matches!(
            why,
            FileError::Header {
                why: HeaderError::Chunks,
                ..
            }
        )
    };
    let size: Refusal = |why| {
        matches!(
            why,
            FileError::Header {
                why: HeaderError::Size { .. },
                ..
            }
        )
    };
    let numbers: Refusal = |why| {
        matches!(
            why,
            FileError::Tensor {
                why: TensorError::Size { .. },
                ..
            }
        )
    };
    let shape: Refusal = |why| {
        matches!(
            why,
            FileError::Tensor {
                why: TensorError::Shape,
                ..
            }
        )
    };
    let text: Refusal = |why| matches!(why, FileError::Json { .. });
    let cases: [(&str, Value, Refusal); 16] = [
        ("/chunk", json!(0), chunks),
        ("/chunk", json!(4_194_303), chunks),
        ("/chunk", json!(1u64 << 40), chunks),
        ("/chunks", json!([]), chunks),
        ("/chunks/0", json!("00"), text),
        ("/size", json!(u64::MAX), size),
        ("/size", json!(0), size),
        ("/files/config.json/0", json!(256), place),
        ("/files/config.json/1", json!(u64::MAX), place),
        ("/tensors/pooler.dense.weight/values/0", json!(0), place),
        ("/tensors/pooler.dense.weight/values/1", json!(1 << 20), numbers),
        ("/tensors/pooler.dense.weight/scales", Value::Null, |why| {
            matches!(
                why,
                FileError::Header {
                    why: HeaderError::Form,
                    ..
                }
            )
        }),
        ("/tensors/pooler.dense.weight/shape", json!([u64::MAX, 3]), shape),
        ("/tensors/pooler.dense.weight/shape", json!([32, 31]), numbers),
        ("/tensors/pooler.dense.weight/shape", json!([1024]), shape),
        ("/tensors/pooler.dense.weight/form", json!("int2"), text),
    ];
    for (path, value, refusal) in cases {
        let (_, mut header) = header_of(&bytes);
        *header.pointer_mut(path).unwrap() = value.clone();
        let why = open(with_text(&bytes, &header.to_string()), None).unwrap_err();
        assert!(refusal(&why), "{path} = {value}: {why}");
    }
    assert!(open(with_text(&bytes, &header_of(&bytes).1.to_string()), None).is_ok());
}

#[test]
fn a_header_has_one_form() {
    let (bytes, _) = good();
    let text = header_of(&bytes).1.to_string();
    let spaced = text.replacen(':', ": ", 1);
    let twice = text.replacen("\"chunk\":4194304", "\"chunk\":4194304,\"chunk\":4194304", 1);
    let named = text.replacen("\"files\":{", "\"files\":{\"config.json\":[0,1],", 1);
    let capital = text.replacen("\"chunks\":[\"", "\"chunks\":[\"0x", 1);
    let escaped = text.replacen("\"config.json\"", "\"\\u0063onfig.json\"", 1);
    for text in [spaced, twice, named, capital, escaped] {
        let why = open(with_text(&bytes, &text), None).unwrap_err();
        let refused = matches!(
            why,
            FileError::Header {
                why: HeaderError::Form,
                ..
            } | FileError::Json { .. }
        );
        assert!(refused, "{why}: {}", &text[..200]);
    }
}

#[test]
fn beginnings_that_are_none() {
    let (bytes, _) = good();
    let refused = |bytes: Vec<u8>| match open(bytes, None).unwrap_err() {
        FileError::Header { why, .. } => why,
        other => panic!("{other}"),
    };
    for length in [0, 7, 8, 15] {
        assert_eq!(refused(bytes[..length].to_vec()), HeaderError::Magic);
    }
    assert_eq!(refused(common::bytes("types.safetensors")), HeaderError::Magic);
    let with = |place: usize, value: [u8; 4]| {
        let mut bytes = bytes.clone();
        bytes[place..place + 4].copy_from_slice(&value);
        bytes
    };
    assert_eq!(refused(with(8, [2, 0, 0, 0])), HeaderError::Version(2));
    assert!(matches!(
        refused(with(12, [0xff; 4])),
        HeaderError::TooLong { .. }
    ));
    let cut = bytes[..40].to_vec();
    assert!(matches!(refused(cut), HeaderError::Beyond { .. }));
    assert!(matches!(
        refused(bytes[..bytes.len() - 1].to_vec()),
        HeaderError::Size { .. }
    ));
    assert!(matches!(
        refused([bytes.as_slice(), &[0]].concat()),
        HeaderError::Size { .. }
    ));
    let content = bytes[..100].to_vec();
    let liar = Liar {
        size: bytes.len() as u64,
        content,
    };
    assert!(matches!(
        block_on(Pack::open(liar, "p", NoStore, None)),
        Err(FileError::Short { .. })
    ));
}

#[test]
fn the_identity_decides() {
    let (bytes, got) = good();
    assert_eq!(read(bytes.clone(), Some(got)), Ok(()));
    let (other, _) = packed(&common::bert(), Precision::F16);
    assert!(matches!(open(other, Some(got)), Err(FileError::Hash { .. })));
    let expected = Digest([1; 32]);
    let what = "p".to_owned();
    assert_eq!(
        open(bytes, Some(expected)).unwrap_err(),
        FileError::Hash { what, expected, got }
    );
}

/// The hash of a chunk is right, and what is in it is not.
#[test]
fn numbers_that_their_form_does_not_have() {
    let changed = |precision, part: &str, value: &[u8]| {
        let (mut bytes, _) = packed(&common::bert(), precision);
        let (end, mut header) = header_of(&bytes);
        let base = end.next_multiple_of(256);
        let start = base + header["tensors"][TENSOR][part][0].as_u64().unwrap() as usize;
        bytes[start..start + value.len()].copy_from_slice(value);
        header["chunks"] = json!([Digest::of(&bytes[base..]).to_string()]);
        let files = block_on(ModelFiles::of_pack(
            open(with_text(&bytes, &header.to_string()), None).unwrap(),
        ))
        .unwrap();
        match block_on(files.weights.values(TENSOR)).map(|_| ()) {
            Err(FileError::Tensor { why, .. }) => why,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(changed(Precision::Int8, "values", &[0x80]), TensorError::Range(0));
    assert_eq!(
        changed(Precision::Int4, "values", &[0x88, 0x80]),
        TensorError::Range(2)
    );
    assert_eq!(
        changed(Precision::Int8, "scales", &f32::NAN.to_le_bytes()),
        TensorError::NotFinite(0)
    );
    assert_eq!(
        changed(Precision::Int4, "scales", &f32::INFINITY.to_le_bytes()),
        TensorError::NotFinite(0)
    );
    assert_eq!(
        changed(Precision::Int8, "scales", &(-1f32).to_le_bytes()),
        TensorError::Range(0)
    );
    assert_eq!(
        changed(Precision::F16, "values", &[0, 0x7c]),
        TensorError::NotFinite(0)
    );
    assert_eq!(
        changed(Precision::F32, "values", &f32::NAN.to_le_bytes()),
        TensorError::NotFinite(0)
    );
}

/// A number that half precision does not reach.
#[test]
fn half_precision_has_a_range() {
    let mut bytes = common::tensors_file(r#"{"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#, 4);
    bytes.extend(1e6f32.to_le_bytes());
    let mut folder = common::bert();
    folder.insert("model.safetensors", bytes);
    let mut out = std::io::Cursor::new(Vec::new());
    let result = block_on(score::files::pack::write(
        &folder,
        Precision::F16,
        &mut out,
        &mut common::unwatched(),
    ));
    let (tensor, why) = ("w".to_owned(), TensorError::Range(1));
    assert_eq!(result, Err(FileError::Tensor { tensor, why }));
}
