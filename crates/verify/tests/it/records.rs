//! Recorded chain data, with the provenance that `tests/vectors/README.md` states.

use std::{fs::File, io::Read as _, path::PathBuf};

use flate2::read::GzDecoder;
use primitives::{Hash, hex};
use serde::{Deserialize, de::DeserializeOwned};
use verify::{
    AuraAuthorities, AuthoritySet, Checkpoint, FinalityWalk, GrandpaKey, Header, HeaderParts, SealedChain,
    StorageProof, Verified,
};

/// `Aura.Authorities` and `Grandpa.Authorities`.
pub(crate) const AURA_AUTHORITIES: &str =
    "0x57f8dc2f5ab09467896f47300f0424385e0621c4869aa60c02be9adcc98a0d1d";
pub(crate) const GRANDPA_AUTHORITIES: &str =
    "0x5f9cc45b7a00c5899361e1c6099678dc5e0621c4869aa60c02be9adcc98a0d1d";

pub(crate) fn bytes(text: &str) -> Vec<u8> {
    hex::decode_bounded(text, 1 << 24).unwrap()
}

pub(crate) fn grandpa_keys(texts: &[String]) -> Vec<GrandpaKey> {
    texts
        .iter()
        .map(|text| GrandpaKey(hex::decode_array(text).unwrap()))
        .collect()
}

/// A committed vector.
pub(crate) fn vector<T: DeserializeOwned>(name: &str) -> T {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/vectors")
        .join(name);
    serde_json::from_reader(File::open(path).unwrap()).unwrap()
}

/// A larger record that is not committed. Says so when it is not there.
pub(crate) fn shared<T: DeserializeOwned>(name: &str) -> Option<T> {
    let root = std::env::var_os("TAOLIGHT_SHARED").map(PathBuf::from);
    let root = root.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    let path = root.join(name);
    let Ok(mut file) = File::open(&path) else {
        eprintln!("SKIPPED: {} is not there; set TAOLIGHT_SHARED", path.display());
        return None;
    };
    let mut text = Vec::new();
    match name.ends_with(".gz") {
        true => GzDecoder::new(file).read_to_end(&mut text).unwrap(),
        false => file.read_to_end(&mut text).unwrap(),
    };
    Some(serde_json::from_slice(&text).unwrap())
}

#[derive(Deserialize)]
pub(crate) struct Headers {
    pub(crate) headers: Vec<HashedHeader>,
}

#[derive(Deserialize)]
pub(crate) struct HashedHeader {
    hash: String,
    header: RpcHeader,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RpcHeader {
    parent_hash: String,
    number: String,
    state_root: String,
    extrinsics_root: String,
    digest: RpcDigest,
}

#[derive(Deserialize)]
struct RpcDigest {
    logs: Vec<String>,
}

impl HashedHeader {
    /// The hash by which the node knows the header.
    pub(crate) fn stated_hash(&self) -> Hash {
        self.hash.parse().unwrap()
    }

