//! Bittensor's `AdminUtils` as far as devnet needs it: root rotates authorities and sets hyperparameters.

// FRAME's dispatch macro evaluates weight expressions with plain operators.
#![allow(clippy::arithmetic_side_effects, reason = "expanded by the pallet macro")]

pub use pallet::*;

#[frame_support::pallet]
pub mod pallet {
    use alloc::vec::Vec;

    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    use sp_consensus_grandpa::AuthorityList;

    use crate::subtensor::types::MechId;
    use crate::subtensor::{
        AlphaSigmoidSteepness, AlphaValues, BondsMovingAverage, BondsPenalty, CommitRevealWeightsEnabled,
        Kappa, LiquidAlphaOn, MaxAllowedValidators, MaxMechanismCount, MechanismCountCurrent,
        MechanismEmissionSplit, Tempo, WeightsSetRateLimit, Yuma3On,
    };

    /// What every call of this pallet is charged; root pays nothing.
    const CALL_WEIGHT: Weight = Weight::from_parts(10_000_000, 0);

    #[pallet::config]
    pub trait Config:
        frame_system::Config + pallet_aura::Config + pallet_grandpa::Config + crate::subtensor::Config
    {
    }

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::error]
    pub enum Error<T> {
        /// The value is out of range, or does not fit the others.
        InvalidValue,
    }

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

        /// Sets how many neurons may hold a validator permit.
        ///
        /// # Errors
        /// When the origin is not root.
        #[pallet::call_index(25)]
        #[pallet::weight(CALL_WEIGHT)]
        pub fn sudo_set_max_allowed_validators(
            origin: OriginFor<T>,
            netuid: u16,
            max_allowed_validators: u16,
        ) -> DispatchResult {
            ensure_root(origin)?;
            MaxAllowedValidators::<T>::insert(netuid, max_allowed_validators);
            Ok(())
        }

        /// Sets how much of the old bonds an epoch keeps, in millionths.
        ///
        /// # Errors
        /// When the origin is not root.
        #[pallet::call_index(26)]
        #[pallet::weight(CALL_WEIGHT)]
        pub fn sudo_set_bonds_moving_average(
            origin: OriginFor<T>,
            netuid: u16,
            bonds_moving_average: u64,
        ) -> DispatchResult {
            ensure_root(origin)?;
            BondsMovingAverage::<T>::insert(netuid, bonds_moving_average);
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

        /// Gives each bond a rate of its own, or all the same. It counts under Yuma 3 only.
        ///
        /// # Errors
        /// When the origin is not root.
        #[pallet::call_index(50)]
        #[pallet::weight(CALL_WEIGHT)]
        pub fn sudo_set_liquid_alpha_enabled(
            origin: OriginFor<T>,
            netuid: u16,
            enabled: bool,
        ) -> DispatchResult {
            ensure_root(origin)?;
            LiquidAlphaOn::<T>::insert(netuid, enabled);
            Ok(())
        }

        /// Sets between which rates a bond moves, in parts of 65 535.
        ///
        /// # Errors
        /// When the origin is not root, or the rates are not in order.
        #[pallet::call_index(51)]
        #[pallet::weight(CALL_WEIGHT)]
        pub fn sudo_set_alpha_values(
            origin: OriginFor<T>,
            netuid: u16,
            alpha_low: u16,
            alpha_high: u16,
        ) -> DispatchResult {
            ensure_root(origin)?;
            ensure!(alpha_low <= alpha_high, Error::<T>::InvalidValue);
            AlphaValues::<T>::insert(netuid, (alpha_low, alpha_high));
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

        /// Sets how hard weights out of consensus hurt bonds, in parts of 65 535.
        ///
        /// # Errors
        /// When the origin is not root.
        #[pallet::call_index(60)]
        #[pallet::weight(CALL_WEIGHT)]
        pub fn sudo_set_bonds_penalty(
            origin: OriginFor<T>,
            netuid: u16,
            bonds_penalty: u16,
        ) -> DispatchResult {
            ensure_root(origin)?;
            BondsPenalty::<T>::insert(netuid, bonds_penalty);
            Ok(())
        }

        /// Sets how sharply a bond's rate rises, in hundredths.
        ///
        /// # Errors
        /// When the origin is not root.
        #[pallet::call_index(68)]
        #[pallet::weight(CALL_WEIGHT)]
        pub fn sudo_set_alpha_sigmoid_steepness(
            origin: OriginFor<T>,
            netuid: u16,
            steepness: i16,
        ) -> DispatchResult {
            ensure_root(origin)?;
            AlphaSigmoidSteepness::<T>::insert(netuid, steepness);
            Ok(())
        }

        /// Lets bonds follow Yuma 3, or not.
        ///
        /// # Errors
        /// When the origin is not root.
        #[pallet::call_index(69)]
        #[pallet::weight(CALL_WEIGHT)]
        pub fn sudo_set_yuma3_enabled(origin: OriginFor<T>, netuid: u16, enabled: bool) -> DispatchResult {
            ensure_root(origin)?;
            Yuma3On::<T>::insert(netuid, enabled);
            Ok(())
        }

        /// Sets how many mechanisms the subnet runs. Unlike on the chain, what a mechanism has stored stays.
        ///
        /// # Errors
        /// When the origin is not root, or the number is none or too many.
        #[pallet::call_index(76)]
        #[pallet::weight(CALL_WEIGHT)]
        pub fn sudo_set_mechanism_count(
            origin: OriginFor<T>,
            netuid: u16,
            mechanism_count: MechId,
        ) -> DispatchResult {
            ensure_root(origin)?;
            let most = MaxMechanismCount::<T>::get();
            ensure!((1..=most).contains(&mechanism_count), Error::<T>::InvalidValue);
            MechanismCountCurrent::<T>::insert(netuid, mechanism_count);
            MechanismEmissionSplit::<T>::remove(netuid);
            Ok(())
        }

        /// Sets each mechanism's part of the emission, in parts of 65 535; `None` gives all the same.
        ///
        /// # Errors
        /// When the origin is not root, there are more parts than mechanisms, or they do not make a whole.
        #[pallet::call_index(77)]
        #[pallet::weight(CALL_WEIGHT)]
        pub fn sudo_set_mechanism_emission_split(
            origin: OriginFor<T>,
            netuid: u16,
            maybe_split: Option<Vec<u16>>,
        ) -> DispatchResult {
            ensure_root(origin)?;
            let Some(split) = maybe_split else {
                MechanismEmissionSplit::<T>::remove(netuid);
                return Ok(());
            };
            let sum: u64 = split.iter().copied().map(u64::from).sum();
            let fits = split.len() <= usize::from(MechanismCountCurrent::<T>::get(netuid));
            ensure!(fits && sum == u64::from(u16::MAX), Error::<T>::InvalidValue);
            MechanismEmissionSplit::<T>::insert(netuid, split);
            Ok(())
        }
    }
}
