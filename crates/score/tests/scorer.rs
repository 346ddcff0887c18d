//! The scorer on the processor: tiny models against `transformers`, and what a caller does with it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    missing_docs,
    reason = "tests"
)]

mod common;

use std::ops::ControlFlow;

use common::{apart, expected, files, go_on, rows, texts};
use pollster::block_on;
use score::scorer::{Backend, Kind, LoadOptions, Mode, Phase, Progress, Rows, ScoreError, Scorer};
use serde_json::Value;

fn loaded(name: &str, mode: Mode, options: LoadOptions) -> Scorer {
    let mut scorer = block_on(Scorer::open(Backend::Cpu, mode, &mut go_on)).unwrap();
    block_on(scorer.load(files(name), options, &mut go_on)).unwrap();
    scorer
}

fn plain(name: &str) -> Scorer {
    loaded(name, Mode::F32, LoadOptions::default())
}

fn bits(rows: &Rows) -> Vec<u32> {
    rows.values().iter().map(|value| value.to_bits()).collect()
}

#[test]
fn texts_are_embedded_as_transformers_does() {
    let mut scorer = plain("bert");
    let expected = expected("bert");
    let texts = texts(&expected["texts"]);
    let got = block_on(scorer.embed(&texts, &mut go_on)).unwrap();
    assert_eq!((got.len(), got.columns()), (texts.len(), 32));
    for (place, (got, expected)) in got.iter().zip(rows(&expected["embeddings"])).enumerate() {
        assert!(
            apart(got, &expected) <= 1e-6,
            "{place}: {}",
            apart(got, &expected)
        );
    }
    let tokens: usize = common::ids(&expected["tokens"]).iter().map(Vec::len).sum();
    let report = scorer.report();
    assert_eq!(
        (report.texts, report.tokens, report.cut),
        (texts.len(), tokens, 0)
    );
    assert_eq!(report.backend, Backend::Cpu);
    let info = scorer.info().unwrap();
    assert_eq!(
        (info.kind, info.dimensions, info.max_tokens),
        (Kind::Encoder, 32, 32)
    );
    assert_eq!(info.architecture, "BertModel");
}

#[test]
fn documents_are_ranked_as_transformers_does() {
    let mut scorer = plain("bert-classifier");
    let expected = expected("bert-classifier");
    let query = expected["query"].as_str().unwrap();
    let got = block_on(scorer.rerank(query, &texts(&expected["documents"]), &mut go_on)).unwrap();
    let logits = rows(&expected["logits"]).concat();
    let expected: Vec<f32> = logits.iter().map(|logit| 1.0 / (1.0 + (-logit).exp())).collect();
    assert!(apart(&got, &expected) <= 1e-5, "{got:?} for {expected:?}");
    assert_eq!(scorer.info().unwrap().kind, Kind::CrossEncoder);
}

#[test]
fn perplexities_are_those_of_transformers() {
    let mut scorer = plain("qwen2");
    let expected = expected("qwen2");
    let texts = texts(&expected["texts"]);
    let log_probabilities = block_on(scorer.log_probabilities(&texts, &mut go_on)).unwrap();
    for (got, expected) in log_probabilities.iter().zip(rows(&expected["of_texts"])) {
        assert!(apart(got, &expected) <= 2e-5, "{}", apart(got, &expected));
    }
    let likelihoods = block_on(scorer.perplexity(&texts, &mut go_on)).unwrap();
    let perplexities = expected["perplexity"].as_array().unwrap();
    assert_eq!(likelihoods.len(), perplexities.len());
    for (got, expected) in likelihoods.iter().zip(perplexities) {
        let apart = got.perplexity() / expected.as_f64().unwrap() - 1.0;
        assert!(apart.abs() <= 1e-5, "{apart}");
    }
    let nothing = block_on(scorer.perplexity(&[""], &mut go_on)).unwrap();
    assert!(nothing[0].loss.is_nan() && nothing[0].tokens == 0);
}

