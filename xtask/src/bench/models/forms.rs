//! The model in all forms that are compared, and texts for it: written anew each time, for what was there may be of other
//! code.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::super::speed::json_of;
use super::super::{Bench, settings};
use super::{unreadable, unwritable};
use crate::exec;
use crate::steps::Failed;
use crate::trouble::{Trouble, mend};

/// Where they lie.
pub(super) struct Forms {
    /// The model as it was fetched.
    pub(super) original: PathBuf,
    /// What is served: `minilm/`, packs, and where there is a Python, `minilm.onnx` and `minilm-int8.onnx`.
    pub(super) folder: PathBuf,
    /// Texts, ids, and our embeddings of them.
    pub(super) inputs: PathBuf,
    /// What the scripts in Chromium are told.
    pub(super) settings: PathBuf,
    /// How far onnxruntime's embeddings are from ours.
    pub(super) apart: Option<f64>,
}

/// Who writes them, and with whom ours is compared.
pub(super) struct Means<'a> {
    pub(super) tool: &'a Path,
    pub(super) python: Option<&'a Path>,
    pub(super) web: Option<&'a Path>,
}

/// Writes everything.
pub(super) fn make(bench: &Bench, original: &Path, means: &Means<'_>) -> Result<Forms, Failed> {
    let folder = bench.place.bench().join("models");
    let mut forms = Forms {
        original: original.to_owned(),
        inputs: folder.join("inputs.json"),
        settings: folder.join("settings.json"),
        folder,
        apart: None,
    };
    bench.steps.step("texts, ids and packs", || {
        forms.write_ours(means.tool)?;
        Ok(((), format!("written to {}", forms.folder.display())))
    })?;
    if let Some(python) = means.python {
        let script = bench.place.root.join("xtask/py/write_onnx.py");
        let apart = bench
            .steps
            .step("the model as ONNX", || forms.write_theirs(python, &script))?;
        forms.apart = Some(apart);
    }
    let told = [
        ("models", json!(forms.folder)),
        ("inputs", json!(forms.inputs)),
        ("ort", json!(means.python.and(means.web))),
    ];
    settings::write(bench, &forms.settings, told)?;
    Ok(forms)
}

impl Forms {
    /// What onnxruntime reads.
    pub(super) fn onnx(&self) -> PathBuf {
        self.folder.join("minilm.onnx")
    }

    fn write_ours(&self, tool: &Path) -> Result<(), Trouble> {
        fs::create_dir_all(&self.folder).map_err(unwritable(&self.folder))?;
        let link = self.folder.join("minilm");
        fs::remove_file(&link).ok();
        symlink(&self.original, &link).map_err(unwritable(&link))?;
        let run = |arguments: &[&Path]| exec::run(Command::new(tool).args(arguments), mend::REPORT);
        run(&[Path::new("inputs"), &self.original, &self.inputs])?;
        for precision in ["f16", "int8"] {
            let pack = self.folder.join(format!("minilm-{precision}.pack"));
            run(&[Path::new("pack"), &self.original, Path::new(precision), &pack])?;
        }
        Ok(())
    }

    /// How far the embeddings of what is written are from ours.
    fn write_theirs(&self, python: &Path, script: &Path) -> Result<(f64, String), Trouble> {
        let mut command = Command::new(python);
        command.arg(script).arg(&self.original).arg(&self.inputs);
        command.args([self.onnx(), self.folder.join("minilm-int8.onnx")]);
        let checked = json_of(&mut command)?;
        let number = |name: &str| checked.get(name).and_then(Value::as_f64);
        let (apart, cosine) = number("apart").zip(number("int8Cosine")).ok_or_else(unreadable)?;
        let said = format!("at most {apart:.1e} from our embeddings; of 8 bits, worst cosine {cosine:.4}");
        Ok((apart, said))
    }
}
