//! Mode `exact` finds the bits of `tests/vectors/score/exact-bits.json`, whoever computes; tests/browser/score-exact.test.mjs
//! holds a browser to the same.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "tests"
)]

mod common;

use common::{files, go_on, minilm, read, texts, vectors};
use pollster::block_on;
use score::files::{FolderWeights, ModelFiles};
use score::scorer::{Backend, LoadOptions, Mode, ScoreError, Scorer};
use serde_json::Value;
use sha2_simd::{Digest as _, Sha256};

fn bits() -> Value {
    let text = std::fs::read(vectors().join("exact-bits.json")).unwrap();
    serde_json::from_slice(&text).unwrap()
}

/// Fails where embeddings have other bits; `None` where there is no such backend.
fn check(name: &str, files: ModelFiles<FolderWeights>, backend: Backend) -> Option<()> {
    let mut scorer = match block_on(Scorer::open(backend, Mode::Exact, &mut go_on)) {
        Ok(scorer) => scorer,
        Err(ScoreError::Gpu(why)) => {
            eprintln!("SKIPPED: {why}; install a Vulkan driver, such as mesa-vulkan-drivers");
            return None;
        }
        Err(why) => panic!("{why}"),
    };
    block_on(scorer.load(files, LoadOptions::default(), &mut go_on)).unwrap();
    let expected = &bits()[name];
    let rows = block_on(scorer.embed(&texts(&expected["texts"]), &mut go_on)).unwrap();
    let bytes: Vec<u8> = rows
        .values()
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    let digest = Sha256::digest(bytes);
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        hex,
        expected["sha256"].as_str().unwrap(),
        "{name}, {:?}",
        scorer.report()
    );
    Some(())
}

#[test]
fn a_tiny_model() {
    check("bert", files("bert"), Backend::Cpu).unwrap();
    check("bert", files("bert"), Backend::Gpu);
}

#[test]
fn minilm_itself() {
    for backend in [Backend::Cpu, Backend::Gpu] {
        let Some(folder) = minilm() else { return };
        check("minilm", read(&folder), backend);
    }
}
