//! Bittensor's `CheckNonce`: a call that pays no fee needs no account that exists.
//!
//! FRAME's own refuses a signer whose account nobody pays for. Hotkeys set weights for free and usually hold nothing,
//! so Bittensor lets them, and so does this chain. Encoding and name are FRAME's.

use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::dispatch::{DispatchInfo, Pays};
use frame_support::pallet_prelude::{TransactionSource, TransactionValidityError, Weight};
use frame_system::CheckNonce as Inner;
use scale_info::TypeInfo;
use sp_runtime::traits::{AsSystemOriginSigner as _, TransactionExtension, ValidateResult};
use sp_runtime::transaction_validity::{InvalidTransaction, ValidTransaction};

use crate::{AccountId, Runtime, RuntimeCall, RuntimeOrigin};

/// Keeps each signed extrinsic from being applied twice.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct CheckNonce(#[codec(compact)] pub u32);

impl TransactionExtension<RuntimeCall> for CheckNonce {
    const IDENTIFIER: &'static str = "CheckNonce";
    type Implicit = ();
    type Val = Option<AccountId>;
    type Pre = ();

    fn weight(&self, _: &RuntimeCall) -> Weight {
        Weight::zero()
    }

    fn validate(
        &self,
        origin: RuntimeOrigin,
        _: &RuntimeCall,
        info: &DispatchInfo,
        _: usize,
        (): (),
        _: &impl Encode,
        _: TransactionSource,
    ) -> ValidateResult<Option<AccountId>, RuntimeCall> {
        let Some(who) = origin.as_system_origin_signer().cloned() else {
            return Ok((ValidTransaction::default(), None, origin));
        };
        let valid = self.validity(&who, info.pays_fee)?;
        Ok((valid, Some(who), origin))
    }

    fn prepare(
        self,
        who: Option<AccountId>,
        _: &RuntimeOrigin,
        _: &RuntimeCall,
        _: &DispatchInfo,
        _: usize,
    ) -> Result<(), TransactionValidityError> {
        who.map_or(Ok(()), |who| {
            Inner::<Runtime>::prepare_nonce_for_account(&who, self.0)
        })
    }
}

impl CheckNonce {
    /// Which extrinsic must come first, and which this one is.
    fn validity(&self, who: &AccountId, pays: Pays) -> Result<ValidTransaction, InvalidTransaction> {
        let account = frame_system::Account::<Runtime>::get(who);
        let exists = account.providers > 0 || account.sufficients > 0;
        if pays == Pays::Yes && !exists {
            return Err(InvalidTransaction::Payment);
        }
        if self.0 < account.nonce {
            return Err(InvalidTransaction::Stale);
        }
        let mut valid = ValidTransaction {
            provides: [(who, self.0).encode()].into(),
            ..Default::default()
        };
        if account.nonce < self.0 {
            valid.requires = [(who, self.0.saturating_sub(1)).encode()].into();
        }
        Ok(valid)
    }
}
