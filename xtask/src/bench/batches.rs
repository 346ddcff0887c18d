//! Many epochs at once: one core against each software GPU of this machine, and against a real one where there is one.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::speed::json_of;
use crate::place::Place;
use crate::trouble::{Trouble, mend};

/// Chromium's own Vulkan driver, which runs on the processor.
const SWIFTSHADER: &str = "/usr/lib/chromium/libvk_swiftshader.so";

/// A table for each adapter.
pub(crate) fn measure(place: &Place) -> Result<String, Trouble> {
    let bench = super::consensus::build(place)?;
    let mut report = String::from(
        "64 validators, full rows; each scenario has another κ and another row of one validator. Milliseconds by the wall clock; *one core* is `yuma` alone, *GPU* is all of it: \
         preparing, uploading, kernels, reading back. Every result of the GPU was compared with the processor's. What a software adapter would take more than a minute for is left out.\n",
    );
    let swiftshader = swiftshader(place)?;
    for icd in [None, swiftshader] {
        let mut command = Command::new(&bench);
        command.arg("batches");
        if let Some(icd) = icd {
            command.env("VK_ICD_FILENAMES", icd);
        }
        report.push_str(&table(&json_of(&mut command)?).ok_or_else(super::consensus::unreadable)?);
    }
    Ok(report)
}

/// A description of SwiftShader for Vulkan's loader; `None` without Chromium's.
pub(super) fn swiftshader(place: &Place) -> Result<Option<PathBuf>, Trouble> {
    if !Path::new(SWIFTSHADER).exists() {
        return Ok(None);
    }
    let file = place.native_target().join("swiftshader_icd.json");
    let icd = json!({
        "file_format_version": "1.0.0",
        "ICD": { "library_path": SWIFTSHADER, "api_version": "1.0.5" },
    });
    std::fs::write(&file, icd.to_string())
        .map_err(|error| Trouble::new(format!("{}: {error}", file.display()), mend::CACHE))?;
    Ok(Some(file))
}

fn table(measured: &Value) -> Option<String> {
    let adapter = measured.get("adapter")?.as_str()?;
    let mut table = format!(
        "\n{adapter}:\n\n| neurons | mode | scenarios | one core | GPU | one core : GPU | kernels alone | submissions | longest |\n|---|---|---|---|---|---|---|---|---|\n"
    );
    for row in measured.get("rows")?.as_array()? {
        let number = |name: &str| row.get(name)?.as_f64();
        let (cpu, gpu) = (number("cpu")?, number("gpu")?);
        table.push_str(&format!(
            "| {} | {} | {} | {cpu:.0} | {gpu:.0} | {:.2} | {:.0} | {} | {:.1} |\n",
            number("n")?,
            row.get("mode")?.as_str()?,
            number("scenarios")?,
            cpu / gpu,
            number("device")?,
            number("submissions")?,
            number("longest")?,
        ));
    }
    Some(table)
}
