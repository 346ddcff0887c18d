//! Scores of responses, from models and from words.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    missing_docs,
    reason = "tests"
)]

mod common;

use core::ops::ControlFlow;

use common::{expected, files, go_on, rows, texts};
use pollster::block_on;
use score::scorer::{
    Backend, Forecast, Gate, LoadOptions, Mode, Progress, Responses, Rules, ScoreError, Scorer, Scores, Task,
    TextMeasure,
};

fn scorer(name: Option<&str>) -> Scorer {
    let mut scorer = block_on(Scorer::open(Backend::Cpu, Mode::F32, &mut go_on)).unwrap();
    if let Some(name) = name {
        block_on(scorer.load(files(name), LoadOptions::default(), &mut go_on)).unwrap();
    }
    scorer
}

fn score(
    scorer: &mut Scorer,
    tasks: &[(f64, Task)],
    texts: &[String],
    rules: &Rules,
) -> Result<Scores, ScoreError> {
    let responses = Responses::Texts(texts);
    block_on(scorer.score_responses(tasks, responses, rules, &mut go_on, &mut async || {}))
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn near(got: &[f64], expected: &[f64]) {
    assert_eq!(got.len(), expected.len());
    for (got, expected) in got.iter().zip(expected) {
        let same = got.is_nan() && expected.is_nan() || (got - expected).abs() < 1e-5;
        assert!(same, "{got} for {expected}");
    }
}

#[test]
fn answers_are_as_good_as_they_are_near_the_reference() {
    let mut scorer = scorer(Some("bert"));
    let expected = expected("bert");
    let texts = texts(&expected["texts"]);
    let rows = rows(&expected["embeddings"]);
    let reference = texts[0].clone();
    let task = [(1.0, Task::Similarity { reference })];
    let got = score(&mut scorer, &task, &texts, &Rules::default()).unwrap();
    let cosine = |(text, row): (&String, &Vec<f32>)| match text.is_empty() {
        true => f64::NAN,
        false => common::cosine(&rows[0], row),
    };
    near(
        &got.scores,
        &texts.iter().zip(&rows).map(cosine).collect::<Vec<_>>(),
    );
    assert!(got.copies.is_empty() && got.failed.is_empty() && got.likeness.is_none());
}

#[test]
fn copies_get_nothing_but_the_earliest() {
    let mut scorer = scorer(Some("bert"));
    let texts = owned(&[
        "the miner answers",
        "stake",
        "The miner   answers",
        " ",
        "an answer!",
        "stake",
        " ",
    ]);
    let rules = Rules {
        copies_from: Some(0.9999),
        ..Rules::default()
    };
    let task = Task::Similarity {
        reference: "the miner answers".to_owned(),
    };
    let got = score(&mut scorer, &[(1.0, task)], &texts, &rules).unwrap();
    assert_eq!(got.copies, [vec![0, 2], vec![1, 5]]);
    let least = got.scores.iter().copied().fold(0.0, f64::min);
    assert_eq!([got.scores[2], got.scores[5]], [least; 2]);
    assert!((got.scores[0] - 1.0).abs() < 1e-6);
    assert!(got.scores[3].is_nan() && got.scores[6].is_nan());
    assert_eq!(got.likeness.unwrap().len(), 7);
}

/// Expected numbers by hand: `token_set_ratio` of a text that has all words is 100, `ratio` of texts with nothing in common 0.
#[test]
fn gates_and_weights_need_no_model() {
    let texts = owned(&["alpha beta", "beta alpha gamma", "xyz", ""]);
    let gate = Gate {
        reference: "alpha beta".to_owned(),
        measure: TextMeasure::TokenSetRatio,
        least: 0.9,
    };
    let rules = Rules {
        gates: vec![gate],
        copies_from: None,
    };
    let by = |measure| Task::Text {
        reference: "alpha beta".to_owned(),
        measure,
    };
    let tasks = [
        (0.75, by(TextMeasure::RougeL)),
        (0.25, by(TextMeasure::TokenSetRatio)),
    ];
    let got = score(&mut scorer(None), &tasks, &texts, &rules).unwrap();
    // ROUGE-L of the second: one of two and of three words is in order, 2 * (1/2 * 1/3) / (1/2 + 1/3) = 0.4.
    near(&got.scores, &[1.0, 0.75 * 0.4 + 0.25, 0.0, f64::NAN]);
    assert_eq!(got.failed, [2], "an empty text has no score to lose");
}

#[test]
fn rules_that_make_no_sense_are_refused() {
    let texts = owned(&["a"]);
    let task = |weight| {
        let reference = "a".to_owned();
        let measure = TextMeasure::Ratio;
        [(weight, Task::Text { reference, measure })]
    };
    let gate = |least| Gate {
        reference: "a".to_owned(),
        measure: TextMeasure::Ratio,
        least,
    };
    let rules = |gates: Vec<Gate>, copies_from| Rules { gates, copies_from };
    let mut scorer = scorer(None);
    let wrong = [
        (task(f64::NAN), Rules::default()),
        (task(f64::INFINITY), Rules::default()),
        (task(1.0), rules(vec![gate(1.1)], None)),
        (task(1.0), rules(vec![gate(f64::NAN)], None)),
        (task(1.0), rules(Vec::new(), Some(f64::NAN))),
        (task(1.0), rules(Vec::new(), Some(1.5))),
    ];
    for (tasks, rules) in wrong {
        let got = score(&mut scorer, &tasks, &texts, &rules);
        assert!(matches!(got, Err(ScoreError::Primitive(_))), "{got:?}");
    }
    let none = score(&mut scorer, &[], &texts, &Rules::default());
    assert!(matches!(none, Err(ScoreError::Primitive(_))), "{none:?}");
    let forecasts = [Forecast::default()];
    let crps = Task::Crps {
        observations: vec![1.0],
    };
    let gated = rules(vec![gate(0.5)], None);
    let responses = Responses::Forecasts(&forecasts);
    let tasks = [(1.0, crps)];
    let got = block_on(scorer.score_responses(&tasks, responses, &gated, &mut go_on, &mut async || {}));
    assert!(matches!(got, Err(ScoreError::Kind { .. })), "{got:?}");
}

/// The watch is asked after every text, whatever is measured of it.
#[test]
fn work_without_a_model_can_be_stopped() {
    let texts = owned(&["a", "b", "c", "d"]);
    let reference = "a".to_owned();
    let measure = TextMeasure::RougeL;
    let forecasts = vec![
        Forecast {
            members: 1,
            values: vec![1.0],
        };
        4
    ];
    let observations = vec![1.0];
    let cases = [
        (Task::Text { reference, measure }, Responses::Texts(&texts)),
        (
            Task::Originality {
                measure: Some(measure),
            },
            Responses::Texts(&texts),
        ),
        (Task::Crps { observations }, Responses::Forecasts(&forecasts)),
    ];
    for (task, responses) in cases {
        let mut seen = Vec::new();
        let mut twice = |progress: Progress| {
            seen.push((progress.done, progress.of));
            if seen.len() < 2 {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        };
        let tasks = [(1.0, task)];
        let mut scorer = scorer(None);
        let rules = Rules::default();
        let mut pause = async || {};
        let run = scorer.score_responses(&tasks, responses, &rules, &mut twice, &mut pause);
        assert_eq!(block_on(run), Err(ScoreError::Stopped));
        assert_eq!(seen, [(1, 4), (2, 4)]);
    }
}

#[test]
fn originality_is_what_no_other_has() {
    let texts = owned(&["abcd", "abcx", "", "zzzz"]);
    let task = Task::Originality {
        measure: Some(TextMeasure::Ratio),
    };
    let got = score(
        &mut scorer(None),
        &[(1.0, task.clone())],
        &texts,
        &Rules::default(),
    )
    .unwrap();
    // Three of four characters are alike, of eight in all: 6 / 8.
    near(&got.scores, &[0.25, 0.25, f64::NAN, 1.0]);
    let alone = score(&mut scorer(None), &[(1.0, task)], &texts[..1], &Rules::default()).unwrap();
    near(&alone.scores, &[1.0]);
}

#[test]
fn rankings_and_perplexities_become_scores() {
    let expected_ranks = expected("bert-classifier");
    let query = expected_ranks["query"].as_str().unwrap().to_owned();
    let documents: Vec<String> = texts(&expected_ranks["documents"]);
    let logits = rows(&expected_ranks["logits"]).concat();
    let by_hand = documents
        .iter()
        .zip(logits)
        .map(|(text, logit)| match text.is_empty() {
            true => f64::NAN,
            false => 1.0 / (1.0 + (-f64::from(logit)).exp()),
        });
    let task = [(1.0, Task::Rerank { query })];
    let got = score(
        &mut scorer(Some("bert-classifier")),
        &task,
        &documents,
        &Rules::default(),
    )
    .unwrap();
    near(&got.scores, &by_hand.collect::<Vec<_>>());

    let expected = expected("qwen2");
    let perplexities = expected["perplexity"].as_array().unwrap().iter();
    let likely: Vec<f64> = perplexities
        .map(|perplexity| 1.0 / perplexity.as_f64().unwrap())
        .collect();
    let task = [(1.0, Task::Perplexity)];
    let got = score(
        &mut scorer(Some("qwen2")),
        &task,
        &texts(&expected["texts"]),
        &Rules::default(),
    )
    .unwrap();
    near(&got.scores, &likely);
}

/// Expected by hand: of one member the score is the distance; of two at equal distance on either side it is half of it.
#[test]
fn forecasts_are_scored_by_crps() {
    let forecast = |members: usize, values: &[f64]| Forecast {
        members,
        values: values.to_vec(),
    };
    let forecasts = [
        forecast(1, &[60_001.0, 60_000.0]),
        forecast(2, &[60_002.0, 60_000.0, 59_998.0, 60_000.0]),
        forecast(2, &[60_000.0, 60_000.0]),
        forecast(0, &[]),
        forecast(1, &[f64::NAN, 60_000.0]),
    ];
    let task = Task::Crps {
        observations: vec![60_000.0, 60_000.0],
    };
    let responses = Responses::Forecasts(&forecasts);
    let run = |scorer: &mut Scorer| {
        let tasks = [(1.0, task.clone())];
        block_on(scorer.score_responses(&tasks, responses, &Rules::default(), &mut go_on, &mut async || {}))
    };
    let by_hand = [-0.5, -0.5, f64::NAN, f64::NAN, f64::NAN];
    near(&run(&mut scorer(None)).unwrap().scores, &by_hand);
    match block_on(Scorer::open(Backend::Gpu, Mode::F32, &mut go_on)) {
        Ok(mut gpu) => near(&run(&mut gpu).unwrap().scores, &by_hand),
        Err(why) => eprintln!("SKIPPED: {why}; install a Vulkan driver, such as mesa-vulkan-drivers"),
    }
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let texts = owned(&["a", "b"]);
    let kind = |result: Result<Scores, ScoreError>| {
        assert!(matches!(result, Err(ScoreError::Kind { .. })), "{result:?}")
    };
    let mut bert = scorer(Some("bert"));
    kind(score(
        &mut bert,
        &[(1.0, Task::Perplexity)],
        &texts,
        &Rules::default(),
    ));
    let crps = Task::Crps {
        observations: vec![1.0],
    };
    kind(score(&mut bert, &[(1.0, crps)], &texts, &Rules::default()));
    let cosine = Task::Originality { measure: None };
    let none = score(
        &mut scorer(None),
        &[(1.0, cosine.clone())],
        &texts,
        &Rules::default(),
    );
    assert_eq!(none, Err(ScoreError::NoModel));
    kind(score(
        &mut scorer(Some("qwen2")),
        &[(1.0, cosine)],
        &texts,
        &Rules::default(),
    ));
}
