//! What the server says, judged by Parity's own checks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "tests"
)]

mod common;
#[path = "common/finality.rs"]
mod finality;

use codec::Encode;
use common::{Client, bytes, hex};
use devnet::{
    Config, Devnet, block::Header, faults::Fault, finality::AuthoritySet, genesis_edit::item_key,
    node::slot_of,
};
use serde_json::{Value, json};
use sp_core::{H256, Pair, sr25519};
use sp_runtime::{DigestItem, traits::BlakeTwo256};
use sp_state_machine::read_proof_check;
use sp_trie::StorageProof;

/// A devnet that stands still after its prelude.
fn still(change: impl FnOnce(&mut Config)) -> Devnet {
    let mut config = Config {
        live: false,
        justification_period: 4,
        ..Config::embedded(1)
    };
    change(&mut config);
    Devnet::start(config).unwrap()
}

fn header_of(client: &mut Client, hash: &Value) -> Header {
    serde_json::from_value(client.call("chain_getHeader", json!([hash]))).unwrap()
}

/// Every stored justification the server shows, oldest first, with its block.
fn justifications(client: &mut Client) -> Vec<(Value, Vec<u8>)> {
    let best: Header = serde_json::from_value(client.call("chain_getHeader", json!([]))).unwrap();
    let mut found = Vec::new();
    for number in 0..=best.number {
        let hash = client.call("chain_getBlockHash", json!([number]));
        let block = client.call("chain_getBlock", json!([hash]));
        if !block["justifications"].is_null() {
            assert_eq!(block["justifications"][0][0], json!(b"FRNK"));
            let bytes: Vec<u8> = serde_json::from_value(block["justifications"][0][1].clone()).unwrap();
            found.push((hash, bytes));
        }
    }
    found
}

fn genesis_set(devnet: &Devnet) -> AuthoritySet {
    let authorities = devnet.spec_json()["signingSet"]["authorities"]
        .as_array()
        .unwrap();
    let key = |key: &Value| sp_core::ed25519::Public::from_raw(bytes(key).try_into().unwrap()).into();
    AuthoritySet {
        id: 0,
        authorities: authorities.iter().map(|authority| (key(authority), 1)).collect(),
    }
}

#[test]
fn headers_hash_to_their_name_and_link() {
    let devnet = still(|config| config.prelude = 6);
    let mut client = Client::connect(&devnet.url());
    let hashes = client.call("chain_getBlockHash", json!([[0, 1, 2, 3, "0x4", 5, 6]]));
    for pair in hashes.as_array().unwrap().windows(2) {
        let header = header_of(&mut client, &pair[1]);
        assert_eq!(json!(header.hash()), pair[1]);
        assert_eq!(json!(header.parent_hash), pair[0]);
    }
    assert_eq!(devnet.spec_json()["genesisHash"], hashes[0]);
}

#[test]
fn justifications_verify_under_their_set_and_no_other() {
    let devnet = still(|config| config.prelude = 14);
    let mut client = Client::connect(&devnet.url());
    let stored = justifications(&mut client);
    assert!(stored.len() >= 2, "multiples 4 and 8");
    let set = genesis_set(&devnet);
    for (hash, bytes) in stored {
        let (target, number) = finality::judge(&bytes, &set).unwrap();
        assert_eq!(json!(target), hash);
        assert!(
            number % 4 < 3,
            "the first block finalized past the multiple, rounds take at most 3 blocks"
        );
        finality::judge(&bytes, &AuthoritySet { id: 1, ..set.clone() }).unwrap_err();
    }
}

#[test]
fn a_rotation_is_announced_justified_and_takes_effect() {
    let devnet = still(|config| config.prelude = 2);
    let old = genesis_set(&devnet);
    devnet.rotate();
    devnet.advance(12).unwrap();
    let mut client = Client::connect(&devnet.url());
    let stored = justifications(&mut client);
    let handover = header_of(&mut client, &stored[0].0);
    let change = devnet::finality::scheduled_change(&handover).expect("the header announces the change");
    assert_eq!(change.delay, 0);
    assert_ne!(change.next_authorities, old.authorities);
    finality::judge(&stored[0].1, &old).unwrap();
    let new = old.succeeded_by(change.next_authorities);
    finality::judge(&stored[1].1, &new).unwrap();
    finality::judge(&stored[1].1, &old).unwrap_err();
}

#[test]
fn read_proofs_prove_presence_and_absence() {
    let devnet = still(|config| config.prelude = 3);
    let mut client = Client::connect(&devnet.url());
    let keys = [
        item_key("Aura", "Authorities"),
        item_key("Timestamp", "Now"),
        b"no such key".to_vec(),
    ];
    let values = check_proof(&mut client, &keys).unwrap();
    assert_eq!(values[0].as_ref().unwrap().len(), 1 + 4 * 32);
    let now = client.call("state_getStorage", json!([hex(&keys[1])]));
    assert_eq!(values[1], Some(bytes(&now)));
    assert_eq!(values[2], None);
}

