//! What happened, under the chain's names and indices.

use frame_support::pallet_macros::pallet_section;

/// See the file.
#[pallet_section]
mod events {
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A subnet was registered: netuid, mechanism.
        #[codec(index = 0)]
        NetworkAdded(NetUid, u16),
        /// Alpha was bought: coldkey, hotkey, TAO paid, alpha got, netuid, fee.
        #[codec(index = 2)]
        StakeAdded(T::AccountId, T::AccountId, TaoBalance, AlphaBalance, NetUid, u64),
        /// Weights were set: subnet and mechanism, uid.
        #[codec(index = 5)]
        WeightsSet(NetUidStorageIndex, u16),
        /// A hotkey got a uid: netuid, uid, hotkey.
        #[codec(index = 6)]
        NeuronRegistered(NetUid, u16, T::AccountId),
        /// A miner announced its address: netuid, hotkey.
        #[codec(index = 28)]
        AxonServed(NetUid, T::AccountId),
    }
}
