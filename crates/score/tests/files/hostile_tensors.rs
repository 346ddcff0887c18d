//! Safetensors files that nobody should write: each is refused by its header, before a byte of a tensor is read.

use pollster::block_on;
use score::files::safetensors::Header;
use score::files::{FileError, HeaderError, Memory, TensorError};

use crate::common::{Liar, Spy, tensors_file};

fn refused(bytes: Vec<u8>) -> FileError {
    let header = u64::from_le_bytes(*bytes.first_chunk().unwrap_or(&[0; 8])).saturating_add(8);
    let source = Spy::new(Memory::from_iter([("x", bytes)]));
    let why = block_on(Header::read(&source, "x")).unwrap_err();
    let asked = source.asked.borrow();
    assert!(
        asked.iter().all(|(_, range)| range.end <= header),
        "bytes of tensors were read: {asked:?}"
    );
    why
}

fn tensor(entries: &str, payload: usize) -> TensorError {
    match refused(tensors_file(&format!("{{{entries}}}"), payload)) {
        FileError::Tensor { why, .. } => why,
        other => panic!("{entries}: {other}"),
    }
}

fn header(bytes: Vec<u8>) -> HeaderError {
    match refused(bytes) {
        FileError::Header { why, .. } => why,
        other => panic!("{other}"),
    }
}