    pub(crate) fn decode(&self) -> Header {
        let header = &self.header;
        Header::from_parts(&HeaderParts {
            parent_hash: header.parent_hash.parse().unwrap(),
            number: u32::from_str_radix(&header.number[2..], 16).unwrap(),
            state_root: header.state_root.parse().unwrap(),
            extrinsics_root: header.extrinsics_root.parse().unwrap(),
            logs: header.digest.logs.iter().map(|log| bytes(log)).collect(),
        })
        .unwrap()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FinneyCheckpoint {
    pub(crate) block_number: u32,
    pub(crate) block_hash: String,
    pub(crate) finalized_block_header: String,
    pub(crate) signing_set: Set,
    pub(crate) next_set: Set,
    pub(crate) grandpa_authority_set_scale: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Set {
    pub(crate) set_id: u64,
    pub(crate) authorities: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TestnetJustification {
    pub(crate) block_number: u32,
    pub(crate) block_hash: String,
    pub(crate) set_id: u64,
    pub(crate) authorities: Vec<String>,
    pub(crate) justification: String,
}

/// What a courier fetched from a stock Substrate node.
#[derive(Deserialize)]
pub(crate) struct NodeRecord {
    headers: Vec<HashedHeader>,
    justifications: Vec<Justified>,
    pub(crate) proofs: Vec<RecordedProof>,
}

#[derive(Deserialize)]
struct Justified {
    number: u32,
    justifications: Vec<(String, String)>,
}

#[derive(Deserialize)]
pub(crate) struct RecordedProof {
    pub(crate) at: String,
    pub(crate) keys: Vec<String>,
    pub(crate) values: Vec<Option<String>>,
    proof: Vec<String>,
}

impl RecordedProof {
    pub(crate) fn nodes(&self) -> Vec<Vec<u8>> {
        self.proof.iter().map(|node| bytes(node)).collect()
    }
}

impl NodeRecord {
    pub(crate) fn excerpt() -> Self {
        vector("node-record-excerpt.json")
    }

    /// The committed excerpt and, where it is at hand, the whole record.
    pub(crate) fn all() -> Vec<Self> {
        let whole = shared("chains/node-record.json.gz");
        [Some(Self::excerpt()), whole].into_iter().flatten().collect()
    }

    pub(crate) fn headers(&self) -> Vec<Header> {
        self.headers.iter().map(HashedHeader::decode).collect()
    }

    pub(crate) fn stated_hashes(&self) -> Vec<Hash> {
        self.headers.iter().map(HashedHeader::stated_hash).collect()
    }

    pub(crate) fn header(&self, number: u32) -> Header {
        self.headers()
            .into_iter()
            .find(|header| header.number() == number)
            .unwrap()
    }

    pub(crate) fn justification(&self, number: u32) -> Vec<u8> {
        let found = self
            .justifications
            .iter()
            .find(|justified| justified.number == number)
            .unwrap();
        let (engine, scale) = &found.justifications[0];
        assert_eq!(engine, "FRNK");
        bytes(scale)
    }

    /// The newest recorded block, trusted: where the recorded proofs are.
    pub(crate) fn tip(&self) -> Verified<Header> {
        let tip = self.headers().pop().unwrap();
        let nobody_asked = AuthoritySet::new(0, vec![GrandpaKey([1; 32])]).unwrap();
        Checkpoint::new(tip, nobody_asked).unwrap().verified()
    }

    /// A value out of the first recorded proof.
    fn proved(&self, key: &str) -> Vec<u8> {
        let proof = StorageProof::verify(self.proofs[0].nodes(), &self.tip()).unwrap();
        proof.value(&bytes(key)).unwrap().into_inner().unwrap()
    }

    pub(crate) fn aura(&self) -> AuraAuthorities {
        AuraAuthorities::decode(&self.proved(AURA_AUTHORITIES)).unwrap()
    }

    /// Set 0, with which this chain was born and which never changed.
    pub(crate) fn grandpa(&self) -> AuthoritySet {
        let scale = [0u64.to_le_bytes().to_vec(), self.proved(GRANDPA_AUTHORITIES)].concat();
        AuthoritySet::decode(&scale).unwrap()
    }

    /// A walk that starts at genesis.
    pub(crate) fn walk(&self) -> FinalityWalk {
        FinalityWalk::start(Checkpoint::new(self.header(0), self.grandpa()).unwrap())
    }

    /// The chain above #512, which its justification finalizes, up to the tip.
    pub(crate) fn sealed_above_512(&self) -> SealedChain {
        let base = self
            .walk()
            .advance(&self.header(512), &self.justification(512))
            .unwrap();
        let mut chain = SealedChain::start(base, self.aura());
        for header in self.headers().into_iter().filter(|header| header.number() > 512) {
            chain.push(header).unwrap();
        }
        chain
    }
}
