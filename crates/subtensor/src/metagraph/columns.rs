//! The vectors that the chain keeps for a subnet, one key each.

use alloc::vec::Vec;

use codec::Encode as _;
use primitives::NetUid;
use runtime::StorageError;

use crate::PALLET;
use crate::batch::{Answers, Batch, Slot};

/// Declares each column once: its field, the storage item, and what the item is a vector of.
macro_rules! columns {
    ($($field:ident: $item:literal, $of:ty;)*) => {
        /// See the fields of [`Metagraph`](super::Metagraph).
        pub(super) struct Columns {
            $(pub(super) $field: Option<Vec<$of>>,)*
            /// The weight of TAO stake, a ratio of `u64::MAX`.
            pub(super) tao_weight: Option<u64>,
        }

        /// What has been asked.
        pub(super) struct Asked<'m> {
            $($field: Slot<'m, Vec<$of>>,)*
            tao_weight: Slot<'m, u64>,
        }

        impl<'m> Asked<'m> {
            pub(super) fn new(batch: &mut Batch<'m>, netuid: NetUid) -> Result<Self, StorageError> {
                let id = netuid.encode();
                Ok(Self {
                    $($field: batch.one(PALLET, $item, &[&id])?,)*
                    tao_weight: batch.once_or_by(PALLET, "TaoWeight", &[&id])?,
                })
            }

            pub(super) fn answer(&self, answers: &Answers) -> Result<Columns, StorageError> {
                Ok(Columns {
                    $($field: answers.one(&self.$field)?,)*
                    tao_weight: answers.one(&self.tao_weight)?,
                })
            }
        }
    };
}

// `Incentive` and `LastUpdate` are kept by subnet and mechanism, `netuid + 4096 · mechanism`: here the first one's.
columns! {
    active: "Active", bool;
    validator_permit: "ValidatorPermit", bool;
    last_update: "LastUpdate", u64;
    rank: "Rank", u16;
    trust: "Trust", u16;
    consensus: "Consensus", u16;
    incentive: "Incentive", u16;
    dividends: "Dividends", u16;
    validator_trust: "ValidatorTrust", u16;
    pruning_score: "PruningScores", u16;
    emission: "Emission", u64;
}
