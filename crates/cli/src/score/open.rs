//! A model from a folder or a pack, and who computes it.

use core::ops::ControlFlow;
use std::path::Path;

use ::score::files::pack::{NoStore, Pack};
use ::score::files::{Demanded, Directory, ModelFiles};
use ::score::scorer::{Backend, LoadOptions, Scorer};

use super::unwatched;
use crate::args::ScoreArgs;
use crate::failure::Failure;

/// That there is something to load: a folder or a file.
pub(super) fn demand(model: &Path) -> Result<(), Failure> {
    if model.exists() {
        return Ok(());
    }
    Err(Failure::NoModel {
        path: model.to_owned(),
    })
}

/// A scorer with its model.
pub(super) async fn scorer(how: &ScoreArgs) -> Result<Scorer, Failure> {
    let mut scorer = Scorer::open(how.backend.into(), how.mode.into(), &mut unwatched).await?;
    let options = LoadOptions::default();
    if how.model.is_file() {
        let files = of_pack(&how.model).await?;
        scorer.load(files, options, &mut unwatched).await?;
    } else {
        let folder = Directory::new(&how.model);
        let mut watch = |_| ControlFlow::Continue(());
        let files = ModelFiles::of_folder(&folder, Demanded::new(), &mut watch).await?;
        scorer.load(files, options, &mut unwatched).await?;
    }
    Ok(scorer)
}

type PackFiles = ModelFiles<::score::files::pack::PackWeights<Directory, NoStore>>;

async fn of_pack(path: &Path) -> Result<PackFiles, Failure> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let pack = Pack::open(Directory::new(folder), &name, NoStore, None).await?;
    Ok(ModelFiles::of_pack(pack).await?)
}

/// As a report says it.
pub(super) fn name(backend: Backend) -> &'static str {
    match backend {
        Backend::Gpu => "the GPU",
        Backend::Auto | Backend::Cpu => "the processor",
    }
}
