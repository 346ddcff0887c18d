//! Calls into a chain's wasm runtime, over a committed state and an overlay of pending changes.

use std::{env, path::PathBuf, sync::OnceLock};

use codec::{Decode, DecodeAll};
use sc_executor::WasmExecutor;
use sp_core::traits::{CallContext, CodeExecutor, ReadRuntimeVersionExt};
use sp_externalities::Extensions;
use sp_runtime::traits::BlakeTwo256;
use sp_state_machine::{
    Ext, OverlayedChanges,
    backend::{BackendRuntimeCode, TryPendingCode},
};

use crate::state::View;

/// Calls that may run at a time; more wait for an instance or make a fresh one.
const INSTANCES: usize = 4;

/// Changes a block has made so far, not yet in the trie.
pub type Overlay = OverlayedChanges<BlakeTwo256>;

/// Why a runtime call gave no answer. The chain is at fault: its runtime refused, panicked or lacks the function.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The state has no `:code`.
    #[error("no runtime code: {0}")]
    NoCode(&'static str),
    /// The runtime panicked, or there is no such function.
    #[error("Execution failed: {function}: {reason}")]
    Execution {
        /// Runtime function called.
        function: String,
        /// What the executor says.
        reason: String,
    },
    /// The answer is not of the expected type.
    #[error("{function} answered something unexpected: {reason}")]
    Answer {
        /// Runtime function called.
        function: String,
        /// What the decoder says.
        reason: codec::Error,
    },
}

/// A wasm engine with Substrate's host functions; compiled runtimes are cached by code hash.
#[derive(Clone)]
pub struct Executor(WasmExecutor<sp_io::SubstrateHostFunctions>);

impl Default for Executor {
    /// The engine this process shares: a runtime is compiled once per process, and once per machine where the user
    /// has a cache directory.
    fn default() -> Self {
        static SHARED: OnceLock<Executor> = OnceLock::new();
        SHARED.get_or_init(Self::new).clone()
    }
}

impl Executor {
    fn new() -> Self {
        let builder = WasmExecutor::builder()
            .with_allow_missing_host_functions(true)
            .with_max_runtime_instances(INSTANCES);
        Self(match cache_directory() {
            Some(directory) => builder.with_cache_path(directory).build(),
            None => builder.build(),
        })
    }

    /// Calls `function` with SCALE `args`; its storage changes go to `overlay`.
    ///
    /// # Errors
    /// [`CallError::NoCode`], [`CallError::Execution`].
    pub fn call(
        &self,
        view: &View<'_>,
        overlay: &mut Overlay,
        function: &str,
        args: &[u8],
    ) -> Result<Vec<u8>, CallError> {
        let fetcher = BackendRuntimeCode::new(view, TryPendingCode::No);
        let code = fetcher.runtime_code().map_err(CallError::NoCode)?;
        let mut extensions = Extensions::default();
        extensions.register(ReadRuntimeVersionExt::new(self.0.clone()));
        let mut ext = Ext::new(overlay, view, Some(&mut extensions));
        let (answer, _) = self.0.call(
            &mut ext,
            &code,
            function,
            args,
            CallContext::Onchain { import: true },
        );
        answer.map_err(|error| CallError::Execution {
            function: function.into(),
            reason: error.to_string(),
        })
    }

    /// Calls `function` without keeping its changes and decodes the whole answer.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn query<T: Decode>(&self, view: &View<'_>, function: &str, args: &[u8]) -> Result<T, CallError> {
        decode(
            function,
            &self.call(view, &mut Overlay::default(), function, args)?,
        )
    }
}

/// Decodes the whole of a runtime function's answer.
pub(crate) fn decode<T: Decode>(function: &str, answer: &[u8]) -> Result<T, CallError> {
    T::decode_all(&mut &answer[..]).map_err(|reason| CallError::Answer {
        function: function.into(),
        reason,
    })
}

/// Where compiled runtimes are kept between runs.
fn cache_directory() -> Option<PathBuf> {
    let home = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let caches = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(home)?;
    let directory = caches.join("taolight-devnet");
    std::fs::create_dir_all(&directory).ok()?;
    Some(directory)
}
