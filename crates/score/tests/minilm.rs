//! all-MiniLM-L6-v2 against sentence-transformers in PyTorch: 220 texts (`tests/vectors/score/README.md`).
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    missing_docs,
    reason = "tests"
)]

mod common;

use std::io::Cursor;
use std::ops::ControlFlow;
use std::sync::OnceLock;

use common::{apart, go_on, numbers, rows, texts};
use gpu::nn::{Precision, Products};
use pollster::block_on;
use score::files::pack::{self, NoStore, Pack};
use score::files::{Memory, ModelFiles};
use score::scorer::{Backend, LoadOptions, Mode, Rows, Scorer};
use serde_json::Value;

/// Embeddings of all texts of the vectors, if there is a model.
fn embedded(mode: Mode, precision: Precision) -> Option<(Value, Rows, Scorer)> {
    let files = common::read(&common::minilm()?);
    let expected = common::json(&common::vectors().join("minilm.json.gz"));
    let mut scorer = block_on(Scorer::open(Backend::Cpu, mode, &mut go_on)).unwrap();
    let options = LoadOptions {
        precision: Some(precision),
        ..LoadOptions::default()
    };
    block_on(scorer.load(files, options, &mut go_on)).unwrap();
    let rows = block_on(scorer.embed(&texts(&expected["texts"]), &mut go_on)).unwrap();
    eprintln!("{precision:?}: {:?}", scorer.report());
    Some((expected, rows, scorer))
}

/// The lowest cosine to PyTorch's of all 220. In full its embeddings are there for 20; for the others those of `f32` stand in,
/// which [`single_precision_is_that_of_pytorch`] holds against PyTorch's in every text, to 1e-5.
fn worst(rows: &Rows) -> f64 {
    static SINGLE: OnceLock<Vec<Vec<f32>>> = OnceLock::new();
    let single = SINGLE.get_or_init(|| {
        let (_, rows, _) = embedded(Mode::F32, Precision::F32).unwrap();
        rows.iter().map(<[f32]>::to_vec).collect()
    });
    assert_eq!(rows.len(), single.len());
    let cosines = rows
        .iter()
        .zip(single)
        .map(|(row, expected)| common::cosine(row, expected));
    let (place, worst) = cosines
        .enumerate()
        .min_by(|(_, a), (_, b)| a.total_cmp(b))
        .unwrap();
    eprintln!("worst cosine {worst}, of text {place}");
    worst
}

#[test]
fn single_precision_is_that_of_pytorch() {
    let Some((expected, got, mut scorer)) = embedded(Mode::F32, Precision::F32) else {
        return;
    };
    let first = rows(&expected["first"]);
    assert_eq!((got.len(), got.columns()), (first.len(), 384));
    assert!(first.len() >= 200);
    let mut most = 0f32;
    for (place, (got, expected)) in got.iter().zip(&first).enumerate() {
        let apart = apart(&got[..16], expected);
        assert!(apart <= 1e-5, "text {place}: {apart}");
        most = most.max(apart);
    }
    for (place, expected) in expected["whole"].as_object().unwrap() {
        let apart = apart(got.row(place.parse().unwrap()).unwrap(), &numbers(expected));
        assert!(apart <= 1e-5, "text {place}: {apart}");
        most = most.max(apart);
    }
    eprintln!("at most {most:e} apart");
    assert_eq!(scorer.report().cut, 2, "so many have more than 256 tokens");

    let texts = texts(&expected["texts"]);
    for place in [0, 7, 100, 181, 214, 219] {
        let alone = block_on(scorer.embed(&texts[place..=place], &mut go_on)).unwrap();
        let bits = |row: &[f32]| row.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        assert_eq!(
            bits(alone.values()),
            bits(got.row(place).unwrap()),
            "text {place}"
        );
    }
}

#[test]
fn halves_have_a_cosine_of_four_nines() {
    for mode in [Mode::F32, Mode::Fast] {
        if let Some((_, rows, _)) = embedded(mode, Precision::F16) {
            let worst = worst(&rows);
            assert!(worst >= 0.9999, "{worst}");
        }
    }
}

/// As `fast` computes on a GPU: products in half precision where it has that. Of short texts, for software takes its time.
#[test]
fn a_gpus_halves_have_a_cosine_of_four_nines() {
    let Some(folder) = common::minilm() else {
        return;
    };
    let mut scorer = match block_on(Scorer::open(Backend::Gpu, Mode::Fast, &mut go_on)) {
        Ok(scorer) => scorer,
        Err(why) => return eprintln!("SKIPPED: {why}; install a Vulkan driver, such as mesa-vulkan-drivers"),
    };
    let info = block_on(scorer.load(common::read(&folder), LoadOptions::default(), &mut go_on)).unwrap();
    assert_eq!(info.precision, Precision::F16);
    let expected = common::json(&common::vectors().join("minilm.json.gz"));
    let all = texts(&expected["texts"]);
    let whole = expected["whole"].as_object().unwrap();
    let short: Vec<(&str, Vec<f32>)> = whole
        .iter()
        .map(|(place, row)| (&*all[place.parse::<usize>().unwrap()], numbers(row)))
        .filter(|(text, _)| text.len() < 200)
        .collect();
    assert!(short.len() >= 10, "{}", short.len());
    let texts: Vec<&str> = short.iter().map(|(text, _)| *text).collect();
    let rows = block_on(scorer.embed(&texts, &mut go_on)).unwrap();
    let cosines = rows
        .iter()
        .zip(&short)
        .map(|(row, (_, expected))| common::cosine(row, expected));
    let worst = cosines.fold(1.0, f64::min);
    let report = scorer.report();
    eprintln!("worst cosine {worst}; {report:?}");
    assert!(worst >= 0.9999, "{worst}");
    let has_halves = report.adapter.as_ref().unwrap().has_halves;
    let products = report.kernels.unwrap().cut.products;
    assert_eq!(products == Products::Half, has_halves);
}

#[test]
fn eight_bits_have_a_cosine_of_three_nines() {
    if let Some((_, rows, _)) = embedded(Mode::F32, Precision::Int8) {
        let worst = worst(&rows);
        assert!(worst >= 0.999, "{worst}");
    }
}

#[test]
fn a_pack_of_eight_bits_has_a_cosine_of_three_nines() {
    let Some(folder) = common::minilm() else {
        return;
    };
    let mut out = Cursor::new(Vec::new());
    let mut watch = |_| ControlFlow::Continue(());
    block_on(pack::write(&folder, Precision::Int8, &mut out, &mut watch)).unwrap();
    let memory: Memory = [("minilm.pack", out.into_inner())].into_iter().collect();
    let pack = block_on(Pack::open(memory, "minilm.pack", NoStore, None)).unwrap();
    let files = block_on(ModelFiles::of_pack(pack)).unwrap();
    let mut scorer = block_on(Scorer::open(Backend::Cpu, Mode::Fast, &mut go_on)).unwrap();
    let info = block_on(scorer.load(files, LoadOptions::default(), &mut go_on)).unwrap();
    assert_eq!(info.precision, Precision::F16);
    let expected = common::json(&common::vectors().join("minilm.json.gz"));
    let rows = block_on(scorer.embed(&texts(&expected["texts"]), &mut go_on)).unwrap();
    let worst = worst(&rows);
    assert!(worst >= 0.999, "{worst}");
}
