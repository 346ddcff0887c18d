//! Scores of texts by a model.

mod lines;
mod open;

use core::ops::ControlFlow;
use std::io::Write as _;

use ::score::scorer::{Likelihood, Progress, Report, Rows, Scorer};
use serde::Serialize;

use crate::args::{ScoreWhat, SimilarityArgs};
use crate::failure::Failure;

/// Rows of products that are computed at once.
const ROWS: usize = 256;
/// A query alone ranks nothing.
const NO_DOCUMENTS: Failure = Failure::NoTexts {
    first: ", the query first",
};

/// Reads all texts, then prints what is asked for as it is computed; on standard error, who computed it and why.
pub(crate) async fn run(what: &ScoreWhat) -> Result<(), Failure> {
    let (ScoreWhat::Embed(how)
    | ScoreWhat::Similarity(SimilarityArgs { how, .. })
    | ScoreWhat::Perplexity(how)
    | ScoreWhat::Rerank(how)) = what;
    // Before anybody types texts in vain.
    open::demand(&how.model)?;
    let texts = lines::texts(std::io::stdin().lock())?;
    demand_some(what, &texts)?;
    let mut scorer = open::scorer(how).await?;
    match what {
        ScoreWhat::Embed(_) => embed(&mut scorer, &texts).await?,
        ScoreWhat::Similarity(args) => match args.nearest {
            Some(most) => nearest(&mut scorer, &texts, most, args.least).await?,
            None => similarity(&mut scorer, &texts).await?,
        },
        ScoreWhat::Perplexity(_) => perplexity(&mut scorer, &texts).await?,
        ScoreWhat::Rerank(_) => rerank(&mut scorer, &texts).await?,
    }
    eprintln!("{}", in_words(scorer.report()));
    Ok(())
}

/// That there is something to score: after the query, where the first line is one.
fn demand_some(what: &ScoreWhat, texts: &[String]) -> Result<(), Failure> {
    match (what, texts) {
        (ScoreWhat::Rerank(_), [] | [_]) => Err(NO_DOCUMENTS),
        (_, []) => Err(Failure::NoTexts { first: "" }),
        _ => Ok(()),
    }
}

async fn embed(scorer: &mut Scorer, texts: &[String]) -> Result<(), Failure> {
    let mut job = scorer.embedding(texts)?;
    while let Some(rows) = job.next(&mut unwatched).await? {
        print(rows)?;
    }
    Ok(())
}

async fn similarity(scorer: &mut Scorer, texts: &[String]) -> Result<(), Failure> {
    let rows = scorer.embed(texts, &mut unwatched).await?;
    // Some rows at a time: all at once might not fit.
    for some in rows.values().chunks(rows.columns().saturating_mul(ROWS).max(1)) {
        let some = Rows::new(rows.columns(), some.to_vec())?;
        print(scorer.similarity(&some, &rows).await?.iter())?;
    }
    Ok(())
}

/// A text is nearest to itself, or as near as one that is the same: one more is looked for.
async fn nearest(
    scorer: &mut Scorer,
    texts: &[String],
    most: usize,
    least: Option<f32>,
) -> Result<(), Failure> {
    let rows = scorer.embed(texts, &mut unwatched).await?;
    let least = least.unwrap_or(f32::NEG_INFINITY);
    let found = scorer
        .nearest(&rows, &rows, most.saturating_add(1), least)
        .await?;
    let others = found.into_iter().enumerate().map(|(text, nearest)| {
        let others = nearest.found.into_iter();
        let others = others.filter(|(other, product)| *other != text && *product >= least);
        others.take(most).collect::<Vec<_>>()
    });
    print(others)
}

async fn perplexity(scorer: &mut Scorer, texts: &[String]) -> Result<(), Failure> {
    let mut job = scorer.predicting(texts)?;
    while let Some(rows) = job.next(&mut unwatched).await? {
        print(rows.iter().map(|row| Likelihood::of(row).perplexity()))?;
    }
    Ok(())
}

async fn rerank(scorer: &mut Scorer, texts: &[String]) -> Result<(), Failure> {
    let (query, documents) = texts.split_first().ok_or(NO_DOCUMENTS)?;
    print(scorer.rerank(query, documents, &mut unwatched).await?)
}

/// Each as JSON on a line of its own.
fn print(values: impl IntoIterator<Item = impl Serialize>) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    for value in values {
        serde_json::to_writer(&mut out, &value)?;
        writeln!(out)?;
    }
    Ok(())
}

fn unwatched(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn in_words(report: &Report) -> String {
    let adapter = report.adapter.as_ref();
    let adapter = adapter.map_or_else(|| "none".to_owned(), ToString::to_string);
    let kernels = report
        .kernels
        .map_or_else(String::new, |chosen| format!(". Kernels: {chosen}"));
    format!(
        "{} texts, {} tokens, {} cut, {:.1} ms on {} ({}). GPU: {adapter}{kernels}",
        report.texts,
        report.tokens,
        report.cut,
        report.wall_ms,
        open::name(report.backend),
        report.why,
    )
}
