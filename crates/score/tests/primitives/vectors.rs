//! Recorded values, and how near to them a value must be.

use std::fs::File;
use std::path::Path;

use flate2::read::GzDecoder;
use serde_json::Value;

pub(crate) fn file(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/vectors")
        .join(name);
    serde_json::from_reader(GzDecoder::new(File::open(path).unwrap())).unwrap()
}

/// A part of the recorded numbers; never an empty list.
pub(crate) fn cases(part: &[&str]) -> Vec<Value> {
    let all = file("score/primitives-numbers.json.gz");
    let cases = part.iter().fold(&all, |value, key| &value[key]);
    let cases = cases.as_array().unwrap().clone();
    assert!(!cases.is_empty());
    cases
}

/// Doubles by their bits.
pub(crate) fn doubles(value: &Value) -> Vec<f64> {
    let digits = value.as_str().unwrap().as_bytes().chunks(16);
    let double = |digits| u64::from_str_radix(std::str::from_utf8(digits).unwrap(), 16).map(f64::from_bits);
    digits.map(|digits| double(digits).unwrap()).collect()
}

pub(crate) fn places(value: &Value) -> Vec<usize> {
    let places = value.as_array().unwrap().iter();
    places
        .map(|place| usize::try_from(place.as_u64().unwrap()).unwrap())
        .collect()
}

pub(crate) fn flags(value: &Value) -> Vec<bool> {
    let flags = value.as_array().unwrap().iter();
    flags.map(|flag| flag.as_bool().unwrap()).collect()
}

/// That all are equal to a part in 10¹² of the larger, or to `slack` where sizes cancel out.
#[track_caller]
pub(crate) fn near(values: &[f64], expected: &[f64], slack: f64) {
    assert_eq!(values.len(), expected.len());
    for (at, (value, expected)) in values.iter().zip(expected).enumerate() {
        let room = slack.max(1e-12 * value.abs().max(expected.abs()));
        let is_near = value == expected || (value - expected).abs() <= room;
        assert!(is_near, "{at}: {value} for {expected}");
    }
}
