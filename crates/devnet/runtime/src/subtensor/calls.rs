//! The calls, under the chain's names, indices and arguments.

use frame_support::pallet_macros::pallet_section;

/// See the file.
#[pallet_section]
mod calls {
    /// What a call is charged for, where it is charged.
    const CALL_WEIGHT: Weight = Weight::from_parts(100_000_000, 0);

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Sets the weights of the signing hotkey's neuron on other neurons.
        ///
        /// # Errors
        /// See [`super::weights`].
        #[pallet::call_index(0)]
        #[pallet::weight((CALL_WEIGHT, DispatchClass::Normal, Pays::No))]
        pub fn set_weights(
            origin: OriginFor<T>,
            netuid: NetUid,
            dests: Vec<u16>,
            weights: Vec<u16>,
            version_key: u64,
        ) -> DispatchResult {
            weights::set::<T>(&ensure_signed(origin)?, netuid, 0, dests, weights, version_key)
        }

        /// Buys alpha of a subnet with the signing coldkey's TAO and stakes it on a hotkey.
        ///
        /// # Errors
        /// See [`super::staking`].
        #[pallet::call_index(2)]
        #[pallet::weight(CALL_WEIGHT)]
        pub fn add_stake(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            netuid: NetUid,
            amount_staked: TaoBalance,
        ) -> DispatchResult {
            staking::add::<T>(&ensure_signed(origin)?, &hotkey, netuid, amount_staked)
        }

        /// Announces where the signing hotkey's neuron listens.
        ///
        /// # Errors
        /// See [`super::serving`].
        #[pallet::call_index(4)]
        #[pallet::weight((CALL_WEIGHT, DispatchClass::Normal, Pays::No))]
        #[allow(clippy::too_many_arguments, reason = "the chain's signature")]
        pub fn serve_axon(
            origin: OriginFor<T>,
            netuid: NetUid,
            version: u32,
            ip: u128,
            port: u16,
            ip_type: u8,
            protocol: u8,
            placeholder1: u8,
            placeholder2: u8,
        ) -> DispatchResult {
            let hotkey = ensure_signed(origin)?;
            let axon = AxonInfo {
                block: 0,
                version,
                ip,
                port,
                ip_type,
                protocol,
                placeholder1,
                placeholder2,
            };
            serving::serve_axon::<T>(&hotkey, netuid, axon)
        }

        /// Registers a hotkey on a subnet for the signing coldkey, which pays the subnet's price.
        ///
        /// # Errors
        /// See [`super::registration`].
        #[pallet::call_index(7)]
        #[pallet::weight(CALL_WEIGHT)]
        pub fn burned_register(origin: OriginFor<T>, netuid: NetUid, hotkey: T::AccountId) -> DispatchResult {
            registration::burned_register::<T>(&ensure_signed(origin)?, netuid, &hotkey)
        }

        /// Registers a subnet for the signing coldkey, with the hotkey as its uid 0.
        ///
        /// # Errors
        /// See [`super::registration`].
        #[pallet::call_index(59)]
        #[pallet::weight(CALL_WEIGHT)]
        pub fn register_network(origin: OriginFor<T>, hotkey: T::AccountId) -> DispatchResult {
            registration::register_network::<T>(&ensure_signed(origin)?, &hotkey)
        }

        /// Sets the weights of the signing hotkey's neuron on other neurons in one of the subnet's mechanisms.
        ///
        /// # Errors
        /// See [`super::weights`].
        #[pallet::call_index(119)]
        #[pallet::weight((CALL_WEIGHT, DispatchClass::Normal, Pays::No))]
        pub fn set_mechanism_weights(
            origin: OriginFor<T>,
            netuid: NetUid,
            mecid: MechId,
            dests: Vec<u16>,
            weights: Vec<u16>,
            version_key: u64,
        ) -> DispatchResult {
            weights::set::<T>(
                &ensure_signed(origin)?,
                netuid,
                mecid,
                dests,
                weights,
                version_key,
            )
        }
    }
}