fn entry(name: &str, dtype: &str, shape: &str, start: u64, end: u64) -> String {
    format!(r#""{name}":{{"dtype":"{dtype}","shape":{shape},"data_offsets":[{start},{end}]}}"#)
}

#[test]
fn lengths() {
    assert!(matches!(header(vec![]), HeaderError::Beyond { .. }));
    assert!(matches!(header(vec![2, 0, 0, 0]), HeaderError::Beyond { .. }));
    let of = |length: u64| [length.to_le_bytes().as_slice(), b"{}"].concat();
    assert_eq!(header(of(3)), HeaderError::Beyond { length: 3, size: 10 });
    for length in [100_000_001, u64::MAX, 1 << 63] {
        let limit = 100_000_000;
        assert_eq!(header(of(length)), HeaderError::TooLong { length, limit });
    }
    assert!(block_on(Header::read(&Memory::from_iter([("x", of(2))]), "x")).is_ok());
}

#[test]
fn shapes_and_sizes() {
    assert_eq!(
        tensor(&entry("a", "F32", "[2]", 0, 4), 4),
        TensorError::Size {
            expected: 8,
            found: 4
        }
    );
    assert_eq!(
        tensor(&entry("a", "F32", "[]", 0, 8), 8),
        TensorError::Size {
            expected: 4,
            found: 8
        }
    );
    assert_eq!(
        tensor(&entry("a", "F32", "[1,1,1,1,1,1,1,1,1]", 0, 4), 4),
        TensorError::Shape
    );
    for shape in [
        "[4294967296,4294967296]",
        "[18446744073709551615,2]",
        "[9223372036854775808,4,0]",
    ] {
        assert_eq!(tensor(&entry("a", "F32", shape, 0, 0), 0), TensorError::Shape);
    }
    assert_eq!(
        tensor(&entry("a", "F64", "[4611686018427387904]", 0, 0), 0),
        TensorError::Shape
    );
}

#[test]
fn types_and_names() {
    assert_eq!(
        tensor(&entry("a", "F33", "[1]", 0, 4), 4),
        TensorError::Type("F33".to_owned())
    );
    assert_eq!(
        tensor(&entry("a", "f32", "[1]", 0, 4), 4),
        TensorError::Type("f32".to_owned())
    );
    assert_eq!(tensor(&entry("", "F32", "[1]", 0, 4), 4), TensorError::Name);
    assert_eq!(
        tensor(&entry(&"n".repeat(257), "F32", "[1]", 0, 4), 4),
        TensorError::Name
    );
    let twice = [entry("a", "F32", "[1]", 0, 4), entry("a", "F32", "[1]", 4, 8)].join(",");
    assert_eq!(tensor(&twice, 8), TensorError::Name);
}

#[test]
fn places() {
    let two = |first: (u64, u64), second: (u64, u64)| {
        let shape = |(start, end): (u64, u64)| format!("[{}]", (end - start) / 4);
        let entries = [
            entry("a", "F32", &shape(first), first.0, first.1),
            entry("b", "F32", &shape(second), second.0, second.1),
        ];
        tensors_file(&format!("{{{}}}", entries.join(",")), 16)
    };
    assert!(
        block_on(Header::read(
            &Memory::from_iter([("x", two((8, 16), (0, 8)))]),
            "x"
        ))
        .is_ok()
    );
    let place = |part: &str, expected, found| HeaderError::Place {
        part: part.to_owned(),
        expected,
        found,
    };
    assert_eq!(header(two((0, 8), (4, 16))), place("b", 8, 4), "overlap");
    assert_eq!(
        header(two((0, 8), (0, 8))),
        place("b", 8, 0),
        "the same bytes twice"
    );
    assert_eq!(header(two((0, 4), (8, 16))), place("b", 4, 8), "a hole");
    assert_eq!(
        header(two((4, 8), (8, 16))),
        place("a", 0, 4),
        "a hole at the start"
    );
    assert_eq!(
        header(two((0, 8), (8, 12))),
        HeaderError::Size {
            expected: 12,
            found: 16
        },
        "bytes left over"
    );
    assert_eq!(
        header(two((0, 8), (8, 20))),
        HeaderError::Size {
            expected: 20,
            found: 16
        },
        "cut off"
    );
    assert_eq!(tensor(&entry("a", "F32", "[1]", 8, 4), 8), TensorError::Place);
    assert_eq!(
        tensor(&entry("a", "U8", "[1]", u64::MAX - 1, u64::MAX), 8),
        TensorError::Place
    );
}

#[test]
fn json() {
    let good = entry("a", "F32", "[1]", 0, 4);
    let texts = [
        String::new(),
        "[]".to_owned(),
        " {}".to_owned(),
        "{".to_owned(),
        "{}x".to_owned(),
        format!("{{{good},}}"),
        r#"{"a":{"dtype":"F32","shape":[1]}}"#.to_owned(),
        r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#.to_owned(),
        r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}"#.to_owned(),
        r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1}}"#.to_owned(),
        r#"{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#.to_owned(),
        r#"{"a":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}"#.to_owned(),
        r#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#.to_owned(),
        r#"{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}"#.to_owned(),
        r#"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}"#.to_owned(),
        r#"{"a":[["F32"],[1],[0,4]]}"#.to_owned(),
        r#"{"__metadata__":{"a":1}}"#.to_owned(),
        r#"{"__metadata__":{},"__metadata__":{}}"#.to_owned(),
        format!(r#"{{"__metadata__":{}"#, r#"{"a":"#.repeat(100_000)),
        format!(r#"{{"a":{}"#, "[".repeat(100_000)),
    ];
    for text in texts {
        let why = refused(tensors_file(&text, 4));
        assert!(
            matches!(why, FileError::Json { .. }),
            "{}: {why}",
            &text[..text.len().min(80)]
        );
    }
    assert!(matches!(
        refused(tensors_file("{\"\u{0}\":1}", 0)),
        FileError::Json { .. }
    ));
    let mut bytes = tensors_file(&format!("{{{good}}}"), 4);
    bytes[10] = 0xff;
    assert!(matches!(refused(bytes), FileError::Json { .. }), "no UTF-8");
}

#[test]
fn more_tensors_than_are_read() {
    let entries: Vec<String> = (0..=65_536)
        .map(|i| entry(&i.to_string(), "U8", "[0]", 0, 0))
        .collect();
    let why = refused(tensors_file(&format!("{{{}}}", entries.join(",")), 0));
    assert!(why.to_string().contains("more than 65536 tensors"), "{why}");
    let most = format!("{{{}}}", entries[1..].join(","));
    assert!(
        block_on(Header::read(
            &Memory::from_iter([("x", tensors_file(&most, 0))]),
            "x"
        ))
        .is_ok()
    );
}

/// Sizes that are claimed and not there: the answer is too short, and nobody takes memory for the claim.
#[test]
fn sizes_that_are_lies() {
    for (size, length) in [(u64::MAX, 90_000_000u64), (1 << 62, 5), (1 << 20, 1000)] {
        let content = [length.to_le_bytes().as_slice(), b"{}"].concat();
        let why = block_on(Header::read(&Liar { size, content }, "x")).unwrap_err();
        assert!(
            matches!(why, FileError::Short { wanted, got: 2, .. } if wanted == length),
            "{why}"
        );
    }
}