#[test]
fn a_text_gets_the_same_bits_in_any_company() {
    for mode in [Mode::F32, Mode::Exact, Mode::Fast] {
        let mut scorer = loaded("bert", mode, LoadOptions::default());
        let some = texts(&expected("bert")["texts"]);
        let texts: Vec<String> = some.iter().cycle().take(320).cloned().collect();
        let together = block_on(scorer.embed(&texts, &mut go_on)).unwrap();
        for (place, text) in texts.iter().enumerate().take(8) {
            let alone = block_on(scorer.embed(&[text], &mut go_on)).unwrap();
            for turn in [0, 13, 39] {
                let row = together.row(turn * 8 + place).unwrap().to_vec();
                assert_eq!(
                    bits(&alone),
                    bits(&Rows::new(32, row).unwrap()),
                    "{mode:?}, {text:?}"
                );
            }
        }
    }
}

#[test]
fn whole_numbers_and_halves_stay_close_to_transformers() {
    let expected = expected("bert");
    let texts = texts(&expected["texts"]);
    for (mode, least) in [(Mode::Exact, 0.999), (Mode::Fast, 0.9999)] {
        let mut scorer = loaded("bert", mode, LoadOptions::default());
        let got = block_on(scorer.embed(&texts, &mut go_on)).unwrap();
        for (got, expected) in got.iter().zip(rows(&expected["embeddings"])) {
            let cosine = common::cosine(got, &expected);
            assert!(cosine >= least, "{mode:?}: {cosine}");
        }
    }
}

#[test]
fn long_texts_are_cut_and_counted() {
    let options = LoadOptions {
        max_tokens: Some(6),
        ..LoadOptions::default()
    };
    let mut scorer = loaded("bert", Mode::F32, options);
    // Each of these words is one token; two more stand around them.
    let long = block_on(scorer.embed(&["the miner answers the validator the miner"], &mut go_on)).unwrap();
    assert_eq!((scorer.report().tokens, scorer.report().cut), (6, 1));
    let short = block_on(scorer.embed(&["the miner answers the"], &mut go_on)).unwrap();
    assert_eq!(
        (scorer.report().tokens, scorer.report().cut),
        (6, 0),
        "as long as may be"
    );
    assert_eq!(bits(&long), bits(&short));
}

#[test]
fn a_long_batch_comes_in_steps_and_can_be_ended() {
    let mut scorer = plain("bert");
    let texts: Vec<String> = (0..400)
        .map(|place| format!("the miner answers question {place}"))
        .collect();
    let whole = block_on(scorer.embed(&texts, &mut go_on)).unwrap();
    let mut steps = Vec::new();
    let mut job = scorer.embedding(&texts).unwrap();
    while let Some(some) = block_on(job.next(&mut go_on)).unwrap() {
        steps.push(some);
    }
    assert!(steps.len() > 2, "{} steps", steps.len());
    assert_eq!(whole, Rows::new(32, steps.concat().concat()).unwrap());

    let mut seen = Vec::new();
    let ended = block_on(scorer.embed(&texts, &mut |progress: Progress| {
        seen.push(progress);
        if progress.done > 0 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }));
    assert_eq!(ended, Err(ScoreError::Stopped));
    assert!(
        seen.iter().all(|seen| seen.phase == Phase::Run && seen.of == 400),
        "{seen:?}"
    );
    assert!(seen.last().unwrap().done < 400, "{seen:?}");
    let again = block_on(scorer.embed(&texts, &mut go_on)).unwrap();
    assert_eq!(bits(&whole), bits(&again));
}

