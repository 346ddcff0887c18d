//! The slot length, in storage instead of in code, so that one committed wasm runs at any `--speed`.
//!
//! `pallet_aura` and `pallet_timestamp` take their periods as constants, which metadata prints: read from storage there,
//! metadata would depend on state, and clients cache it by code hash. So the constants stay nominal
//! (12 s, as on Bittensor) and this pallet makes the check they would have made: a block's timestamp lies in its slot.

pub use pallet::*;

#[frame_support::pallet]
pub mod pallet {
    use frame_support::pallet_prelude::*;
    use frame_support::traits::{ConstU64, OnTimestampSet};
    use sp_consensus_aura::Slot;

    /// Milliseconds a slot lasts on Bittensor and, unless genesis says otherwise, here.
    pub const NOMINAL_SLOT_MS: u64 = 12_000;

    #[pallet::config]
    pub trait Config: frame_system::Config + pallet_aura::Config {}

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// Milliseconds a slot lasts; above zero.
    #[pallet::storage]
    pub type SlotDuration<T> = StorageValue<_, u64, ValueQuery, ConstU64<NOMINAL_SLOT_MS>>;

    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// Milliseconds a slot lasts; zero means the nominal 12 000.
        pub slot_duration_ms: u64,
        #[serde(skip)]
        pub _marker: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            if self.slot_duration_ms > 0 {
                SlotDuration::<T>::put(self.slot_duration_ms);
            }
        }
    }

    impl<T: Config> OnTimestampSet<u64> for Pallet<T> {
        /// Refuses the block when its timestamp is not in the slot its digest claims.
        fn on_timestamp_set(moment: u64) {
            let slot = moment.checked_div(SlotDuration::<T>::get()).unwrap_or_default();
            assert_eq!(
                Slot::from(slot),
                pallet_aura::CurrentSlot::<T>::get(),
                "Timestamp slot must match `CurrentSlot`"
            );
        }
    }
}
