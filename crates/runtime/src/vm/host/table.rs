//! The host functions, by name and signature.

use super::{Call, Trap, allocator, hashing, misc, storage};

/// A wasm number type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WasmType {
    /// 32 bits.
    I32,
    /// 64 bits. Most often a packed pointer (low half) and length (high half).
    I64,
}

/// One host function.
#[derive(Debug)]
pub struct HostFunction {
    /// The name it is imported by, from module `env`.
    pub name: &'static str,
    /// Its parameters.
    pub params: &'static [WasmType],
    /// Its result, if any.
    pub result: Option<WasmType>,
    meaning: Meaning,
}

type Meaning = fn(&mut Call<'_>) -> Result<u64, Trap>;

impl HostFunction {
    pub(super) fn run(&self, call: &mut Call<'_>) -> Result<u64, Trap> {
        (self.meaning)(call)
    }
}

/// The function imported as `env.{name}`, or `None` when it is not offered.
#[must_use]
pub fn function(name: &str) -> Option<&'static HostFunction> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

use WasmType::{I32, I64};

const fn offer(
    name: &'static str,
    params: &'static [WasmType],
    result: Option<WasmType>,
    meaning: Meaning,
) -> HostFunction {
    HostFunction {
        name,
        params,
        result,
        meaning,
    }
}

/// Every host function offered. Signatures: the Polkadot specification, appendix "Host API".
pub static FUNCTIONS: &[HostFunction] = &[
    offer(
        "ext_allocator_malloc_version_1",
        &[I32],
        Some(I32),
        allocator::malloc,
    ),
    offer("ext_allocator_free_version_1", &[I32], None, allocator::free),
    offer("ext_storage_get_version_1", &[I64], Some(I64), storage::get),
    offer(
        "ext_storage_read_version_1",
        &[I64, I64, I32],
        Some(I64),
        storage::read,
    ),
    offer("ext_storage_exists_version_1", &[I64], Some(I32), storage::exists),
    offer(
        "ext_storage_next_key_version_1",
        &[I64],
        Some(I64),
        storage::next_key,
    ),
    offer("ext_storage_set_version_1", &[I64, I64], None, storage::set),
    offer("ext_storage_clear_version_1", &[I64], None, storage::clear),
    offer("ext_storage_append_version_1", &[I64, I64], None, storage::append),
    offer(
        "ext_storage_clear_prefix_version_1",
        &[I64],
        None,
        storage::clear_prefix_all,
    ),
    offer(
        "ext_storage_clear_prefix_version_2",
        &[I64, I64],
        Some(I64),
        storage::clear_prefix,
    ),
    offer(
        "ext_storage_start_transaction_version_1",
        &[],
        None,
        storage::start_transaction,
    ),
    offer(
        "ext_storage_rollback_transaction_version_1",
        &[],
        None,
        storage::rollback,
    ),
    offer(
        "ext_storage_commit_transaction_version_1",
        &[],
        None,
        storage::commit,
    ),
    offer(
        "ext_storage_proof_size_storage_proof_size_version_1",
        &[],
        Some(I64),
        misc::proof_size,
    ),
    offer(
        "ext_hashing_keccak_256_version_1",
        &[I64],
        Some(I32),
        hashing::keccak_256,
    ),
    offer(
        "ext_hashing_keccak_512_version_1",
        &[I64],
        Some(I32),
        hashing::keccak_512,
    ),
    offer(
        "ext_hashing_sha2_256_version_1",
        &[I64],
        Some(I32),
        hashing::sha2_256,
    ),
    offer(
        "ext_hashing_blake2_128_version_1",
        &[I64],
        Some(I32),
        hashing::blake2_128,
    ),
    offer(
        "ext_hashing_blake2_256_version_1",
        &[I64],
        Some(I32),
        hashing::blake2_256,
    ),
    offer(
        "ext_hashing_twox_64_version_1",
        &[I64],
        Some(I32),
        hashing::twox_64,
    ),
    offer(
        "ext_hashing_twox_128_version_1",
        &[I64],
        Some(I32),
        hashing::twox_128,
    ),
    offer(
        "ext_hashing_twox_256_version_1",
        &[I64],
        Some(I32),
        hashing::twox_256,
    ),
    offer("ext_logging_log_version_1", &[I32, I64, I64], None, misc::ignore),
    offer("ext_logging_max_level_version_1", &[], Some(I32), misc::ignore),
    offer("ext_misc_print_num_version_1", &[I64], None, misc::ignore),
    offer("ext_misc_print_utf8_version_1", &[I64], None, misc::ignore),
    offer("ext_misc_print_hex_version_1", &[I64], None, misc::ignore),
    offer(
        "ext_panic_handler_abort_on_panic_version_1",
        &[I64],
        None,
        misc::panicked,
    ),
    offer(
        "ext_offchain_index_set_version_1",
        &[I64, I64],
        None,
        misc::ignore,
    ),
    offer("ext_offchain_index_clear_version_1", &[I64], None, misc::ignore),
];
