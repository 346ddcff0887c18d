//! Bittensor's `SubtensorModule` as far as a metagraph reader and a weight-setting validator see it.
//!
//! The storage is the chain's, item for item. The calls keep the chain's indices and arguments and check what the chain
//! checks, less what each of their modules says it leaves out. A block issues alpha ([`coinbase`]) and runs the epochs
//! that are due ([`epoch`]), each with all of Yuma Consensus; what it shares out is paid in a plain way
//! ([`epoch::payout`]).

// FRAME's dispatch macro evaluates weight expressions with plain operators.
#![allow(clippy::arithmetic_side_effects, reason = "expanded by the pallet macro")]

mod calls;
mod coinbase;
mod epoch;
mod errors;
mod events;
mod inheritance;
mod prices;
mod registration;
mod serving;
mod staking;
mod storage;
pub mod types;
mod weights;

use frame_support::pallet_macros::import_section;

pub use pallet::*;

#[import_section(storage::networks::networks)]
#[import_section(storage::hyperparameters::hyperparameters)]
#[import_section(storage::neurons::neurons)]
#[import_section(storage::stake::stake)]
#[import_section(storage::pools::pools)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[import_section(calls::calls)]
#[frame_support::pallet]
pub mod pallet {
    use alloc::collections::{BTreeMap, VecDeque};
    use alloc::vec::Vec;

    use frame_support::pallet_prelude::*;
    use frame_support::traits::{ConstBool, ConstI16, ConstU8, ConstU16, ConstU64, fungible};
    use frame_system::pallet_prelude::*;
    use sp_runtime::traits::{SaturatedConversion, TrailingZeroInput};

    use super::types::{
        AlphaBalance, AxonInfo, ChainIdentityV2, MechId, NetUid, NetUidStorageIndex, NeuronCertificate,
        PrometheusInfo, RecycleOrBurnEnum, RootClaimTypeEnum, SafeFloat, SubnetIdentityV3, TaoBalance,
        TimelockedCommit,
    };
    use super::{coinbase, epoch, prices, registration, serving, staking, weights};
    use substrate_fixed::types::{I64F64, I96F32, U64F64, U96F32};

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> + crate::swap::Config {
        /// TAO.
        type Currency: fungible::Mutate<Self::AccountId, Balance = TaoBalance>;
    }

    // Bittensor's vectors have no stated bound either.
    #[pallet::pallet]
    #[pallet::without_storage_info]
    pub struct Pallet<T>(_);

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        // The chain's order.
        fn on_initialize(block: BlockNumberFor<T>) -> Weight {
            let block = block.saturated_into();
            coinbase::issue::<T>();
            let weight = epoch::run_due::<T>(block);
            prices::follow::<T>(block);
            weight
        }
    }

    /// The account of 32 zero bytes: nobody.
    #[pallet::type_value]
    pub fn ZeroAccount<T: Config>() -> T::AccountId {
        #[expect(
            clippy::expect_used,
            reason = "a stream of zeros decodes to any account type of fixed size"
        )]
        T::AccountId::decode(&mut TrailingZeroInput::zeroes()).expect("zeros are an account")
    }

    /// τ, as a mathematical italic letter.
    #[pallet::type_value]
    pub fn DefaultTokenSymbol() -> Vec<u8> {
        "\u{1d70f}".as_bytes().to_vec()
    }

    /// 5000 blocks at the default tempo: `5000 · 1000 / 360`, rounded up.
    #[pallet::type_value]
    pub fn DefaultActivityCutoffFactorMilli() -> u32 {
        13_889
    }

    /// 0.7 and 0.9.
    #[pallet::type_value]
    pub fn DefaultAlphaValues() -> (u16, u16) {
        (45_875, 58_982)
    }

    /// 1.26.
    #[pallet::type_value]
    pub fn DefaultBurnIncreaseMult() -> U64F64 {
        U64F64::from_bits(0x1_428f_5c28_f5c2_8f5c)
    }

    /// 500 000.
    #[pallet::type_value]
    pub fn DefaultRootClaimableThreshold() -> I96F32 {
        I96F32::from_bits(500_000 << 32)
    }

    /// 0.000 003.
    #[pallet::type_value]
    pub fn DefaultSubnetMovingAlpha() -> I96F32 {
        I96F32::from_bits(0x3255)
    }
}