#[test]
fn loading_can_be_ended_and_done_anew() {
    let mut scorer = block_on(Scorer::open(Backend::Cpu, Mode::F32, &mut go_on)).unwrap();
    let mut stop = |progress: Progress| {
        assert_eq!(progress.phase, Phase::Load);
        ControlFlow::Break(())
    };
    let ended = block_on(scorer.load(files("bert"), LoadOptions::default(), &mut stop));
    assert_eq!(ended, Err(ScoreError::Stopped));
    assert_eq!(scorer.info(), None);
    assert_eq!(
        block_on(scorer.embed(&["a"], &mut go_on)),
        Err(ScoreError::NoModel)
    );
    let parameters = |name| {
        let mut scorer = block_on(Scorer::open(Backend::Cpu, Mode::F32, &mut go_on)).unwrap();
        block_on(scorer.load(files(name), LoadOptions::default(), &mut go_on))
            .unwrap()
            .parameters
    };
    block_on(scorer.load(files("bert-classifier"), LoadOptions::default(), &mut go_on)).unwrap();
    block_on(scorer.load(files("bert"), LoadOptions::default(), &mut go_on)).unwrap();
    assert_eq!(scorer.info().unwrap().parameters, parameters("bert"));
}

#[test]
fn a_model_of_another_kind_is_an_error() {
    let mut bert = plain("bert");
    let kind = |result: Result<_, ScoreError>| matches!(result, Err(ScoreError::Kind { .. }));
    assert!(kind(block_on(bert.rerank("a", &["b"], &mut go_on)).map(drop)));
    assert!(kind(block_on(bert.perplexity(&["a b"], &mut go_on)).map(drop)));
    let mut none = block_on(Scorer::open(Backend::Cpu, Mode::F32, &mut go_on)).unwrap();
    assert_eq!(
        block_on(none.rerank("a", &["b"], &mut go_on)),
        Err(ScoreError::NoModel)
    );
}

#[test]
fn a_tokenizer_of_another_model_is_an_error_and_no_panic() {
    let mut folder = common::folder("bert");
    let theirs = std::fs::read(common::vectors().join("models/qwen2/tokenizer.json")).unwrap();
    folder.insert("tokenizer.json", theirs);
    let mut scorer = block_on(Scorer::open(Backend::Cpu, Mode::F32, &mut go_on)).unwrap();
    block_on(scorer.load(common::read(&folder), LoadOptions::default(), &mut go_on)).unwrap();
    let refused = block_on(scorer.embed(&["\u{fc}\u{4e2d}\u{1f642}"], &mut go_on));
    assert!(matches!(refused, Err(ScoreError::Model(_))), "{refused:?}");
}

#[test]
fn similarity_is_the_product_of_rows() {
    let mut scorer = plain("bert");
    let texts = texts(&expected("bert")["texts"]);
    let rows = block_on(scorer.embed(&texts, &mut go_on)).unwrap();
    let products = block_on(scorer.similarity(&rows, &rows)).unwrap();
    for (a, line) in rows.iter().zip(products.iter()) {
        for (b, product) in rows.iter().zip(line) {
            // Rows have length one.
            assert!((common::cosine(a, b) - f64::from(*product)).abs() < 1e-6);
        }
    }
    let none = Rows::new(32, Vec::new()).unwrap();
    assert!(block_on(scorer.similarity(&rows, &none)).unwrap().is_empty());
    let narrow = Rows::new(16, rows.values().to_vec()).unwrap();
    assert!(matches!(
        block_on(scorer.similarity(&rows, &narrow)),
        Err(ScoreError::Shape { .. })
    ));
    assert!(Rows::new(7, vec![0.0; 8]).is_err());
    assert!(Rows::new(0, vec![0.0; 8]).is_err());
}

#[test]
fn configurations_of_unknown_things_are_refused() {
    let mut folder = common::folder("bert");
    let mut config: Value =
        serde_json::from_slice(&std::fs::read(common::vectors().join("models/bert/config.json")).unwrap())
            .unwrap();
    config["vocab_size"] = 161.into();
    folder.insert("config.json", config.to_string().into_bytes());
    let mut scorer = block_on(Scorer::open(Backend::Cpu, Mode::F32, &mut go_on)).unwrap();
    let refused =
        block_on(scorer.load(common::read(&folder), LoadOptions::default(), &mut go_on)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "tensor embeddings.word_embeddings.weight: expected [161, 32], got [160, 32]"
    );
}
