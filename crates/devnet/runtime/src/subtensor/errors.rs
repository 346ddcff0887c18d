//! Why a call is refused. Names are the chain's; indices are not, as they shift there with every upgrade.

use frame_support::pallet_macros::pallet_section;

/// See the file.
#[pallet_section]
mod errors {
    #[pallet::error]
    pub enum Error<T> {
        /// The subnet does not exist.
        SubnetNotExists,
        /// The subnet's mechanism does not exist.
        MechanismDoesNotExist,
        /// Root takes no weights by this call.
        CanNotSetRootNetworkWeights,
        /// Weights must be committed first.
        CommitRevealEnabled,
        /// Uids and weights differ in number.
        WeightVecNotEqualSize,
        /// More weights than neurons.
        UidsLengthExceedUidsInSubNet,
        /// The hotkey has no uid on the subnet.
        HotKeyNotRegisteredInSubNet,
        /// The hotkey has no coldkey.
        HotKeyAccountNotExists,
        /// The hotkey belongs to another coldkey.
        NonAssociatedColdKey,
        /// Stake is below the threshold.
        NotEnoughStakeToSetWeights,
        /// The version key is below the subnet's.
        IncorrectWeightVersionKey,
        /// Weights were set too few blocks ago.
        SettingWeightsTooFast,
        /// The neuron has no validator permit.
        NeuronNoValidatorPermit,
        /// A uid occurs twice.
        DuplicateUids,
        /// A uid is not on the subnet.
        UidVecContainInvalidOne,
        /// Too few weights.
        WeightVecLengthIsLow,
        /// The address type is neither 4 nor 6.
        InvalidIpType,
        /// The address is not one of its type.
        InvalidIpAddress,
        /// The port is zero.
        InvalidPort,
        /// The axon was announced too few blocks ago.
        ServingRateLimitExceeded,
        /// Alpha of the subnet cannot be bought yet.
        SubtokenDisabled,
        /// Below the least amount.
        AmountTooLow,
        /// The coldkey has too little TAO.
        NotEnoughBalanceToStake,
        /// The pool cannot serve the amount.
        InsufficientLiquidity,
        /// The subnet takes no registrations.
        SubNetRegistrationDisabled,
        /// Root takes no registrations by this call.
        RegistrationNotPermittedOnRootSubnet,
        /// The hotkey has a uid already.
        HotKeyAlreadyRegisteredInSubNet,
        /// Every neuron is immune.
        NoNeuronIdAvailable,
        /// Every netuid is taken.
        SubnetLimitReached,
        /// The coldkey cannot pay for the subnet.
        CannotAffordLockCost,
    }
}
