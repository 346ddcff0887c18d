//! Where things lie: the checkout, and the cache that outlives it and is shared by every checkout.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::trouble::{Trouble, mend};

/// The folders xtask works in.
pub(crate) struct Place {
    /// The checkout.
    pub(crate) root: PathBuf,
    cache: PathBuf,
}

impl Place {
    /// The cache is TAOLIGHT_CACHE, else `taolight` under the user's cache folder, else inside the checkout.
    pub(crate) fn find() -> Result<Self, Trouble> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .unwrap_or(Path::new("."))
            .to_owned();
        let cache = candidates(&root).into_iter().find(|folder| writable(folder));
        let cache = cache.ok_or_else(|| Trouble::new("no cache folder can be written", mend::CACHE))?;
        Ok(Self { root, cache })
    }

    /// Compiled code for this machine: CARGO_TARGET_DIR where the user has set it.
    pub(crate) fn native_target(&self) -> PathBuf {
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.cache.join("target"), PathBuf::from)
    }

    /// Models that tests and the demo run, unpacked.
    pub(crate) fn models(&self) -> PathBuf {
        self.cache.join("models")
    }

    /// What the bench compares with, fetched, and what it writes for it.
    pub(crate) fn bench(&self) -> PathBuf {
        self.cache.join("bench")
    }

    /// Root of the tools that `cargo install` puts there.
    pub(crate) fn tools(&self) -> PathBuf {
        self.cache.join("tools")
    }

    /// Recorded chain data too large for the repository; tests that need it say when they skip.
    pub(crate) fn shared(&self) -> PathBuf {
        env::var_os("TAOLIGHT_SHARED").map_or_else(|| self.root.join("../shared"), PathBuf::from)
    }
}

fn candidates(root: &Path) -> Vec<PathBuf> {
    if let Some(chosen) = env::var_os("TAOLIGHT_CACHE") {
        return vec![chosen.into()];
    }
    let of_user = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".cache")));
    of_user
        .map(|folder| folder.join("taolight"))
        .into_iter()
        .chain([root.join("target/cache")])
        .collect()
}

/// Tried, not guessed from permission bits: a read-only mount looks writable to those.
fn writable(folder: &Path) -> bool {
    let probe = folder.join(format!(".writable-{}", std::process::id()));
    fs::create_dir_all(folder).is_ok() && fs::write(&probe, b"").is_ok() && fs::remove_file(&probe).is_ok()
}
