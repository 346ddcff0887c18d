//! From genesis to the tip of a devnet, through set changes, along with it, and back after an outage.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests"
)]

use std::time::Duration;

use e2e::{Door, connect, devnet, run};
use platform_native::Native;
use sync::platform::Platform as _;
use sync::{At, Phase};

#[test]
fn every_set_change_of_the_past_is_crossed() {
    let devnet = devnet(|config| {
        config.prelude = 420;
        config.rotate_every = Some(97);
        config.justification_period = 32;
        config.live = false;
    });
    run(async {
        let courier = connect(&devnet, vec![devnet.url()]).await.unwrap();
        let progress = courier.progress();
        assert_eq!(progress.set_id, 4, "changes at 97, 194, 291 and 388");
        assert!(progress.finalized.number >= 384 && progress.finalized.number <= devnet.finalized().1);
        assert_eq!(progress.best.unwrap().hash.0, devnet.best().0.0);
        assert_eq!(progress.signatures.map(|s| s.of), Some(4));
        assert!(progress.sealed.unwrap().block.number >= devnet.best().1 - 8);
    });
}

#[test]
fn a_chain_younger_than_a_period_is_sealed_from_genesis() {
    let devnet = devnet(|config| {
        config.prelude = 40;
        config.live = false;
    });
    run(async {
        let courier = connect(&devnet, vec![devnet.url()]).await.unwrap();
        let progress = courier.progress();
        assert_eq!(progress.finalized.number, 0);
        assert_eq!(progress.best.unwrap().number, 40);
        let sealed = progress.sealed.unwrap();
        assert_eq!((sealed.block.number, sealed.authors, sealed.of), (37, 3, 4));
    });
}

#[test]
fn the_authors_are_learnt_from_seals_where_the_state_is_pruned() {
    let devnet = devnet(|config| {
        config.prelude = 900;
        config.live = false;
    });
    run(async {
        let courier = connect(&devnet, vec![devnet.url()]).await.unwrap();
        assert_eq!(courier.progress().finalized.number, 512);
        assert!(courier.progress().sealed.unwrap().block.number > 890);
        let pruned = courier
            .at(At::Finalized)
            .await
            .err()
            .expect("a lite node keeps 300 states");
        assert_eq!(pruned.code(), primitives::Code::StatePruned);
        courier.at(At::Surest).await.expect("the newest states are kept");
    });
}

#[test]
fn it_follows_through_a_rotation_and_forks() {
    let devnet = devnet(|config| {
        config.prelude = 30;
        config.justification_period = 16;
        config.fork_every = Some(7);
    });
    run(async {
        let courier = connect(&devnet, vec![devnet.url()]).await.unwrap();
        let mut heads = courier.heads();
        let start = heads.next().await.unwrap();
        devnet.rotate();
        loop {
            let head = heads.next().await.unwrap();
            if courier.progress().set_id == 1 && head.finalized.number >= start.block.number + 8 {
                break;
            }
        }
        assert_eq!(courier.progress().set_id, 1);
        assert_eq!(courier.progress().phase, Phase::Following);
    });
}

#[test]
fn an_outage_is_survived_with_what_was_proved() {
    let devnet = devnet(|config| {
        config.prelude = 30;
        config.justification_period = 16;
    });
    run(async {
        let door = Door::to(devnet.port());
        let courier = connect(&devnet, vec![door.url()]).await.unwrap();
        let before = courier.progress();
        door.shut();
        let mut heads = courier.heads();
        heads.next().await.unwrap();
        Native::forgetful().sleep(Duration::from_secs(3)).await;
        assert!(
            courier.progress().finalized.number >= before.finalized.number,
            "nothing proved is forgotten"
        );
        door.open();
        while heads.next().await.unwrap().block.number <= before.best.unwrap().number + 2 {}
        courier.at(At::Surest).await.expect("it reads again");
    });
}

#[test]
fn a_dead_endpoint_is_passed_over() {
    let devnet = devnet(|config| config.prelude = 20);
    run(async {
        let endpoints = vec!["ws://127.0.0.1:1".into(), devnet.url()];
        let courier = connect(&devnet, endpoints).await.unwrap();
        assert_eq!(courier.progress().endpoint, devnet.url());
    });
}
