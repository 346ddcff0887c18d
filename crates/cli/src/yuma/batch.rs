//! Computes many epochs that start from one.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use gpu::yuma::{Number, Report, YumaBatch};
use serde_json::Value;
use yuma::batch::Runner as _;
use yuma_vectors::{output_json, read_batch};

use super::of_file;
use crate::args::YumaBackend;
use crate::failure::Failure;

/// Prints what each scenario's epoch stores, one JSON object a line; on standard error, who computed it and why.
pub(super) async fn run(file: &Path, backend: YumaBackend, explore: bool) -> Result<ExitCode, Failure> {
    let (input, scenarios) = read_batch(file).map_err(of_file(file))?;
    let number = if explore {
        Number::ExploreF32
    } else {
        Number::Exact
    };
    let mut batch = YumaBatch::open(backend.into()).await?.number(number);
    let outputs = batch.run(&input, &scenarios).await?;
    let mut lines = std::io::stdout().lock();
    for output in &outputs {
        writeln!(lines, "{}", Value::from(output_json(output)))?;
    }
    eprintln!("{}", in_words(batch.report()));
    Ok(ExitCode::SUCCESS)
}

fn in_words(report: &Report) -> String {
    let adapter = report
        .adapter
        .as_ref()
        .map_or_else(|| "none".to_owned(), ToString::to_string);
    format!(
        "{} epochs on the GPU, {} on the processor, {:.1} ms ({}). GPU: {adapter}; {} submissions, the longest {:.1} ms",
        report.on_gpu, report.on_cpu, report.wall_ms, report.why, report.submissions, report.longest_ms,
    )
}
