//! The same on a chain that runs a real subtensor runtime, when its specification is at hand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests"
)]

use std::path::PathBuf;

use devnet::{Config, Devnet, spec::RawGenesis};
use e2e::{connect, run};
use primitives::hashing::twox_128;
use primitives::{Code, NetUid};
use subtensor::{EpochError, Snapshot, audit, last_epoch};
use sync::{At, CourierError};

fn raonet() -> Option<RawGenesis> {
    let shared = std::env::var_os("TAOLIGHT_SHARED").map(PathBuf::from);
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let file = shared.unwrap_or_else(beside).join("chains/raonet.json");
    let Ok(text) = std::fs::read_to_string(&file) else {
        eprintln!(
            "SKIPPED: {} is not there; set TAOLIGHT_SHARED to test a real runtime",
            file.display()
        );
        return None;
    };
    Some(RawGenesis::from_json(&text).unwrap())
}

#[test]
fn a_real_runtime_is_learnt_and_its_state_proved() {
    let Some(genesis) = raonet() else { return };
    let config = Config {
        prelude: 40,
        justification_period: 16,
        live: false,
        ..Config::new(genesis)
    };
    let devnet = Devnet::start(config).unwrap();
    run(async {
        let courier = connect(&devnet, vec![devnet.url()]).await.unwrap();
        assert!(courier.progress().finalized.number >= 32);
        let state = courier.at(At::Surest).await.unwrap();
        assert_eq!(state.runtime().version.spec_version, 218);
        let prefix = twox_128(b"SubtensorModule");
        let own = devnet.storage_under(state.block().hash.0.into(), &prefix);
        assert_eq!(state.prefix(&prefix).await.unwrap(), own);
        let snapshot = Snapshot::new(state);
        let root = snapshot.metagraph(NetUid(0)).await.expect("the root network");
        assert_eq!(root.block, snapshot.block());
    });
}

/// Nobody has read how spec 218 computes an epoch: it is refused, and never reported as a difference.
#[test]
fn consensus_of_an_unknown_runtime_is_refused() {
    let Some(genesis) = raonet() else { return };
    let config = Config {
        prelude: 8,
        live: false,
        ..Config::new(genesis)
    };
    let devnet = Devnet::start(config).unwrap();
    run(async {
        let courier = connect(&devnet, vec![devnet.url()]).await.unwrap();
        let at = Snapshot::new(courier.at(At::Surest).await.unwrap());
        let parent = at.block().number.checked_sub(1).unwrap();
        let header = courier.header_at(parent, None, |_| {}).await.unwrap();
        let before = Snapshot::new(courier.open(header).await.unwrap());
        for netuid in [0, 1, 3].map(NetUid) {
            let refusals: [EpochError<CourierError>; 3] = [
                audit(&before, &at, netuid).await.unwrap_err(),
                before.epoch_inputs(netuid).await.unwrap_err(),
                last_epoch(&at, netuid).await.unwrap_err(),
            ];
            for refused in refusals {
                assert_eq!(
                    refused.code(CourierError::code),
                    Code::ConsensusUnsupported,
                    "{refused}"
                );
                assert!(matches!(
                    refused,
                    EpochError::Unsupported(yuma::Unsupported::Spec(218))
                ));
            }
        }
    });
}
