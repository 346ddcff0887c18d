//! The scorer on whatever GPU there is, and when that is lost.
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
use score::scorer::{Backend, LoadOptions, Mode, Phase, Progress, Rows, ScoreError, Scorer, Why};

/// A scorer on a GPU with a tiny model, or a loud word that there is none.
fn on_gpu(name: &str, mode: Mode) -> Option<Scorer> {
    let mut scorer = match block_on(Scorer::open(Backend::Gpu, mode, &mut go_on)) {
        Ok(scorer) => scorer,
        Err(ScoreError::Gpu(why)) => {
            eprintln!("SKIPPED: {why}; install a Vulkan driver, such as mesa-vulkan-drivers");
            return None;
        }
        Err(why) => panic!("{why}"),
    };
    block_on(scorer.load(files(name), LoadOptions::default(), &mut go_on)).unwrap();
    eprintln!("on {}", scorer.report().adapter.as_ref().unwrap());
    Some(scorer)
}

fn many() -> Vec<String> {
    let some = texts(&expected("bert")["texts"]);
    some.iter().cycle().take(160).cloned().collect()
}

fn near(got: &Rows, tolerance: f32) {
    let expected = rows(&expected("bert")["embeddings"]);
    for (got, expected) in got.iter().zip(expected.iter().cycle()) {
        assert!(apart(got, expected) <= tolerance, "{}", apart(got, expected));
    }
}

#[test]
fn a_gpu_computes_what_transformers_does() {
    let Some(mut scorer) = on_gpu("bert", Mode::F32) else {
        return;
    };
    near(&block_on(scorer.embed(&many(), &mut go_on)).unwrap(), 1e-5);
    assert_eq!(scorer.report().backend, Backend::Gpu);
    assert_eq!(scorer.report().why, Why::Asked);

    let mut scorer = on_gpu("qwen2", Mode::F32).unwrap();
    let expected = expected("qwen2");
    let got = block_on(scorer.log_probabilities(&texts(&expected["texts"]), &mut go_on)).unwrap();
    for (got, expected) in got.iter().zip(rows(&expected["of_texts"])) {
        assert!(apart(got, &expected) <= 1e-4, "{}", apart(got, &expected));
    }
}

#[test]
fn exact_scores_are_the_same_bits_on_gpu_and_processor() {
    for name in ["bert", "qwen2"] {
        let Some(mut gpu) = on_gpu(name, Mode::Exact) else {
            return;
        };
        let mut cpu = block_on(Scorer::open(Backend::Cpu, Mode::Exact, &mut go_on)).unwrap();
        block_on(cpu.load(files(name), LoadOptions::default(), &mut go_on)).unwrap();
        let texts = texts(&expected(name)["texts"]);
        let bits = |scorer: &mut Scorer| {
            let rows = match name {
                "bert" => block_on(scorer.embed(&texts, &mut go_on))
                    .unwrap()
                    .values()
                    .to_vec(),
                _ => block_on(scorer.log_probabilities(&texts, &mut go_on))
                    .unwrap()
                    .concat(),
            };
            rows.into_iter().map(f32::to_bits).collect::<Vec<_>>()
        };
        assert_eq!(bits(&mut gpu), bits(&mut cpu), "{name}");
    }
}

/// Embeds, and destroys the device once some texts are done, between two layers of the next.
fn embed_while_lost(scorer: &mut Scorer) -> Rows {
    let gpu = scorer.gpu().unwrap().clone();
    let mut beats = 0;
    let mut destroy = |progress: Progress| {
        beats += usize::from(progress.phase == Phase::Run && progress.done > 0);
        if beats == 3 {
            gpu.destroy();
        }
        ControlFlow::Continue(())
    };
    let rows = block_on(scorer.embed(&many(), &mut destroy)).unwrap();
    assert!(gpu.lost().is_some(), "it was destroyed after {beats} beats");
    rows
}

#[test]
fn a_lost_device_is_opened_again_and_then_left() {
    let Some(mut scorer) = on_gpu("bert", Mode::F32) else {
        return;
    };
    let first = embed_while_lost(&mut scorer);
    assert_eq!((first.len(), scorer.report().texts), (160, 160));
    near(&first, 1e-5);
    assert_eq!(scorer.report().backend, Backend::Gpu);
    assert!(
        matches!(scorer.report().why, Why::Reopened(_)),
        "{}",
        scorer.report().why
    );

    let second = embed_while_lost(&mut scorer);
    near(&second, 1e-5);
    assert_eq!(scorer.report().backend, Backend::Cpu);
    assert!(
        matches!(scorer.report().why, Why::Failed(_)),
        "{}",
        scorer.report().why
    );
    near(&block_on(scorer.embed(&many(), &mut go_on)).unwrap(), 1e-6);
}

#[test]
fn products_survive_a_loss_too() {
    let Some(mut scorer) = on_gpu("bert", Mode::F32) else {
        return;
    };
    let rows = block_on(scorer.embed(&many(), &mut go_on)).unwrap();
    let before = block_on(scorer.similarity(&rows, &rows)).unwrap();
    scorer.gpu().unwrap().destroy();
    let after = block_on(scorer.similarity(&rows, &rows)).unwrap();
    assert!(apart(before.values(), after.values()) <= 1e-6);
    assert!(
        matches!(scorer.report().why, Why::Reopened(_)),
        "{}",
        scorer.report().why
    );
}

#[test]
fn what_chooses_says_why() {
    let mut scorer = block_on(Scorer::open(Backend::Auto, Mode::F32, &mut go_on)).unwrap();
    block_on(scorer.load(files("bert"), LoadOptions::default(), &mut go_on)).unwrap();
    near(&block_on(scorer.embed(&many(), &mut go_on)).unwrap(), 1e-5);
    let report = scorer.report();
    eprintln!("{:?}, {}", report.backend, report.why);
    match &report.why {
        Why::NoGpu(_) => assert!(report.adapter.is_none()),
        Why::Software => assert!(report.adapter.as_ref().unwrap().is_software),
        Why::Measured { gpu, cpu } => assert_eq!(report.backend == Backend::Gpu, gpu < cpu),
        why => panic!("{why}"),
    }
}
