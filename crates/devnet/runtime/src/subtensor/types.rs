//! The structures the pallet stores.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::BoundedVec;
use frame_support::traits::ConstU32;
use scale_info::TypeInfo;

/// A subnet's number; root is 0.
pub type NetUid = u16;
/// An incentive mechanism of a subnet; the first is 0.
pub type MechId = u8;
/// Subnet and mechanism in one: netuid + 4096 · mechanism.
pub type NetUidStorageIndex = u16;
/// Rao: 1 TAO = 1e9.
pub type TaoBalance = u64;
/// A subnet's alpha, in 1e-9.
pub type AlphaBalance = u64;
/// A timelock-encrypted weight vector.
pub type TimelockedCommit = BoundedVec<u8, ConstU32<5000>>;

/// Where a mechanism's own storage is.
#[must_use]
pub const fn storage_index(netuid: NetUid, mechanism: MechId) -> NetUidStorageIndex {
    netuid.saturating_add((mechanism as u16).saturating_mul(MECHANISM_STRIDE))
}

/// Netuids are below this.
const MECHANISM_STRIDE: u16 = 4096;

/// Where a miner listens.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, PartialEq, Eq, Debug, Default)]
pub struct AxonInfo {
    /// The block it was announced at.
    pub block: u64,
    /// Version of the miner's software, its own notation.
    pub version: u32,
    /// The address; IPv4 in the low 32 bits.
    pub ip: u128,
    /// The port.
    pub port: u16,
    /// 4 or 6.
    pub ip_type: u8,
    /// The miner's own notation.
    pub protocol: u8,
    /// Reserved.
    pub placeholder1: u8,
    /// Reserved.
    pub placeholder2: u8,
}

/// Where a neuron serves its metrics.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, PartialEq, Eq, Debug, Default)]
pub struct PrometheusInfo {
    /// The block it was announced at.
    pub block: u64,
    /// Version of the neuron's software, its own notation.
    pub version: u32,
    /// The address; IPv4 in the low 32 bits.
    pub ip: u128,
    /// The port.
    pub port: u16,
    /// 4 or 6.
    pub ip_type: u8,
}

/// A neuron's TLS public key.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, PartialEq, Eq, Debug, Default)]
pub struct NeuronCertificate {
    /// The key.
    pub public_key: BoundedVec<u8, ConstU32<64>>,
    /// Its algorithm.
    pub algorithm: u8,
}

/// What a coldkey says about itself; every field UTF-8 by convention only.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, PartialEq, Eq, Debug, Default)]
#[allow(missing_docs, reason = "the names say it all")]
pub struct ChainIdentityV2 {
    pub name: Vec<u8>,
    pub url: Vec<u8>,
    pub github_repo: Vec<u8>,
    pub image: Vec<u8>,
    pub discord: Vec<u8>,
    pub description: Vec<u8>,
    pub additional: Vec<u8>,
}

/// What an owner says about a subnet; every field UTF-8 by convention only.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, PartialEq, Eq, Debug, Default)]
#[allow(missing_docs, reason = "the names say it all")]
pub struct SubnetIdentityV3 {
    pub subnet_name: Vec<u8>,
    pub github_repo: Vec<u8>,
    pub subnet_contact: Vec<u8>,
    pub subnet_url: Vec<u8>,
    pub discord: Vec<u8>,
    pub description: Vec<u8>,
    pub logo_url: Vec<u8>,
    pub additional: Vec<u8>,
}

/// What happens to alpha the owner's miners earn.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum RecycleOrBurnEnum {
    /// Destroyed; issuance stays.
    #[default]
    Burn,
    /// Returned; issuance falls.
    Recycle,
}

/// What becomes of a coldkey's root dividends.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, PartialEq, Eq, Debug, Default)]
pub enum RootClaimTypeEnum {
    /// Sold for TAO.
    #[default]
    Swap,
    /// Kept as alpha.
    Keep,
    /// Kept as alpha on these subnets, sold elsewhere.
    KeepSubnets {
        /// The subnets.
        subnets: BTreeSet<NetUid>,
    },
}

/// `mantissa · 10^exponent`.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SafeFloat {
    /// At most 1e21.
    pub mantissa: u128,
    /// Power of ten.
    pub exponent: i64,
}

impl SafeFloat {
    /// A whole number.
    #[must_use]
    pub const fn whole(mantissa: u128) -> Self {
        Self {
            mantissa,
            exponent: 0,
        }
    }
}
