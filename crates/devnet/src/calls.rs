//! Calls and signed extrinsics, built from the runtime's own metadata: names decide, never fixed indices.

use codec::{Compact, Decode, Encode};
use frame_metadata::{RuntimeMetadata, RuntimeMetadataPrefixed, v14::RuntimeMetadataV14};
use scale_info::{PortableRegistry, TypeDef};
use sp_core::{H256, Pair, sr25519};
use sp_io::hashing::blake2_256;
use sp_version::RuntimeVersion;

use crate::{
    block::Extrinsic,
    executor::{CallError, Executor},
    state::View,
};

/// Why a call or an extrinsic could not be built. The caller is at fault, or the runtime lacks the item.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// The runtime would not give its metadata.
    #[error(transparent)]
    Runtime(#[from] CallError),
    /// The metadata is not of version 14, or does not decode.
    #[error("the runtime's metadata is unreadable: {0}")]
    Metadata(String),
    /// No such pallet or call in this runtime.
    #[error("the runtime has no call {0}.{1}")]
    NoSuchCall(String, String),
    /// A signed extension carries data this encoder does not know.
    #[error("the signed extension {0} is not known")]
    Extension(String),
}

/// What a signature commits to besides the call.
pub struct Facts {
    /// The signer's next nonce.
    pub nonce: u32,
    /// Hash of block 0.
    pub genesis: H256,
    /// Version of the runtime that will check the signature.
    pub version: RuntimeVersion,
}

/// Call and extrinsic encoder for one runtime.
pub struct Calls(RuntimeMetadataV14);

impl Calls {
    /// Asks the runtime of a state for its metadata.
    ///
    /// # Errors
    /// [`EncodeError::Runtime`], [`EncodeError::Metadata`].
    pub fn of(executor: &Executor, view: &View<'_>) -> Result<Self, EncodeError> {
        let bytes: Vec<u8> = executor.query(view, "Metadata_metadata", &[])?;
        let prefixed = RuntimeMetadataPrefixed::decode(&mut &bytes[..])
            .map_err(|error| EncodeError::Metadata(error.to_string()))?;
        match prefixed.1 {
            RuntimeMetadata::V14(metadata) => Ok(Self(metadata)),
            other => Err(EncodeError::Metadata(format!("version {}", other.version()))),
        }
    }

    /// Encodes `pallet.call` with SCALE arguments.
    ///
    /// # Errors
    /// [`EncodeError::NoSuchCall`].
    pub fn call(&self, pallet: &str, call: &str, args: &[u8]) -> Result<Vec<u8>, EncodeError> {
        let (pallet_index, call_index) = self
            .indices(pallet, call)
            .ok_or_else(|| EncodeError::NoSuchCall(pallet.into(), call.into()))?;
        Ok([&[pallet_index, call_index], args].concat())
    }

    /// Whether the runtime has `pallet.call`.
    #[must_use]
    pub fn has(&self, pallet: &str, call: &str) -> bool {
        self.indices(pallet, call).is_some()
    }

    /// Signs `call` as an immortal version 4 extrinsic without tip.
    ///
    /// # Errors
    /// [`EncodeError::Extension`].
    pub fn sign(&self, call: &[u8], signer: &sr25519::Pair, facts: &Facts) -> Result<Extrinsic, EncodeError> {
        let (mut explicit, mut implicit) = (Vec::new(), Vec::new());
        for extension in &self.0.extrinsic.signed_extensions {
            let known = extension_bytes(&extension.identifier, facts);
            let empty = is_empty(&self.0.types, extension.ty.id)
                && is_empty(&self.0.types, extension.additional_signed.id);
            match known {
                Some((written, signed)) => {
                    explicit.extend(written);
                    implicit.extend(signed);
                }
                None if empty => {}
                None => return Err(EncodeError::Extension(extension.identifier.clone())),
            }
        }
        let payload = [call, &explicit, &implicit].concat();
        let signature = if payload.len() > 256 {
            signer.sign(&blake2_256(&payload))
        } else {
            signer.sign(&payload)
        };
        Ok(assemble(signer, &signature, &explicit, call))
    }

    fn indices(&self, pallet: &str, call: &str) -> Option<(u8, u8)> {
        let pallet = self.0.pallets.iter().find(|candidate| candidate.name == pallet)?;
        let calls = self.0.types.resolve(pallet.calls.as_ref()?.ty.id)?;
        let TypeDef::Variant(variants) = &calls.type_def else {
            return None;
        };
        let variant = variants
            .variants
            .iter()
            .find(|candidate| candidate.name == call)?;
        Some((pallet.index, variant.index))
    }
}

/// Version 4, signed; address by account id; sr25519 signature.
fn assemble(
    signer: &sr25519::Pair,
    signature: &sr25519::Signature,
    explicit: &[u8],
    call: &[u8],
) -> Extrinsic {
    const SIGNED_V4: u8 = 0x84;
    const ADDRESS_ID: u8 = 0;
    const SIGNATURE_SR25519: u8 = 1;
    let mut extrinsic = vec![SIGNED_V4, ADDRESS_ID];
    extrinsic.extend(signer.public().0);
    extrinsic.push(SIGNATURE_SR25519);
    extrinsic.extend(signature.0);
    extrinsic.extend(explicit);
    extrinsic.extend(call);
    extrinsic
}

/// What a known signed extension writes into the extrinsic, and what it adds to the signed payload.
fn extension_bytes(identifier: &str, facts: &Facts) -> Option<(Vec<u8>, Vec<u8>)> {
    const NONE: u8 = 0;
    Some(match identifier {
        "CheckSpecVersion" => (vec![], facts.version.spec_version.encode()),
        "CheckTxVersion" => (vec![], facts.version.transaction_version.encode()),
        "CheckGenesis" => (vec![], facts.genesis.encode()),
        "CheckMortality" | "CheckEra" => (vec![NONE], facts.genesis.encode()),
        "CheckNonce" => (Compact(facts.nonce).encode(), vec![]),
        "ChargeTransactionPayment" | "ChargeTransactionPaymentWrapper" => (Compact(0_u64).encode(), vec![]),
        "CheckMetadataHash" => (vec![NONE], vec![NONE]),
        _ => return None,
    })
}

/// Whether values of a type take no bytes.
fn is_empty(types: &PortableRegistry, id: u32) -> bool {
    match types.resolve(id).map(|ty| &ty.type_def) {
        Some(TypeDef::Composite(composite)) => {
            composite.fields.iter().all(|field| is_empty(types, field.ty.id))
        }
        Some(TypeDef::Tuple(tuple)) => tuple.fields.iter().all(|field| is_empty(types, field.id)),
        _ => false,
    }
}
