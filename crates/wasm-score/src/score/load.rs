//! Loading a model.

use std::collections::BTreeMap;
use std::str::FromStr as _;

use bridge::Fields;
use js_sys::{Array, Function, Object};
use score::files::pack::{NoStore, Pack};
use score::files::{Demanded, Digest, ModelFiles};
use score::scorer::{LoadOptions, Phase, Progress, Scorer};
use wasm_bindgen::{JsCast as _, JsValue};

use super::files::{Files, JsSource};
use super::watch::{tell, turn};
use super::{names, report};
use crate::failure::Failure;

/// What the package hands over: where files are, what they must be, how weights are kept.
pub(crate) struct Request {
    pub(crate) files: Files,
    pub(crate) sha256: JsValue,
    pub(crate) precision: Option<String>,
}

/// Loads what is asked for; gives an `EngineModel`.
pub(crate) async fn load(scorer: &mut Scorer, request: Request, watch: &Function) -> Result<Fields, Failure> {
    let source = JsSource::new(request.files);
    let theirs = source.failure();
    let precision = request.precision.as_deref().map(names::precision).transpose()?;
    let options = LoadOptions {
        precision,
        ..LoadOptions::default()
    };
    let demanded = demanded(&request.sha256)?;
    scorer.unload();
    let loaded = match source.pack() {
        Some(name) => of_pack(scorer, source, &name, demanded, options, watch).await,
        None => of_folder(scorer, source, demanded, options, watch).await,
    };
    // What the other side said explains more than that it said something.
    loaded.map_err(|own| theirs.take().map_or(own, Failure::Theirs))
}

async fn of_folder(
    scorer: &mut Scorer,
    source: JsSource,
    demanded: Demanded,
    options: LoadOptions,
    watch: &Function,
) -> Result<Fields, Failure> {
    let mut hear = |progress: score::files::Progress| {
        let (done, of) = (progress.done, progress.total);
        tell(
            watch,
            Progress {
                phase: Phase::Load,
                done,
                of,
            },
        )
    };
    let files = ModelFiles::of_folder(&source, demanded, &mut hear).await?;
    let hashes = files.hashes.clone();
    turn().await;
    let info = scorer
        .load(files, options, &mut |progress| tell(watch, progress))
        .await?;
    Ok(report::model(&info).with("hashes", fields_of(hashes)))
}

/// The pack lies on this machine by now: it is read from there, and not kept once more.
async fn of_pack(
    scorer: &mut Scorer,
    source: JsSource,
    name: &str,
    demanded: Demanded,
    options: LoadOptions,
    watch: &Function,
) -> Result<Fields, Failure> {
    let identity = demanded.get(name).copied();
    let pack = Pack::open(source, name, NoStore, identity).await?;
    let files = ModelFiles::of_pack(pack).await?;
    let hashes = files.hashes.clone();
    let info = scorer
        .load(files, options, &mut |progress| tell(watch, progress))
        .await?;
    Ok(report::model(&info).with("hashes", fields_of(hashes)))
}

fn fields_of(hashes: BTreeMap<String, Digest>) -> Fields {
    hashes.into_iter().fold(Fields::new(), |fields, (name, digest)| {
        fields.with(&name, digest.to_string())
    })
}

/// Reads a record of hashes in hex, by name.
fn demanded(record: &JsValue) -> Result<Demanded, Failure> {
    let wrong = || Failure::argument("sha256 is no record of hashes in hex");
    let record = record.dyn_ref::<Object>().ok_or_else(wrong)?;
    let mut demanded = Demanded::new();
    for entry in Object::entries(record) {
        let pair: Array = entry.unchecked_into();
        let (name, hash) = (pair.get(0).as_string(), pair.get(1).as_string());
        let (name, hash) = name.zip(hash).ok_or_else(wrong)?;
        demanded.insert(name, Digest::from_str(&hash).map_err(|_| wrong())?);
    }
    Ok(demanded)
}
