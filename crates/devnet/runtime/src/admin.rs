//! Bittensor's `AdminUtils` as far as devnet needs it: root rotates authorities and sets hyperparameters.

// FRAME's dispatch macro evaluates weight expressions with plain operators.
#![allow(clippy::arithmetic_side_effects, reason = "expanded by the pallet macro")]

pub use pallet::*;

#[frame_support::pallet]
pub mod pallet {
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    use sp_consensus_grandpa::AuthorityList;

    use crate::subtensor::{CommitRevealWeightsEnabled, Kappa, Tempo, WeightsSetRateLimit};

    /// What every call of this pallet is charged; root pays nothing.
    const CALL_WEIGHT: Weight = Weight::from_parts(10_000_000, 0);

    #[pallet::config]
    pub trait Config:
        frame_system::Config + pallet_aura::Config + pallet_grandpa::Config + crate::subtensor::Config
    {
    }

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Replaces the Aura authorities from the next block on.
        ///
        /// # Errors
        /// When the origin is not root.
        #[pallet::call_index(0)]
        #[pallet::weight(CALL_WEIGHT)]
        pub fn swap_authorities(
            origin: OriginFor<T>,
            new_authorities: BoundedVec<
                <T as pallet_aura::Config>::AuthorityId,
                <T as pallet_aura::Config>::MaxAuthorities,
            >,
        ) -> DispatchResult {
            ensure_root(origin)?;
            pallet_aura::Pallet::<T>::change_authorities(new_authorities);
            Ok(())
        }

        /// Sets how many blocks must pass between two weight settings of a neuron.
        ///
        /// # Errors
        /// When the origin is not root.
        #[pallet::call_index(7)]
        #[pallet::weight(CALL_WEIGHT)]
        pub fn sudo_set_weights_set_rate_limit(
            origin: OriginFor<T>,
            netuid: u16,
            weights_set_rate_limit: u64,
        ) -> DispatchResult {
            ensure_root(origin)?;
            WeightsSetRateLimit::<T>::insert(netuid, weights_set_rate_limit);
            Ok(())
        }

        /// Sets the consensus majority, in parts of 65 535.
        ///
        /// # Errors
        /// When the origin is not root.
        #[pallet::call_index(16)]
        #[pallet::weight(CALL_WEIGHT)]
        pub fn sudo_set_kappa(origin: OriginFor<T>, netuid: u16, kappa: u16) -> DispatchResult {
            ensure_root(origin)?;
            Kappa::<T>::insert(netuid, kappa);
            Ok(())
        }

        /// Sets the blocks between two epochs.
        ///
        /// # Errors
        /// When the origin is not root.
        #[pallet::call_index(30)]
        #[pallet::weight(CALL_WEIGHT)]
        pub fn sudo_set_tempo(origin: OriginFor<T>, netuid: u16, tempo: u16) -> DispatchResult {
            ensure_root(origin)?;
            Tempo::<T>::insert(netuid, tempo);
            Ok(())
        }

        /// Turns commit-reveal on or off; while on, plain `set_weights` is refused.
        ///
        /// # Errors
        /// When the origin is not root.
        #[pallet::call_index(49)]
        #[pallet::weight(CALL_WEIGHT)]
        pub fn sudo_set_commit_reveal_weights_enabled(
            origin: OriginFor<T>,
            netuid: u16,
            enabled: bool,
        ) -> DispatchResult {
            ensure_root(origin)?;
            CommitRevealWeightsEnabled::<T>::insert(netuid, enabled);
            Ok(())
        }

        /// Announces a GRANDPA authority-set change `in_blocks` blocks from here; `forced` carries the median last
        /// finalized block of a forced change.
        ///
        /// # Errors
        /// When the origin is not root, or another change is pending.
        #[pallet::call_index(59)]
        #[pallet::weight(CALL_WEIGHT)]
        pub fn schedule_grandpa_change(
            origin: OriginFor<T>,
            next_authorities: AuthorityList,
            in_blocks: BlockNumberFor<T>,
            forced: Option<BlockNumberFor<T>>,
        ) -> DispatchResult {
            ensure_root(origin)?;
            pallet_grandpa::Pallet::<T>::schedule_change(next_authorities, in_blocks, forced)
        }
    }
}
