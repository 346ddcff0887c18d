//! Who scores: the processor and GPUs, natively and in Chromium.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::super::batches::swiftshader;
use super::super::speed::json_of;
use super::{MODES, Work, unreadable};
use crate::place::Place;
use crate::trouble::{Trouble, mend};

/// One that scored in every mode.
pub(super) struct Machine {
    /// What its files are called.
    pub(super) key: &'static str,
    pub(super) name: String,
    pub(super) is_gpu: bool,
}

/// Who computes natively.
struct Native<'a> {
    key: &'static str,
    backend: &'static str,
    /// Of Vulkan, where it is not the one that its loader chooses.
    driver: Option<&'a Path>,
}

/// The processor, then whatever GPUs Vulkan gives.
pub(super) fn native(place: &Place, taolight: &Path, work: &Work) -> Result<(Vec<Machine>, String), Trouble> {
    let swiftshader = swiftshader(place)?;
    let native = |key, backend, driver| Native { key, backend, driver };
    let mut all = vec![native("processor", "cpu", None), native("gpu", "gpu", None)];
    all.extend(
        swiftshader
            .as_deref()
            .map(|driver| native("swiftshader", "gpu", Some(driver))),
    );
    let mut machines = Vec::new();
    for one in &all {
        match one.score(taolight, work) {
            Ok(machine) => machines.push(machine),
            Err(trouble) if one.backend == "gpu" => println!("   LEFT OUT: a GPU: {trouble}"),
            Err(trouble) => return Err(trouble),
        }
    }
    let said = format!("{} machines", machines.len());
    Ok((machines, said))
}

impl Native<'_> {
    /// In every mode.
    fn score(&self, taolight: &Path, work: &Work) -> Result<Machine, Trouble> {
        let mut gpu = None;
        for mode in MODES {
            let mut command = Command::new(taolight);
            command.args(["score", "similarity", "--backend", self.backend, "--mode", mode]);
            command.arg("--model").arg(&work.model);
            command.envs(self.driver.map(|driver| ("VK_ICD_FILENAMES", driver)));
            let said = into_file(&mut command, &work.texts(), &work.scored(self.key, mode))?;
            let report = said.lines().last().unwrap_or_default();
            println!("   {mode}: {report}");
            // A lost GPU's work the processor would have done.
            if self.backend == "gpu" && !report.contains(" on the GPU (") {
                return Err(Trouble::new(format!("taolight score: {report}"), mend::REPORT));
            }
            // Kernels differ between modes, the machine does not.
            let names = report.rsplit_once("GPU: ").map(|(_, names)| names);
            gpu = names.and_then(|names| names.split(". Kernels: ").next().map(str::to_owned));
        }
        let is_gpu = self.backend == "gpu";
        Ok(Machine {
            key: self.key,
            name: gpu.filter(|_| is_gpu).unwrap_or_else(|| "processor".into()),
            is_gpu,
        })
    }
}

/// From one file into another; what it says on standard error.
fn into_file(command: &mut Command, from: &Path, to: &Path) -> Result<String, Trouble> {
    let trouble = |error: std::io::Error| Trouble::new(format!("{}: {error}", to.display()), mend::CACHE);
    command
        .stdin(File::open(from).map_err(trouble)?)
        .stdout(File::create(to).map_err(trouble)?)
        .stderr(Stdio::piped());
    let output = command.output().map_err(trouble)?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    match output.status.success() {
        true => Ok(said),
        false => Err(Trouble::new(format!("taolight score: {said}"), mend::REPORT)),
    }
}

/// The processor in wasm, and WebGPU.
pub(super) fn in_chromium(place: &Place, settings: &Path) -> Result<(Vec<Machine>, String), Trouble> {
    let mut command = Command::new("node");
    command.arg(place.root.join("xtask/js/bench-flips.mjs"));
    let said = json_of(command.arg(settings))?;
    let adapter = said.get("adapter").and_then(Value::as_str);
    let adapter = adapter.ok_or_else(unreadable)?;
    let machine = |key, name, is_gpu| Machine { key, name, is_gpu };
    let machines = vec![
        machine("wasm", "processor in wasm".into(), false),
        machine("webgpu", format!("{adapter} in Chromium"), true),
    ];
    Ok((machines, adapter.to_owned()))
}
