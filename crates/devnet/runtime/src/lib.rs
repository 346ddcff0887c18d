//! The FRAME runtime devnet embeds: a Bittensor-shaped chain of our own.
//!
//! Pallet names, pallet indices, storage names, hashers, key and value types and call indices are Bittensor's for
//! everything a metagraph and a weight-setting validator touch, so a client that reads Bittensor reads this chain.
//! The code behind them is ours and far smaller. What it does **not** do, so that nobody mistakes it for the chain:
//!
//! * epochs are real: Yuma Consensus runs when the chain would run it and stores what the chain would store. The code is
//!   `devnet-consensus`, which shares none with the client's;
//! * what leads to an epoch and follows from it is simpler: no TAO is emitted, no take is kept, root gets no dividends of
//!   its own (see [`subtensor`]);
//! * commits can be stored, and count in an epoch, but there is no call to make or to reveal one; no EVM, no proxies;
//! * its names say so: `spec_name` is `taolight-devnet`, not Bittensor's `node-subtensor`, and the transaction
//!   extensions that exist only in Bittensor's node are absent.
//!
//! One pallet has no counterpart there: [`clock`] keeps the slot length, so that the same wasm runs at any speed.

#![cfg_attr(not(feature = "std"), no_std)]
// Reasons for the exceptions below: FRAME's attribute macros expand into this crate with its lints.
#![allow(
    missing_docs,
    clippy::expect_used,
    reason = "construct_runtime and the pallet macros emit undocumented public items and look up pallets by `expect`"
)]
#![allow(
    clippy::too_many_arguments,
    reason = "the calls have the arguments Bittensor's have"
)]
#![allow(
    clippy::arithmetic_side_effects,
    reason = "weights are written with operators that saturate"
)]

extern crate alloc;

pub mod admin;
mod apis;
pub mod clock;
mod config;
pub mod nonce;
pub mod subtensor;
pub mod swap;

use alloc::borrow::Cow;
use alloc::vec::Vec;

use sp_runtime::generic;
use sp_runtime::traits::{BlakeTwo256, IdentifyAccount, Verify};
use sp_runtime::{MultiAddress, MultiSignature};
use sp_version::RuntimeVersion;

pub use apis::api;

/// An account: 32 bytes, SS58 prefix 42.
pub type AccountId = <<MultiSignature as Verify>::Signer as IdentifyAccount>::AccountId;
/// Rao: 1 TAO = 1e9 rao. Unlike most FRAME chains a `u64`, as on Bittensor.
pub type Balance = u64;
/// A block number.
pub type BlockNumber = u32;
/// A header: BLAKE2b-256 over its SCALE encoding is the block hash.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block of signed and bare extrinsics.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// What a signer signs besides the call, in Bittensor's order as far as FRAME offers it.
pub type TxExtension = (
    frame_system::CheckNonZeroSender<Runtime>,
    frame_system::CheckSpecVersion<Runtime>,
    frame_system::CheckTxVersion<Runtime>,
    frame_system::CheckGenesis<Runtime>,
    frame_system::CheckMortality<Runtime>,
    nonce::CheckNonce,
    frame_system::CheckWeight<Runtime>,
    pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
    frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
);
/// An extrinsic as it travels.
pub type UncheckedExtrinsic =
    generic::UncheckedExtrinsic<MultiAddress<AccountId, ()>, RuntimeCall, MultiSignature, TxExtension>;
/// What a signer signs.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TxExtension>;
/// Runs blocks.
pub type Executive = frame_executive::Executive<
    Runtime,
    Block,
    frame_system::ChainContext<Runtime>,
    Runtime,
    AllPalletsWithSystem,
>;

/// The version every client sees. `spec_version` rises with any change that shows in storage, calls or metadata.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
    spec_name: Cow::Borrowed("taolight-devnet"),
    impl_name: Cow::Borrowed("taolight-devnet"),
    authoring_version: 1,
    spec_version: 2,
    impl_version: 1,
    apis: apis::RUNTIME_API_VERSIONS,
    transaction_version: 1,
    system_version: 1,
};

#[frame_support::runtime]
mod runtime {
    /// The runtime: every pallet and its place in calls, events and storage.
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Runtime;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(2)]
    pub type Timestamp = pallet_timestamp;
    #[runtime::pallet_index(3)]
    pub type Aura = pallet_aura;
    #[runtime::pallet_index(4)]
    pub type Grandpa = pallet_grandpa;
    #[runtime::pallet_index(5)]
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(6)]
    pub type TransactionPayment = pallet_transaction_payment;
    #[runtime::pallet_index(7)]
    pub type SubtensorModule = crate::subtensor;
    #[runtime::pallet_index(11)]
    pub type Utility = pallet_utility;
    #[runtime::pallet_index(12)]
    pub type Sudo = pallet_sudo;
    #[runtime::pallet_index(19)]
    pub type AdminUtils = crate::admin;
    #[runtime::pallet_index(28)]
    pub type Swap = crate::swap;
    #[runtime::pallet_index(100)]
    pub type DevnetClock = crate::clock;
}
