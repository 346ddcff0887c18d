//! What a stock Substrate node answered, played back as an endpoint: 529 blocks from genesis, two authorities, stored
//! justifications at #1 and #512 only.

use std::io::Read;
use std::path::PathBuf;
use std::rc::Rc;

use serde_json::{Value, json};
use sync::courier::HeaderJson;

/// Alice's and Bob's GRANDPA keys, as every development chain has them.
pub const VOTERS: [&str; 2] = [
    "0x88dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee",
    "0xd17c2d7823ebf260fd138f2d7e27d114c0145d968b5ff5006125f2414fadae69",
];
/// `Aura.Authorities`.
pub const AURA_KEY: &str = "0x57f8dc2f5ab09467896f47300f0424385e0621c4869aa60c02be9adcc98a0d1d";

/// The record; `None`, said loudly, where it is not at hand.
pub fn load() -> Option<Rc<Value>> {
    let shared = std::env::var_os("TAOLIGHT_SHARED").map(PathBuf::from);
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let path = shared.unwrap_or_else(beside).join("chains/node-record.json.gz");
    let Ok(packed) = std::fs::File::open(&path) else {
        eprintln!(
            "SKIPPED: {} is not there; set TAOLIGHT_SHARED to test against a recorded node",
            path.display()
        );
        return None;
    };
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed)
        .read_to_string(&mut text)
        .expect("a readable record");
    Some(Rc::new(serde_json::from_str(&text).expect("a record in JSON")))
}

/// The specification that trusts the record's genesis.
pub fn spec(record: &Value) -> Value {
    let header: HeaderJson =
        serde_json::from_value(record["headers"][0]["header"].clone()).expect("a header");
    let scale = header.header().expect("a good header").scale().to_vec();
    json!({
        "genesisHash": record["genesis"],
        "finalizedBlockHeader": primitives::hex::encode(scale),
        "signingSet": { "setId": 0, "authorities": VOTERS },
    })
}

/// Answers as the recorded node did. States are gone but for the list of authors at the tip.
pub fn answer(record: &Value, method: &str, params: &Value) -> Result<Value, (i64, String)> {
    let by_hash = |hash: &Value| find(record, hash);
    match method {
        "chain_getBlockHash" => {
            Ok(record["headers"][params[0].as_u64().expect("a height") as usize]["hash"].clone())
        }
        "chain_getHeader" if params[0].is_null() => Ok(tip(record)["header"].clone()),
        "chain_getHeader" => Ok(by_hash(&params[0])["header"].clone()),
        "chain_getFinalizedHead" => Ok(tip(record)["hash"].clone()),
        "chain_getBlock" => {
            let header = by_hash(&params[0])["header"].clone();
            let block = json!({ "header": header, "extrinsics": ["0x00"] });
            Ok(json!({ "block": block, "justifications": stored(record, &params[0]) }))
        }
        "state_getStorage" if params[0] == AURA_KEY => Ok(record["proofs"][0]["values"][0].clone()),
        "state_getReadProof" => Err((4003, "Client error: UnknownBlock: State already discarded".into())),
        other => Err((-32601, format!("Method not found: {other}"))),
    }
}

pub fn tip(record: &Value) -> &Value {
    record["headers"]
        .as_array()
        .and_then(|all| all.last())
        .expect("headers")
}

fn find<'r>(record: &'r Value, hash: &Value) -> &'r Value {
    let all = record["headers"].as_array().expect("headers");
    all.iter()
        .find(|one| one["hash"] == *hash)
        .unwrap_or(&Value::Null)
}

/// As a node writes it: engine and justification as lists of numbers.
fn stored(record: &Value, hash: &Value) -> Value {
    let all = record["justifications"].as_array().expect("justifications");
    let Some(found) = all.iter().find(|one| one["hash"] == *hash) else {
        return Value::Null;
    };
    let text = found["justifications"][0][1].as_str().expect("hexadecimal");
    let bytes = primitives::hex::decode_bounded(text, 1 << 20).expect("hexadecimal");
    json!([[[70, 82, 78, 75], bytes]])
}
