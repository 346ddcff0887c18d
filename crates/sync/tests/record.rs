//! The courier against what a stock Substrate node answered, honest and spoilt.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

mod common;

use std::cell::RefCell;
use std::rc::Rc;

use common::{Endpoint, NoVm, Scripted, honest, record};
use primitives::Code;
use serde_json::{Value, json};
use sync::{ChainSpec, Courier, CourierError, Options, Progress};

/// A minute after the record's last block.
const NOW_MS: u64 = 1_795_000_000_000;

/// Syncs over one endpoint; gives the outcome and the last progress told.
fn sync_over(spec: &Value, endpoint: Endpoint) -> (Result<Option<String>, CourierError>, Progress) {
    let last = Rc::new(RefCell::new(None));
    let told = Rc::clone(&last);
    let spec = ChainSpec::from_json(&spec.to_string()).unwrap();
    let options = Options {
        endpoints: vec!["ws://one".into()],
        ..Options::default()
    };
    let outcome = platform_native::block_on(async move {
        let platform = Scripted::new(NOW_MS, [("ws://one", endpoint)]);
        let listener = move |progress: &Progress| drop(told.replace(Some(progress.clone())));
        Courier::connect(platform, NoVm, spec, options, listener)
            .await
            .map(|courier| courier.progress().note)
    });
    let progress = last.borrow().clone().expect("progress was told");
    (outcome.unwrap(), progress)
}

fn replay(record: &Rc<Value>) -> Endpoint {
    let record = Rc::clone(record);
    honest(move |method, params| record::answer(&record, method, params))
}

/// Replays with one answer changed.
fn spoilt(record: &Rc<Value>, spoil: impl Fn(&str, &Value, &mut Value) + 'static) -> Endpoint {
    let record = Rc::clone(record);
    honest(move |method, params| {
        let mut answer = record::answer(&record, method, params)?;
        spoil(method, params, &mut answer);
        Ok(answer)
    })
}

/// The newest block with sealed blocks of both authors on top, counted from the slots alone.
fn sealed_by_both(record: &Value) -> u64 {
    let headers = record["headers"].as_array().unwrap();
    let mut seen = [false; 2];
    for one in headers.iter().rev() {
        if seen == [true, true] {
            return u64::from_str_radix(&one["header"]["number"].as_str().unwrap()[2..], 16).unwrap();
        }
        // 0x06 "aura" 0x20, then the slot, little-endian.
        let slot = &one["header"]["digest"]["logs"][0].as_str().unwrap()[14..16];
        seen[usize::from(u8::from_str_radix(slot, 16).unwrap() % 2)] = true;
    }
    panic!("one author alone")
}

#[test]
fn a_stock_node_leads_from_genesis_to_its_justification_and_the_sealed_tip() {
    let Some(record) = record::load() else { return };
    let (outcome, progress) = sync_over(&record::spec(&record), replay(&record));
    assert_eq!(progress.finalized.number, 512);
    assert_eq!(
        progress.finalized.hash.to_string(),
        record["headers"][512]["hash"]
    );
    assert_eq!(progress.signatures.map(|s| (s.signed, s.of)), Some((2, 2)));
    assert_eq!(progress.set_id, 0);
    assert_eq!(
        progress.best.map(|best| best.hash.to_string()).as_deref(),
        record::tip(&record)["hash"].as_str()
    );
    let sealed = progress.sealed.expect("a quorum");
    assert_eq!(
        (u64::from(sealed.block.number), sealed.authors, sealed.of),
        (sealed_by_both(&record), 2, 2)
    );
    // The record has no proof of the tip's clock, so the last step cannot be taken, and is not.
    let error = outcome.expect_err("no clock");
    assert_eq!(
        (error.code(), error.endpoint()),
        (Code::StatePruned, Some("ws://one"))
    );
}

#[test]
fn a_forged_state_root_is_noticed() {
    let Some(record) = record::load() else { return };
    let forged = spoilt(&record, |method, _, answer| {
        if method == "chain_getHeader" && answer["number"] == "0x208" {
            answer["stateRoot"] = json!(format!("0x{}", "ab".repeat(32)));
        }
    });
    let error = sync_over(&record::spec(&record), forged).0.expect_err("forged");
    assert_eq!(error.code(), Code::HeaderInvalid);
    assert!(!error.retryable());
}

#[test]
fn a_spoilt_justification_is_noticed_because_nothing_explains_it() {
    let Some(record) = record::load() else { return };
    let forged = spoilt(&record, |method, _, answer| {
        if method == "chain_getBlock" && answer["justifications"].is_array() {
            let byte = &mut answer["justifications"][0][1][100];
            *byte = json!(byte.as_u64().unwrap() ^ 1);
        }
    });
    let (outcome, progress) = sync_over(&record::spec(&record), forged);
    assert_eq!(outcome.expect_err("forged").code(), Code::JustificationInvalid);
    assert_eq!(progress.finalized.number, 0);
}

#[test]
fn a_made_up_list_of_authors_seals_nothing() {
    let Some(record) = record::load() else { return };
    let liar = spoilt(&record, |method, _, answer| {
        if method == "state_getStorage" {
            let mut list = answer.as_str().unwrap().to_owned();
            list.replace_range(4..6, "00");
            *answer = json!(list);
        }
    });
    let (outcome, progress) = sync_over(&record::spec(&record), liar);
    assert_eq!(progress.finalized.number, 512);
    assert_eq!((progress.best, progress.sealed), (None, None));
    assert!(
        outcome
            .expect("finality stands")
            .expect("a reason")
            .contains("not known")
    );
}

#[test]
fn without_the_justification_finality_stays_at_the_checkpoint() {
    let Some(record) = record::load() else { return };
    let hiding = spoilt(&record, |method, _, answer| {
        if method == "chain_getBlock" {
            answer["justifications"] = Value::Null;
        }
    });
    let (_, progress) = sync_over(&record::spec(&record), hiding);
    assert_eq!((progress.finalized.number, progress.sealed), (0, None));
}

#[test]
fn another_chain_is_refused_at_the_door() {
    let Some(record) = record::load() else { return };
    let other = spoilt(&record, |method, params, answer| {
        if method == "chain_getBlockHash" && params[0] == 0 {
            *answer = json!(format!("0x{}", "11".repeat(32)));
        }
    });
    let error = sync_over(&record::spec(&record), other)
        .0
        .expect_err("another chain");
    assert_eq!(error.code(), Code::WrongChain);
}
