//! The handful of questions a courier asks, typed. What comes back is hashed by us and nothing else is believed.

use std::collections::BTreeSet;

use primitives::{BlockRef, Hash, hex};
use serde::Deserialize;
use serde_json::value::RawValue;
use verify::{Header, HeaderParts};

use crate::error::Cause;
use crate::platform::Platform;
use crate::rpc::{Client, RpcError};

/// Engine id of GRANDPA justifications.
const GRANDPA: [u8; 4] = *b"FRNK";
/// Longest justification read, bytes: a set of 1000 with long ancestries stays far below.
const MAX_JUSTIFICATION: usize = 1 << 20;
/// Most digest items of a header, and the longest one, bytes.
const MAX_LOGS: usize = 64;
const MAX_LOG: usize = 1 << 16;
/// Longest trie node, bytes: a value inlined by state version 0 may be the runtime's code.
const MAX_NODE: usize = 8 << 20;
/// Most keys asked for in one proof.
const KEYS_A_PROOF: usize = 1024;

/// A block as far as finality is concerned.
pub(super) struct JustifiedBlock {
    pub(super) header: Header,
    /// The stored GRANDPA justification, if one is stored.
    pub(super) justification: Option<Vec<u8>>,
}

/// One endpoint's answers, typed.
pub(super) struct Fetch<P> {
    pub(super) client: Client<P>,
}

impl<P: Platform> Clone for Fetch<P> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
        }
    }
}

impl<P: Platform> Fetch<P> {
    /// The hashes the endpoint gives for these heights; hints, until headers are linked to them.
    pub(super) async fn hashes(&self, numbers: &[u32]) -> Result<Vec<Option<Hash>>, Cause> {
        let params: Vec<_> = numbers.iter().map(|number| (number,)).collect();
        let texts: Vec<Option<String>> = self.client.call_many("chain_getBlockHash", &params).await?;
        texts
            .into_iter()
            .map(|text| text.map(|text| hash("chain_getBlockHash", &text)).transpose())
            .collect()
    }

    /// One height's hash.
    pub(super) async fn hash_of(&self, number: u32) -> Result<Option<Hash>, Cause> {
        Ok(self.hashes(&[number]).await?.into_iter().next().flatten())
    }

    /// The headers with these hashes.
    pub(super) async fn headers(&self, hashes: &[Hash]) -> Result<Vec<Header>, Cause> {
        let params: Vec<_> = hashes.iter().map(|hash| (hash.to_string(),)).collect();
        let found: Vec<Option<HeaderJson>> = self.client.call_many("chain_getHeader", &params).await?;
        hashes
            .iter()
            .zip(found)
            .map(|(asked, json)| json.ok_or(Cause::BlockMissing(*asked))?.checked(*asked))
            .collect()
    }

    /// The header with this hash.
    pub(super) async fn header(&self, hash: Hash) -> Result<Header, Cause> {
        let found = self.headers(&[hash]).await?.into_iter().next();
        found.ok_or(Cause::BlockMissing(hash))
    }

    /// The header the endpoint calls its best.
    pub(super) async fn best(&self) -> Result<Header, Cause> {
        let json: HeaderJson = self.client.call("chain_getHeader", EMPTY).await?;
        json.header()
    }

    /// The block the endpoint calls finalized; a hint.
    pub(super) async fn finalized_hint(&self) -> Result<BlockRef, Cause> {
        let text: String = self.client.call("chain_getFinalizedHead", EMPTY).await?;
        Ok(self.header(hash("chain_getFinalizedHead", &text)?).await?.block())
    }

    /// Blocks with their stored justifications; bodies are skipped while parsing. `None` where the endpoint has none.
    pub(super) async fn blocks(&self, hashes: &[Hash]) -> Result<Vec<Option<JustifiedBlock>>, Cause> {
        let params: Vec<_> = hashes.iter().map(|hash| (hash.to_string(),)).collect();
        let found: Vec<Option<SignedBlockJson>> = self.client.call_many("chain_getBlock", &params).await?;
        hashes
            .iter()
            .zip(found)
            .map(|(asked, json)| json.map(|json| json.checked(*asked)).transpose())
            .collect()
    }

    /// A read proof for `keys` at `block`: the nodes, each once.
    pub(super) async fn read_proof(&self, keys: &[Vec<u8>], block: BlockRef) -> Result<Vec<Vec<u8>>, Cause> {
        const METHOD: &str = "state_getReadProof";
        let ask = |some: &[Vec<u8>]| {
            (
                some.iter().map(hex::encode).collect::<Vec<_>>(),
                block.hash.to_string(),
            )
        };
        let params: Vec<_> = keys.chunks(KEYS_A_PROOF).map(ask).collect();
        let answers = self.client.call_many::<ReadProofJson, _>(METHOD, &params).await;
        let mut nodes = BTreeSet::new();
        for node in answers
            .map_err(|error| pruned_or(error, block))?
            .iter()
            .flat_map(|answer| &answer.proof)
        {
            nodes.insert(bytes(METHOD, node, MAX_NODE)?);
        }
        Ok(nodes.into_iter().collect())
    }

    /// What the endpoint says is stored at `key`; a hint.
    pub(super) async fn claimed_value(&self, key: &[u8], block: BlockRef) -> Result<Option<Vec<u8>>, Cause> {
        const METHOD: &str = "state_getStorage";
        let params = (hex::encode(key), block.hash.to_string());
        let answer = self.client.call::<Option<String>>(METHOD, params).await;
        let text = answer.map_err(|error| pruned_or(error, block))?;
        text.map(|text| bytes(METHOD, &text, MAX_NODE)).transpose()
    }

