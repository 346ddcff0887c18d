//! What went wrong in a step, and what the reader can do about it.

use std::fmt;

/// A failed step: what happened, and how to mend it.
#[derive(Debug)]
pub(crate) struct Trouble {
    what: String,
    mend: String,
}

impl Trouble {
    /// `mend` is one of the texts of [`mend`], or of the same kind: what to type, not what to think.
    pub(crate) fn new(what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            mend: mend.into(),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n   to mend it: {}", self.what, self.mend)
    }
}

/// How to mend each thing that is known to go wrong, in one place so that the advice stays consistent.
pub(crate) mod mend {
    pub(crate) const BUDGET: &str = "find what grew with `cargo tree -p wasm --target wasm32-unknown-unknown` and twiggy, or raise the budget in \
        xtask/src/wasm.rs and say why in docs/benchmarks.md";
    pub(crate) const CACHE: &str = "set TAOLIGHT_CACHE to a folder you may write to";
    pub(crate) const CHROMIUM: &str =
        "as root: apt-get install chromium; or set TAOLIGHT_CHROMIUM to a Chromium or Chrome executable";
    pub(crate) const COMPILE: &str = "the compiler's message above says where; on a clean checkout of a commit that \
        passed CI, compare `rustc --version` with rust-version in Cargo.toml (`rustup update stable`)";
    pub(crate) const DEVNET: &str = "run it by hand for its own message: cargo run -p devnet -- --speed 6";
    pub(crate) const ENV_IMPORT: &str = "a C library or libc call has crept in: look for the new dependency with \
        `cargo tree -p wasm --target wasm32-unknown-unknown`";
    pub(crate) const FAILED_TEST: &str = "the failing test is named above; a browser test leaves its screenshots and \
        page log in tests/browser/output";
    pub(crate) const NODE: &str = "install Node 20.19 or newer with npm (https://nodejs.org, or as root: apt-get \
        install nodejs npm where Debian's is new enough), and see that `node` and `npm` are on PATH";
    pub(crate) const NPM: &str = "npm's message above says why; `npm ping` tells whether the registry is reachable; \
        after a broken download delete the folder's node_modules and run again";
    pub(crate) const PORT: &str = "another program holds the port: stop it, or pass --port N";
    pub(crate) const PYTHON: &str = "the message above says why; as root on Debian: apt-get install python3-venv; `pip config list` tells which index pip asks";
    pub(crate) const REPORT: &str = "this is a defect of xtask: please report it with the lines above";
    pub(crate) const TOOL: &str = "cargo's message above says why; the tool is looked for on PATH first, so your own installation will do";
    pub(crate) const WHEEL: &str = "do not use it; see which index pip asks (`pip config list`), or set TAOLIGHT_MINILM to a folder with the model";
    pub(crate) const WASM_STD: &str = "`rustup target add wasm32-unknown-unknown`, or on Debian, as root: apt-get \
        install rustc-web cargo-web rust-web-src rust-web-llvm";
}
