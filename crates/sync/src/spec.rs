//! The one thing trusted: a chain's specification with a checkpoint, as JSON.
//!
//! Whatever the file states twice must agree with the bytes it states it of: the header's hash and height, the set
//! that signed, the next set in the header's own digest. A file that contradicts itself is refused.

use primitives::hashing::blake2_256;
use primitives::{BlockRef, Code, Fault, Hash, hex};
use serde::Deserialize;
use thiserror::Error;
use verify::{
    AuraAuthorities, AuraKey, AuthorityError, AuthoritySet, Checkpoint, CheckpointError, GrandpaKey, Header,
    HeaderError, MAX_HEADER_BYTES,
};

/// Longest specification read, bytes.
pub const MAX_SPEC_BYTES: usize = 1 << 20;

/// A chain and where to start trusting it. See the module's words.
#[derive(Debug, Clone)]
pub struct ChainSpec {
    /// What people call it.
    pub name: Option<String>,
    /// Hash of block 0.
    pub genesis_hash: Hash,
    /// The finalized header everything is derived from.
    pub checkpoint: Checkpoint,
    /// Who may build on the checkpoint, where stated.
    pub aura_authorities: Option<AuraAuthorities>,
    /// How amounts and addresses are shown.
    pub properties: Properties,
    /// Blocks between stored justifications. Default 512.
    pub justification_period: u32,
    /// Length of an Aura slot, milliseconds. Default 12,000.
    pub slot_duration_ms: u64,
    /// Most the tip may be behind the clock before it is called stale, milliseconds. Default 300,000.
    pub max_head_age_ms: u64,
}

/// How amounts and addresses are shown.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Properties {
    /// Network prefix of addresses.
    pub ss58_format: u16,
    /// Digits after the point.
    pub token_decimals: u8,
    /// The token's name.
    pub token_symbol: String,
}

impl Default for Properties {
    fn default() -> Self {
        Self {
            ss58_format: 42,
            token_decimals: 9,
            token_symbol: "TAO".into(),
        }
    }
}

/// Why a specification is refused. Always the caller's fault.
#[derive(Debug, Error)]
pub enum SpecError {
    /// Longer than [`MAX_SPEC_BYTES`].
    #[error("longer than {MAX_SPEC_BYTES} bytes")]
    TooLong,
    /// Not JSON of this shape.
    #[error("not a chain specification: {0}")]
    Json(#[from] serde_json::Error),
    /// A field is not the hexadecimal it must be.
    #[error("{field}: {error}")]
    Hex {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        error: hex::HexError,
    },
    /// The header does not decode.
    #[error("finalizedBlockHeader: {0}")]
    Header(#[from] HeaderError),
    /// A list of authorities cannot be used.
    #[error("{field}: {error}")]
    Authorities {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        error: AuthorityError,
    },
    /// A walk cannot start from this header.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The file states something that its own bytes contradict.
    #[error("{field} states {stated}, but the bytes say {found}")]
    Contradiction {
        /// The field.
        field: &'static str,
        /// What it states.
        stated: String,
        /// What the bytes say.
        found: String,
    },
}

impl SpecError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Checkpoint(error) => error.code(),
            _ => Code::BadArgument,
        }
    }

    /// Who is to blame.
    #[must_use]
    pub fn fault(&self) -> Fault {
        Fault::Caller
    }
}

impl ChainSpec {
    /// Reads a specification and checks every field it states against its bytes.
    ///
    /// # Errors
    /// See [`SpecError`].
    pub fn from_json(text: &str) -> Result<Self, SpecError> {
        if text.len() > MAX_SPEC_BYTES {
            return Err(SpecError::TooLong);
        }
        serde_json::from_str::<SpecJson>(text)?.check()
    }

    /// The checkpoint's block.
    #[must_use]
    pub fn checkpoint_block(&self) -> BlockRef {
        self.checkpoint.header().block()
    }
}

/// The file as it is written. Fields not named here are nobody's claim.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SpecJson {
    name: Option<String>,
    genesis_hash: String,
    block_number: Option<u32>,
    block_hash: Option<String>,
    finalized_block_header: String,
    signing_set: SetJson,
    next_set: Option<SetJson>,
    grandpa_authority_set_scale: Option<String>,
    aura_authorities: Option<Vec<String>>,
    #[serde(default)]
    properties: Properties,
    justification_period: Option<u32>,
    slot_duration_ms: Option<u64>,
    max_head_age_ms: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SetJson {
    set_id: u64,
    authorities: Vec<String>,
}

