//! `cargo xtask bench`: the numbers of docs/benchmarks.md, measured on this machine.

mod batches;
mod consensus;
mod flips;
mod models;
mod page;
mod report;
mod settings;
mod size;
mod speed;

use std::path::PathBuf;

use crate::chromium;
use crate::place::Place;
use crate::prepare;
use crate::steps::{Failed, Steps};
use crate::trouble::Trouble;

/// What to measure, and what becomes of it.
pub(crate) struct Options {
    /// Names of sections; none is all of them.
    pub(crate) only: Vec<&'static str>,
    /// Whether it goes into docs/benchmarks.md.
    pub(crate) write: bool,
}

/// What is under one heading of docs/benchmarks.md.
struct Section {
    /// What `--only` calls it.
    name: &'static str,
    title: &'static str,
    measure: fn(&Bench) -> Result<String, Failed>,
}

/// In the order of docs/benchmarks.md.
const SECTIONS: [Section; 7] = [
    Section {
        name: "verification",
        title: "Verification",
        measure: |bench| bench.measured("verification, native and wasm", || speed::measure(&bench.place)),
    },
    Section {
        name: "epoch",
        title: "One epoch",
        measure: |bench| bench.measured("one epoch, native and wasm", || consensus::measure(&bench.place)),
    },
    Section {
        name: "batches",
        title: "Many epochs at once",
        measure: |bench| {
            bench.measured("many epochs, on the processor and on GPUs", || {
                batches::measure(&bench.place)
            })
        },
    },
    Section {
        name: "models",
        title: "Models against onnxruntime",
        measure: models::measure,
    },
    Section {
        name: "flips",
        title: "Weights on different machines",
        measure: flips::measure,
    },
    Section {
        name: "size",
        title: "Size",
        measure: |bench| bench.measured("size of the wasm", || size::measure(&bench.place)),
    },
    Section {
        name: "page",
        title: "Page load",
        measure: |bench| bench.measured("page load", || page::measure(&bench.place, &bench.chromium)),
    },
];

/// What every section has at hand.
struct Bench {
    place: Place,
    steps: Steps,
    chromium: PathBuf,
}

impl Bench {
    /// A step whose value is a text.
    fn measured(
        &self,
        what: &str,
        measure: impl FnOnce() -> Result<String, Trouble>,
    ) -> Result<String, Failed> {
        self.steps.step(what, || Ok((measure()?, "measured".to_owned())))
    }
}

/// The names that `--only` knows.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    SECTIONS.iter().map(|section| section.name)
}

/// Measures; prints the tables, and puts them into docs/benchmarks.md where that is asked for.
pub(crate) fn run(options: &Options) -> Result<(), Failed> {
    let (place, steps) = prepare::begin()?;
    prepare::package(&place, &steps)?;
    let chromium = steps.step("Chromium", chromium::ensure)?;
    let bench = Bench {
        place,
        steps,
        chromium,
    };
    let wanted = |section: &&Section| options.only.is_empty() || options.only.contains(&section.name);
    let mut blocks = Vec::new();
    for section in SECTIONS.iter().filter(wanted) {
        blocks.push(report::Block {
            title: section.title.to_owned(),
            text: (section.measure)(&bench)?,
        });
    }
    let report = report::Report {
        machine: report::machine(),
        blocks,
    };
    println!("\n{}", report.whole());
    if options.write {
        let titles = SECTIONS.map(|section| section.title);
        bench
            .steps
            .step("docs/benchmarks.md", || report.write(&bench.place, &titles))?;
    }
    Ok(())
}