    /// Up to `count` keys under `prefix` after `start`: a hint of what to have proved.
    pub(super) async fn keys_hint(
        &self,
        prefix: &[u8],
        count: u32,
        start: Option<&[u8]>,
        block: BlockRef,
    ) -> Result<Vec<Vec<u8>>, Cause> {
        let params = (
            hex::encode(prefix),
            count,
            start.map(hex::encode),
            block.hash.to_string(),
        );
        let answer = self
            .client
            .call::<Vec<String>>("state_getKeysPaged", params)
            .await;
        let keys = answer.map_err(|error| pruned_or(error, block))?;
        if keys.len() > count as usize {
            return Err(shape("state_getKeysPaged", "more keys than asked for"));
        }
        keys.iter()
            .map(|key| bytes("state_getKeysPaged", key, 4096))
            .collect()
    }
}

/// A header as JSON-RPC writes it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeaderJson {
    parent_hash: String,
    number: String,
    state_root: String,
    extrinsics_root: String,
    digest: DigestJson,
}

#[derive(Debug, Deserialize)]
struct DigestJson {
    logs: Vec<String>,
}

impl HeaderJson {
    /// Reads one notification or answer.
    pub(super) fn parse(value: &RawValue) -> Result<Self, Cause> {
        serde_json::from_str(value.get()).map_err(|error| shape("chain_newHead", &error.to_string()))
    }

    /// The header itself; its hash is computed from its parts.
    ///
    /// # Errors
    /// A part is not hexadecimal, too long, or not a digest item.
    pub fn header(&self) -> Result<Header, Cause> {
        const METHOD: &str = "chain_getHeader";
        if self.digest.logs.len() > MAX_LOGS {
            return Err(shape(METHOD, "too many digest items"));
        }
        let digits = self.number.strip_prefix("0x").unwrap_or(&self.number);
        let number = u32::from_str_radix(digits, 16).map_err(|_| shape(METHOD, "block number"))?;
        let logs: Result<Vec<_>, Cause> = self
            .digest
            .logs
            .iter()
            .map(|log| bytes(METHOD, log, MAX_LOG))
            .collect();
        Ok(Header::from_parts(&HeaderParts {
            parent_hash: hash(METHOD, &self.parent_hash)?,
            number,
            state_root: hash(METHOD, &self.state_root)?,
            extrinsics_root: hash(METHOD, &self.extrinsics_root)?,
            logs: logs?,
        })?)
    }

    fn checked(&self, asked: Hash) -> Result<Header, Cause> {
        let header = self.header()?;
        match header.hash() {
            found if found == asked => Ok(header),
            found => Err(Cause::OtherHeader { asked, found }),
        }
    }
}

#[derive(Deserialize)]
struct SignedBlockJson {
    block: BlockJson,
    #[serde(default)]
    justifications: Option<Vec<(BytesJson, BytesJson)>>,
}

/// Extrinsics are not named here, so the parser skips them without keeping a byte.
#[derive(Deserialize)]
struct BlockJson {
    header: HeaderJson,
}

#[derive(Deserialize)]
struct ReadProofJson {
    proof: Vec<String>,
}

/// Substrate writes these bytes as numbers; others as hexadecimal, or an engine id as letters.
#[derive(Deserialize)]
#[serde(untagged)]
enum BytesJson {
    Numbers(Vec<u8>),
    Text(String),
}

impl SignedBlockJson {
    fn checked(self, asked: Hash) -> Result<JustifiedBlock, Cause> {
        let header = self.block.header.checked(asked)?;
        let stored = self.justifications.unwrap_or_default();
        let grandpa = stored
            .into_iter()
            .find(|(engine, _)| engine.is_grandpa())
            .map(|(_, proof)| proof.read());
        Ok(JustifiedBlock {
            header,
            justification: grandpa.transpose()?,
        })
    }
}

impl BytesJson {
    fn is_grandpa(&self) -> bool {
        match self {
            Self::Numbers(bytes) => bytes[..] == GRANDPA,
            Self::Text(text) => text.as_bytes() == GRANDPA || *text == hex::encode(GRANDPA),
        }
    }

    fn read(self) -> Result<Vec<u8>, Cause> {
        match self {
            Self::Numbers(bytes) if bytes.len() <= MAX_JUSTIFICATION => Ok(bytes),
            Self::Numbers(_) => Err(shape("chain_getBlock", "justification too long")),
            Self::Text(text) => bytes("chain_getBlock", &text, MAX_JUSTIFICATION),
        }
    }
}

/// No parameters.
const EMPTY: [(); 0] = [];

fn hash(method: &'static str, text: &str) -> Result<Hash, Cause> {
    text.parse().map_err(|_| shape(method, "not a hash"))
}

fn bytes(method: &'static str, text: &str, max: usize) -> Result<Vec<u8>, Cause> {
    hex::decode_bounded(text, max).map_err(|error| shape(method, &error.to_string()))
}

fn shape(method: &'static str, reason: &str) -> Cause {
    RpcError::Shape {
        method,
        reason: reason.to_owned(),
    }
    .into()
}

/// What a node says when it has thrown a state away: `State already discarded for …` or `Unknown block: …`.
fn pruned_or(error: RpcError, block: BlockRef) -> Cause {
    match &error {
        RpcError::Refused { message, .. }
            if message.contains("discarded")
                || message.contains("nknown block")
                || message.contains("Header was not found") =>
        {
            Cause::Pruned(block)
        }
        _ => error.into(),
    }
}
