//! A Chromium for the browser tests.

use std::env;
use std::path::PathBuf;

use crate::exec;
use crate::trouble::{Trouble, mend};

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// TAOLIGHT_CHROMIUM, else one on PATH, else Debian's, installed.
pub(crate) fn ensure() -> Result<(PathBuf, String), Trouble> {
    if let Some(chosen) = env::var_os("TAOLIGHT_CHROMIUM").map(PathBuf::from) {
        let how = format!("{}, from TAOLIGHT_CHROMIUM", chosen.display());
        return Ok((chosen, how));
    }
    if let Some(found) = on_path() {
        let how = format!("{}, already there", found.display());
        return Ok((found, how));
    }
    exec::apt_install(&["chromium"]);
    match on_path() {
        Some(found) => Ok((found, "installed by apt-get".into())),
        None => Err(Trouble::new(
            "no Chromium found, and it could not be installed",
            mend::CHROMIUM,
        )),
    }
}

fn on_path() -> Option<PathBuf> {
    NAMES.iter().find_map(|name| exec::which(name))
}