impl SpecJson {
    fn check(self) -> Result<ChainSpec, SpecError> {
        let scale = hex::decode_bounded(&self.finalized_block_header, MAX_HEADER_BYTES);
        let header = Header::decode(&scale.map_err(|error| SpecError::Hex {
            field: "finalizedBlockHeader",
            error,
        })?)?;
        let genesis_hash = hash("genesisHash", &self.genesis_hash)?;
        self.check_block(&header, genesis_hash)?;
        let signing = self.signing_set.read("signingSet")?;
        self.check_scale(&signing)?;
        let checkpoint = Checkpoint::new(header, signing)?;
        self.check_next(&checkpoint)?;
        Ok(ChainSpec {
            genesis_hash,
            aura_authorities: self.aura(checkpoint.header())?,
            checkpoint,
            name: self.name,
            properties: self.properties,
            justification_period: self.justification_period.unwrap_or(512).max(1),
            slot_duration_ms: self.slot_duration_ms.unwrap_or(12_000),
            max_head_age_ms: self.max_head_age_ms.unwrap_or(300_000),
        })
    }

    fn check_block(&self, header: &Header, genesis: Hash) -> Result<(), SpecError> {
        if let Some(stated) = self.block_number {
            agree("blockNumber", &stated, &header.number())?;
        }
        if let Some(stated) = &self.block_hash {
            agree("blockHash", &hash("blockHash", stated)?, &header.hash())?;
        }
        if header.number() == 0 {
            agree("genesisHash", &genesis, &header.hash())?;
        }
        Ok(())
    }

    /// The same set in SCALE, weights included, as a node's own specification carries it.
    fn check_scale(&self, signing: &AuthoritySet) -> Result<(), SpecError> {
        const FIELD: &str = "grandpaAuthoritySetScale";
        let Some(text) = &self.grandpa_authority_set_scale else {
            return Ok(());
        };
        let scale = hex::decode_bounded(text, MAX_SPEC_BYTES)
            .map_err(|error| SpecError::Hex { field: FIELD, error })?;
        let found =
            AuthoritySet::decode(&scale).map_err(|error| SpecError::Authorities { field: FIELD, error })?;
        agree_on_sets("signingSet", signing, Some(&found))
    }

    /// The next set is never believed: it is in the header's digest, or there is none.
    fn check_next(&self, checkpoint: &Checkpoint) -> Result<(), SpecError> {
        let Some(stated) = &self.next_set else {
            return Ok(());
        };
        agree_on_sets(
            "nextSet",
            &stated.read("nextSet")?,
            checkpoint.next_set().map(|(set, _)| set),
        )
    }

    fn aura(&self, header: &Header) -> Result<Option<AuraAuthorities>, SpecError> {
        const FIELD: &str = "auraAuthorities";
        let Some(texts) = &self.aura_authorities else {
            return Ok(None);
        };
        let keys = texts
            .iter()
            .map(|text| key(FIELD, text).map(AuraKey))
            .collect::<Result<Vec<_>, _>>()?;
        if let Some(changed) = header.aura_change() {
            agree(
                FIELD,
                &fingerprint(&keys, |key| &key.0),
                &fingerprint(changed, |key| &key.0),
            )?;
        }
        AuraAuthorities::new(keys)
            .map(Some)
            .map_err(|error| SpecError::Authorities { field: FIELD, error })
    }
}

impl SetJson {
    fn read(&self, field: &'static str) -> Result<AuthoritySet, SpecError> {
        let keys = self
            .authorities
            .iter()
            .map(|text| key(field, text).map(GrandpaKey))
            .collect::<Result<_, _>>()?;
        AuthoritySet::new(self.set_id, keys).map_err(|error| SpecError::Authorities { field, error })
    }
}

fn hash(field: &'static str, text: &str) -> Result<Hash, SpecError> {
    text.parse().map_err(|error| SpecError::Hex { field, error })
}

fn key(field: &'static str, text: &str) -> Result<[u8; 32], SpecError> {
    hex::decode_array(text).map_err(|error| SpecError::Hex { field, error })
}