/// Fetches a proof of `keys` at the best block and checks it against the header's state root.
fn check_proof(client: &mut Client, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, String> {
    let hash = client.call("chain_getBlockHash", json!([]));
    let root = header_of(client, &hash).state_root;
    let names: Vec<String> = keys.iter().map(|key| hex(key)).collect();
    let answer = client.call("state_getReadProof", json!([names, hash]));
    assert_eq!(answer["at"], hash);
    let proof = StorageProof::new(answer["proof"].as_array().unwrap().iter().map(bytes));
    let values = read_proof_check::<BlakeTwo256, _>(root, proof, keys).map_err(|error| error.to_string())?;
    Ok(keys.iter().map(|key| values[key].clone()).collect())
}

#[test]
fn faulty_proofs_do_not_verify() {
    let keys = [item_key("Aura", "Authorities")];
    for fault in [
        Fault::ForgedValue,
        Fault::FlippedProof,
        Fault::TruncatedProof,
        Fault::ForeignProof,
    ] {
        let devnet = still(|config| (config.prelude, config.fault) = (3, Some(fault)));
        let mut client = Client::connect(&devnet.url());
        assert!(check_proof(&mut client, &keys).is_err(), "{fault}");
    }
}

#[test]
fn faulty_justifications_do_not_verify() {
    for fault in [
        Fault::WrongSetId,
        Fault::DuplicateSigner,
        Fault::BelowThreshold,
        Fault::UnknownFork,
    ] {
        let devnet = still(|config| (config.prelude, config.fault) = (8, Some(fault)));
        let mut client = Client::connect(&devnet.url());
        let (hash, bytes) = justifications(&mut client).remove(0);
        let set = genesis_set(&devnet);
        match (fault, finality::judge(&bytes, &set)) {
            (Fault::UnknownFork, Ok((target, _))) => {
                assert_ne!(json!(target), hash, "a good one of a lost block")
            }
            (_, Err(_)) => {}
            (fault, judged) => panic!("{fault}: {judged:?}"),
        }
        if fault == Fault::WrongSetId {
            finality::judge(&bytes, &AuthoritySet { id: 1, ..set }).expect("nothing but the set id is wrong");
        }
    }
}

#[test]
fn faulty_headers() {
    let devnet = still(|config| (config.prelude, config.fault) = (3, Some(Fault::ForgedStateRoot)));
    let mut client = Client::connect(&devnet.url());
    let hash = client.call("chain_getBlockHash", json!([2]));
    assert_ne!(json!(header_of(&mut client, &hash).hash()), hash);
}

/// Whose seal the best block carries, among the authorities the checkpoint names, and whose turn it was.
fn sealer(devnet: &Devnet) -> (Option<usize>, usize) {
    let mut header = devnet.node().chain().header(devnet.best().0).unwrap().clone();
    let Some(DigestItem::Seal(_, signature)) = header.digest.logs.pop() else {
        panic!("no seal")
    };
    let signature = sr25519::Signature::from_raw(signature.try_into().unwrap());
    let authorities = devnet.spec_json()["auraAuthorities"].as_array().unwrap();
    let slot = usize::try_from(slot_of(&header).unwrap()).unwrap();
    let signed = |key: &Value| {
        let key = sr25519::Public::from_raw(bytes(key).try_into().unwrap());
        sr25519::Pair::verify(&signature, header.hash(), &key)
    };
    (authorities.iter().position(signed), slot % authorities.len())
}

#[test]
fn seals_are_of_the_slots_author_unless_asked_otherwise() {
    let (signer, turn) = sealer(&still(|config| config.prelude = 2));
    assert_eq!(signer, Some(turn));
    let (signer, _) = sealer(&still(|config| {
        (config.prelude, config.fault) = (2, Some(Fault::BadSeal))
    }));
    assert_eq!(signer, None);
    let (signer, turn) = sealer(&still(|config| {
        (config.prelude, config.fault) = (2, Some(Fault::WrongAuthor))
    }));
    assert_eq!(signer, Some((turn + 1) % 4), "a real seal, of another authority");
}

#[test]
fn faulty_answers_are_not_answers() {
    let ask = r#"{"jsonrpc":"2.0","id":1,"method":"chain_getBlock"}"#.to_owned();
    let devnet = still(|config| config.fault = Some(Fault::GarbageJson));
    let mut client = Client::connect(&devnet.url());
    assert_eq!(client.call("system_chainType", json!([])), json!("Development"));
    client.send(ask.clone());
    assert!(serde_json::from_str::<Value>(&client.receive_text().unwrap()).is_err());
    let devnet = still(|config| config.fault = Some(Fault::HalfClosed));
    let mut client = Client::connect(&devnet.url());
    client.send(ask);
    assert_eq!(client.receive_text(), None, "the stream ends without an answer");
}

#[test]
fn a_live_chain_authors_by_itself() {
    let devnet = Devnet::start(Config {
        prelude: 2,
        ..Config::embedded(60)
    })
    .unwrap();
    let mut client = Client::connect(&devnet.url());
    client.call("chain_subscribeNewHeads", json!([]));
    let numbers: Vec<Value> = (0..4).map(|_| client.notification()["number"].take()).collect();
    assert_eq!(numbers, ["0x2", "0x3", "0x4", "0x5"]);
}

#[test]
fn another_chain_has_another_genesis() {
    let devnet = still(|config| config.fault = Some(Fault::WrongChain));
    let genesis = Client::connect(&devnet.url()).call("chain_getBlockHash", json!([0]));
    assert_ne!(devnet.spec_json()["genesisHash"], genesis);
}

#[test]
fn errors_are_those_of_a_substrate_node() {
    let devnet = still(|config| config.prelude = 1);
    let mut client = Client::connect(&devnet.url());
    assert_eq!(
        client.reply("grandpa_proveFinality", json!([1]))["error"]["code"],
        json!(-32601)
    );
    let unknown = H256::repeat_byte(7);
    let reply = client.reply("state_getStorage", json!(["0x00", unknown]));
    assert_eq!(reply["error"]["code"], json!(4003));
    assert!(client.call("chain_getHeader", json!([unknown])).is_null());
    assert_eq!(
        client.reply("author_submitExtrinsic", json!(["0x00"]))["error"]["code"],
        json!(1002)
    );
    client.send(r#"[{"id":1,"method":"system_name"},{"id":2,"method":"nothing"}]"#.into());
    let batch = client.receive();
    assert_eq!(
        (&batch[0]["id"], &batch[1]["error"]["code"]),
        (&json!(1), &json!(-32601))
    );
}

#[test]
fn a_watched_transaction_reaches_finality() {
    let devnet = still(|config| config.prelude = 2);
    let call = devnet
        .call("System", "remark", &b"hello".to_vec().encode())
        .unwrap();
    let extrinsic = devnet
        .node()
        .sign(&call, &devnet::keys::account("//Eve").unwrap())
        .unwrap();
    let mut client = Client::connect(&devnet.url());
    client.call(
        "author_submitAndWatchExtrinsic",
        json!([hex(&extrinsic.encode())]),
    );
    assert_eq!(client.notification(), json!("ready"));
    devnet.advance(6).unwrap();
    let included = client.notification();
    let finalized = client.notification();
    assert_eq!(included["inBlock"], json!(devnet.node().chain().hash_at(3)));
    assert_eq!(finalized["finalized"], included["inBlock"]);
}

#[test]
fn rivals_are_announced_and_abandoned() {
    let devnet = still(|config| config.fork_every = Some(3));
    let mut client = Client::connect(&devnet.url());
    client.call("chain_subscribeNewHeads", json!([]));
    assert_eq!(client.notification()["number"], json!("0x0"));
    devnet.advance(6).unwrap();
    let heads: Vec<Header> = (0..5)
        .map(|_| serde_json::from_value(client.notification()).unwrap())
        .collect();
    assert_eq!(
        heads.iter().map(|head| head.number).collect::<Vec<_>>(),
        [1, 2, 3, 4, 5]
    );
    let rival = heads[2].hash();
    assert_ne!(
        heads[3].parent_hash, rival,
        "the child stands on the rival's brother"
    );
    assert_ne!(client.call("chain_getBlockHash", json!([3])), json!(rival));
    assert_eq!(
        client.call("chain_getHeader", json!([rival]))["number"],
        json!("0x3")
    );
}

#[test]
fn lite_nodes_forget_old_states() {
    let devnet = still(|config| config.prelude = 310);
    let mut client = Client::connect(&devnet.url());
    let old = client.call("chain_getBlockHash", json!([5]));
    let reply = client.reply("state_getReadProof", json!([["0x00"], old]));
    let message = reply["error"]["message"].as_str().unwrap();
    assert!(message.contains("State already discarded"), "{message}");
    let keys = [item_key("Grandpa", "Authorities")];
    let oldest = client.call("chain_getBlockHash", json!([11]));
    let all = devnet.storage_under(serde_json::from_value(oldest).unwrap(), &[]);
    assert!(
        all.len() > 200,
        "the oldest kept state is whole: {} entries",
        all.len()
    );
    check_proof(&mut client, &keys).unwrap();
}
