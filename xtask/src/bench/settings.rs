//! What scripts that drive Chromium are told: a file of JSON.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::Bench;
use crate::node;
use crate::steps::Failed;
use crate::trouble::{Trouble, mend};
use crate::wasm;

/// Installs what drives Chromium, and writes where Chromium, its driver and the package are, and `more`.
pub(super) fn write<const N: usize>(
    bench: &Bench,
    file: &Path,
    more: [(&str, Value); N],
) -> Result<(), Failed> {
    let browser = bench.place.root.join("tests/browser");
    bench
        .steps
        .step("npm packages of tests/browser", || node::install(&browser))?;
    let mut settings = json!({
        "chromium": bench.chromium,
        "playwright": browser.join("node_modules/playwright-core"),
        "package": wasm::package(&bench.place),
    });
    if let Some(settings) = settings.as_object_mut() {
        settings.extend(more.map(|(name, value)| (name.to_owned(), value)));
    }
    bench.steps.step("settings for Chromium", || {
        fs::write(file, settings.to_string())
            .map_err(|error| Trouble::new(format!("{}: {error}", file.display()), mend::CACHE))?;
        Ok(((), file.display().to_string()))
    })
}
