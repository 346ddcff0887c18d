//! The model, as `taolight score` loads it.

use std::error::Error;
use std::ops::ControlFlow;
use std::path::Path;

use pollster::block_on;
use score::files::{Demanded, Directory, ModelFiles};
use score::scorer::{Backend, LoadOptions, Mode, Progress, Rows, Scorer};

/// On the processor, in single precision.
pub(crate) fn load(folder: &Path) -> Result<Scorer, Box<dyn Error>> {
    let mut scorer = block_on(Scorer::open(Backend::Cpu, Mode::F32, &mut unwatched))?;
    let mut watch = |_| ControlFlow::Continue(());
    let files = block_on(ModelFiles::of_folder(
        &Directory::new(folder),
        Demanded::new(),
        &mut watch,
    ))?;
    block_on(scorer.load(files, LoadOptions::default(), &mut unwatched))?;
    Ok(scorer)
}

/// From texts to embeddings, tokenizing included.
pub(crate) fn embed(scorer: &mut Scorer, texts: &[String]) -> Result<Rows, Box<dyn Error>> {
    Ok(block_on(scorer.embed(texts, &mut unwatched))?)
}

fn unwatched(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}
