//! [`RuntimeVm`] for a terminal: smoldot's executor.

use alloc::format;
use alloc::string::ToString as _;
use alloc::vec::Vec;
use core::iter;

use smoldot::executor::host::{
    Config, Error as HostError, HostVmPrototype, StartErr, StorageProofSizeBehavior,
};
use smoldot::executor::runtime_call::{self, NextKey, RuntimeCall, StorageGet};
use smoldot::executor::{DEFAULT_HEAP_PAGES, storage_diff::TrieDiff, vm as engine};
use smoldot::trie::{TrieEntryVersion, bytes_to_nibbles, nibbles_to_bytes_suffix_extend};

use super::{ProvedStorage, Query, RuntimeVm, VmError};
use crate::blob;

/// An interpreter. Each call compiles the code lazily: a few functions of a large runtime.
#[derive(Debug, Clone, Copy, Default)]
pub struct Interpreter;

impl RuntimeVm for Interpreter {
    fn call(
        &self,
        code: &[u8],
        function: &str,
        args: &[u8],
        storage: &dyn ProvedStorage,
    ) -> Result<Vec<u8>, VmError> {
        let mut call = start(code, function, args)?;
        loop {
            call = match call {
                RuntimeCall::Finished(outcome) => return finish(outcome),
                RuntimeCall::StorageGet(get) => answer_value(get, storage)?,
                RuntimeCall::NextKey(next) => answer_next_key(next, storage)?,
                RuntimeCall::ClosestDescendantMerkleValue(value) => value.resume_unknown(),
                RuntimeCall::SignatureVerification(check) => check.verify_and_resume(),
                RuntimeCall::LogEmit(log) => log.resume(),
                RuntimeCall::OffchainStorageSet(set) => set.resume(),
                RuntimeCall::Offchain(_) => return Err(unsupported("ext_offchain_*")),
            }
        }
    }
}

fn start(code: &[u8], function: &str, args: &[u8]) -> Result<RuntimeCall, VmError> {
    let prototype = HostVmPrototype::new(Config {
        module: blob::unpack(code)?,
        heap_pages: DEFAULT_HEAP_PAGES,
        exec_hint: engine::ExecHint::ValidateAndExecuteOnce,
        allow_unresolved_imports: true,
    })
    .map_err(|error| VmError::Trapped(error.to_string()))?;
    runtime_call::run(runtime_call::Config {
        virtual_machine: prototype,
        function_to_call: function,
        parameter: iter::once(args),
        storage_main_trie_changes: TrieDiff::empty(),
        storage_proof_size_behavior: StorageProofSizeBehavior::proof_recording_disabled(),
        max_log_level: 0,
        calculate_trie_changes: false,
    })
    .map_err(|(error, _)| not_started(&error, function))
}

fn finish(outcome: Result<runtime_call::Success, runtime_call::Error>) -> Result<Vec<u8>, VmError> {
    match outcome {
        Ok(success) => Ok(success.virtual_machine.value().as_ref().to_vec()),
        Err(error) => Err(match error.detail {
            HostError::UnresolvedFunctionCalled { function, .. } => VmError::Unsupported(function),
            HostError::HostFunctionNotImplemented { function } => unsupported(function),
            other => VmError::Trapped(other.to_string()),
        }),
    }
}

fn answer_value(get: StorageGet, storage: &dyn ProvedStorage) -> Result<RuntimeCall, VmError> {
    if get.child_trie().is_some() {
        return Err(unsupported("ext_default_child_storage_*"));
    }
    let key = get.key().as_ref().to_vec();
    let value = storage
        .value(&key)
        .map_err(|_| VmError::Missing(alloc::vec![Query::Value(key)]))?;
    // The version matters to the state root alone, which this engine is never asked for.
    Ok(get.inject_value(value.map(|value| (iter::once(value), TrieEntryVersion::V1))))
}

fn answer_next_key(next: NextKey, storage: &dyn ProvedStorage) -> Result<RuntimeCall, VmError> {
    if next.child_trie().is_some() || next.branch_nodes() {
        return Err(unsupported("ext_storage_root"));
    }
    let after = nibbles_to_bytes_suffix_extend(next.key()).collect::<Vec<_>>();
    let prefix = nibbles_to_bytes_suffix_extend(next.prefix()).collect::<Vec<_>>();
    let found = key_from(&after, next.or_equal(), storage)?;
    let found = found.filter(|key| key.starts_with(&prefix));
    Ok(next.inject_key(found.map(|key| bytes_to_nibbles(key.into_iter()))))
}

/// The first key after `after`, or `after` itself where that may be.
fn key_from(after: &[u8], or_equal: bool, storage: &dyn ProvedStorage) -> Result<Option<Vec<u8>>, VmError> {
    let missing = |query| VmError::Missing(alloc::vec![query]);
    if or_equal {
        let value = storage
            .value(after)
            .map_err(|_| missing(Query::Value(after.to_vec())))?;
        if value.is_some() {
            return Ok(Some(after.to_vec()));
        }
    }
    let next = storage
        .next_key(after)
        .map_err(|_| missing(Query::NextKey(after.to_vec())))?;
    // The executor panics on a key that does not move forward.
    Ok(next.filter(|next| next.as_slice() > after))
}

fn not_started(error: &StartErr, function: &str) -> VmError {
    match error {
        StartErr::VirtualMachine(engine::StartErr::FunctionNotFound) => {
            VmError::NoFunction(function.to_string())
        }
        other => VmError::Trapped(format!("{other}")),
    }
}

fn unsupported(function: &str) -> VmError {
    VmError::Unsupported(function.to_string())
}