fn agree<T: PartialEq + ToString>(field: &'static str, stated: &T, found: &T) -> Result<(), SpecError> {
    if stated == found {
        return Ok(());
    }
    Err(SpecError::Contradiction {
        field,
        stated: stated.to_string(),
        found: found.to_string(),
    })
}

fn agree_on_sets(
    field: &'static str,
    stated: &AuthoritySet,
    found: Option<&AuthoritySet>,
) -> Result<(), SpecError> {
    if found == Some(stated) {
        return Ok(());
    }
    let found = found.map_or_else(|| "no change of the set".into(), in_words);
    Err(SpecError::Contradiction {
        field,
        stated: in_words(stated),
        found,
    })
}

fn in_words(set: &AuthoritySet) -> String {
    format!(
        "set {} of {}",
        set.id(),
        fingerprint(set.authorities(), |key| &key.0)
    )
}

/// How many keys there are, and one hash of all of them: short enough for an error, different for different lists.
fn fingerprint<K>(keys: &[K], bytes: impl Fn(&K) -> &[u8; 32]) -> String {
    let all: Vec<u8> = keys.iter().flat_map(|key| *bytes(key)).collect();
    format!("{} keys with fingerprint {}", keys.len(), blake2_256(&all))
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        reason = "tests"
    )]
    use serde_json::{Value, json};

    use super::*;

    /// Mainnet's own checkpoint.
    fn finney() -> Value {
        serde_json::from_str(include_str!("../../../tests/vectors/finney-checkpoint.json")).unwrap()
    }

    fn field_refused(change: impl FnOnce(&mut Value)) -> &'static str {
        let mut spec = finney();
        change(&mut spec);
        match ChainSpec::from_json(&spec.to_string()) {
            Err(SpecError::Contradiction { field, .. }) => field,
            other => other.map(|_| "nothing").expect("another refusal"),
        }
    }

    #[test]
    fn mainnets_checkpoint_agrees_with_itself() {
        let spec = ChainSpec::from_json(&finney().to_string()).unwrap();
        assert_eq!(spec.checkpoint_block().number, 8_867_448);
        assert_eq!(
            spec.checkpoint.next_set().map(|(set, at)| (set.id(), at)),
            Some((6, 8_867_448))
        );
        assert_eq!((spec.justification_period, spec.slot_duration_ms), (512, 12_000));
    }

    #[test]
    fn every_stated_field_is_held_against_the_bytes() {
        assert_eq!(
            field_refused(|s| s["blockNumber"] = json!(8_867_449)),
            "blockNumber"
        );
        assert_eq!(
            field_refused(|s| s["blockHash"] = s["genesisHash"].clone()),
            "blockHash"
        );
        assert_eq!(
            field_refused(|s| s["signingSet"]["setId"] = json!(4)),
            "signingSet"
        );
        assert_eq!(field_refused(|s| s["nextSet"]["setId"] = json!(7)), "nextSet");
        let swap = |s: &mut Value, set: &str| s[set]["authorities"].as_array_mut().unwrap().swap(3, 9);
        assert_eq!(field_refused(|s| swap(s, "signingSet")), "signingSet");
        assert_eq!(field_refused(|s| swap(s, "nextSet")), "nextSet");
    }

    #[test]
    fn a_header_that_schedules_nothing_has_no_next_set() {
        let genesis = Header::from_parts(&verify::HeaderParts {
            parent_hash: Hash([0; 32]),
            number: 0,
            state_root: Hash([1; 32]),
            extrinsics_root: Hash([2; 32]),
            logs: Vec::new(),
        })
        .unwrap();
        let mut spec = json!({
            "genesisHash": genesis.hash().to_string(),
            "finalizedBlockHeader": hex::encode(genesis.scale()),
            "signingSet": { "setId": 0, "authorities": [format!("0x{}", "11".repeat(32))] },
        });
        assert!(ChainSpec::from_json(&spec.to_string()).is_ok());
        spec["nextSet"] = spec["signingSet"].clone();
        assert!(matches!(
            ChainSpec::from_json(&spec.to_string()),
            Err(SpecError::Contradiction { field: "nextSet", .. })
        ));
        spec["nextSet"] = Value::Null;
        spec["genesisHash"] = json!(format!("0x{}", "22".repeat(32)));
        assert!(matches!(
            ChainSpec::from_json(&spec.to_string()),
            Err(SpecError::Contradiction {
                field: "genesisHash",
                ..
            })
        ));
    }
}
