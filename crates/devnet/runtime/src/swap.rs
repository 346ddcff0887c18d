//! The part of Bittensor's `Swap` pallet a price is read from: fee and pool weights.
//!
//! `price (TAO per alpha) = (w_base / w_quote) · SubnetTAO / SubnetAlphaIn`, where `w_base = 1 − w_quote`.

pub use pallet::*;

#[frame_support::pallet]
pub mod pallet {
    use frame_support::pallet_prelude::*;
    use frame_support::traits::ConstU16;
    use sp_runtime::Perquintill;

    /// The weights of a pool.
    #[derive(Encode, Decode, DecodeWithMemTracking, Clone, PartialEq, Eq, Debug, TypeInfo, MaxEncodedLen)]
    pub struct Balancer {
        /// The weight of TAO; alpha has the rest.
        pub quote: Perquintill,
    }

    impl Default for Balancer {
        fn default() -> Self {
            Self {
                quote: Perquintill::from_rational(1u64, 2u64),
            }
        }
    }

    #[pallet::config]
    pub trait Config: frame_system::Config {}

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// Fee of a swap, in parts of 65 535.
    #[pallet::storage]
    pub type FeeRate<T> = StorageMap<_, Twox64Concat, u16, u16, ValueQuery, ConstU16<33>>;

    /// The pool's weights.
    #[pallet::storage]
    pub type SwapBalancer<T> = StorageMap<_, Twox64Concat, u16, Balancer, ValueQuery>;

    /// Whether the pool has been set up.
    #[pallet::storage]
    pub type PalSwapInitialized<T> = StorageMap<_, Twox64Concat, u16, bool, ValueQuery>;

    /// Alpha left over from rounding.
    #[pallet::storage]
    pub type ScrapReservoirAlpha<T> = StorageMap<_, Twox64Concat, u16, u64, ValueQuery>;
}
