//! Single functions, against values of the chain's own.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "tests"
)]

use std::fs::File;
use std::path::Path;

use flate2::read::GzDecoder;
use serde_json::Value;
use yuma::Liquid;
use yuma::fixed::I32F32;

/// The rows of one table, as integers; `null` becomes `None`.
fn table(name: &str) -> Vec<Vec<Option<i64>>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/yuma/functions.json.gz");
    let all: Value = serde_json::from_reader(GzDecoder::new(File::open(path).unwrap())).unwrap();
    let (_, rows) = all
        .as_object()
        .unwrap()
        .iter()
        .find(|(key, _)| key.starts_with(&format!("{name}[")))
        .unwrap();
    let row = |row: &Value| row.as_array().unwrap().iter().map(Value::as_i64).collect();
    rows.as_array().unwrap().iter().map(row).collect()
}

fn number(bits: Option<i64>) -> I32F32 {
    I32F32::from_bits(bits.unwrap())
}

#[test]
fn exp() {
    let rows = table("exp_safe");
    assert_eq!(rows.len(), 600);
    for row in rows {
        assert_eq!(number(row[0]).exp(), number(row[1]), "{row:?}");
    }
}

#[test]
fn liquid_alpha() {
    let rows = table("alpha_sigmoid");
    assert_eq!(rows.len(), 800);
    for row in rows {
        let ratio = |at: usize| u16::try_from(row[at].unwrap()).unwrap();
        let liquid = Liquid::new(ratio(3), ratio(4), i16::try_from(row[5].unwrap()).unwrap());
        let alpha = liquid.alpha(number(row[0]), number(row[1]), number(row[2]));
        assert_eq!(alpha, number(row[6]), "{row:?}");
    }
}

#[test]
fn arithmetic() {
    let rows = table("i32f32");
    assert_eq!(rows.len(), 800);
    for row in rows {
        let (a, b) = (number(row[0]), number(row[1]));
        assert_eq!(a.mul(b), number(row[2]), "product of {row:?}");
        let quotient = row[3].map_or(I32F32::ZERO, I32F32::from_bits);
        assert_eq!(a.safe_div(b), quotient, "quotient of {row:?}");
        assert_eq!(i64::from(a.to_u16()), row[4].unwrap(), "integer of {row:?}");
        assert_eq!(a.add(b), number(row[5]), "sum of {row:?}");
    }
}
