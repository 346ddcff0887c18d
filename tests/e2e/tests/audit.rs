//! What the client recomputes of past epochs is what the local chain's own, independent consensus stored.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    missing_docs,
    reason = "tests"
)]

mod history;

use std::collections::BTreeMap;

use codec::{Decode, Encode};
use devnet::Devnet;
use devnet::genesis_edit::item_key;
use e2e::{TestCourier, connect, run};
use history::{EPOCHS, History, SUBNETS, TEMPO};
use platform_native::Native;
use primitives::hashing::blake2_128;
use primitives::{Code, Hash, NetUid};
use runtime::vm::Interpreter;
use runtime::{Metadata, Pairs, RuntimeVersion, StateSource};
use subtensor::audit::Difference;
use subtensor::{AuditReport, EpochError, Mode, Snapshot, audit, last_epoch};
use sync::{At, CourierError, StateAt};
use verify::{Header, Verified};

type State = StateAt<Native, Interpreter>;

/// The state right before a block, and the state of that block.
async fn around(courier: &TestCourier, header: &Verified<Header>) -> (Snapshot<State>, Snapshot<State>) {
    let parent = courier
        .header_at(header.number() - 1, Some(header), |_| {})
        .await
        .unwrap();
    let before = courier.open(parent).await.unwrap();
    let at = courier.open(header.clone()).await.unwrap();
    (Snapshot::new(before), Snapshot::new(at))
}

async fn surest(courier: &TestCourier) -> Snapshot<State> {
    Snapshot::new(courier.at(At::Surest).await.unwrap())
}

/// The states around the newest epoch of a subnet.
async fn newest(courier: &TestCourier, netuid: NetUid) -> (Snapshot<State>, Snapshot<State>) {
    let number = last_epoch(&surest(courier).await, netuid).await.unwrap().unwrap();
    let header = courier.header_at(number, None, |_| {}).await.unwrap();
    around(courier, &header).await
}

/// All epochs of a subnet, newest first.
async fn audit_all(courier: &TestCourier, netuid: NetUid) -> Vec<AuditReport> {
    let head = surest(courier).await;
    let mut next = last_epoch(&head, netuid).await.unwrap();
    let mut from = head.source().header().clone();
    let mut reports = Vec::new();
    while let Some(number) = next {
        from = courier.header_at(number, Some(&from), |_| {}).await.unwrap();
        let (before, at) = around(courier, &from).await;
        reports.push(audit(&before, &at, netuid).await.unwrap());
        next = last_epoch(&before, netuid).await.unwrap();
        assert!(next.is_none_or(|earlier| earlier < number));
    }
    reports
}

#[test]
fn no_epoch_of_any_subnet_in_any_mode_differs() {
    let mut history = History::new(|_| {});
    for phase in 0..3 {
        history.set_modes(phase);
        history.epochs(EPOCHS);
    }
    let devnet = history.devnet;
    run(async {
        let courier = connect(&devnet, vec![devnet.url()]).await.unwrap();
        assert!(
            courier.progress().finalized.number > 100,
            "most headers are walked down to"
        );
        for (netuid, n) in SUBNETS {
            let reports = audit_all(&courier, NetUid(netuid)).await;
            let mut modes = BTreeMap::new();
            for report in &reports {
                let (block, mode) = (report.block.number, report.mode.as_str());
                assert_eq!(report.differences, [], "subnet {netuid}, block {block}, {mode}");
                assert_eq!(report.n, usize::from(n));
                assert!(report.columns.iter().all(|column| column.chain.len() == report.n));
                *modes.entry(mode).or_insert(0) += 1;
            }
            let most = [Mode::Legacy, Mode::Yuma3, Mode::Yuma3Liquid].map(|mode| modes[mode.as_str()]);
            assert!(most.iter().all(|count| *count >= EPOCHS), "{modes:?}");
            // Each epoch is another one: something else went in, and something else came out.
            let bonds = |report: &AuditReport| report.bonds.iter().map(|bonds| bonds.entries).sum::<usize>();
            assert!(
                reports
                    .iter()
                    .all(|report| bonds(report) > 0 && report.emission > 0)
            );
            let column = |report: &AuditReport, name| report.columns.iter().find(|c| c.name == name).cloned();
            for (name, least) in [
                ("dividends", EPOCHS),
                ("emission", EPOCHS),
                ("consensus", 2),
                ("stakeWeight", 2),
            ] {
                let changed = |pair: &&[AuditReport]| column(&pair[0], name) != column(&pair[1], name);
                let changes = reports.windows(2).filter(changed).count();
                assert!(
                    changes >= least,
                    "{name} of subnet {netuid} changes {changes} times"
                );
            }
        }
    });
}

/// A proved state with one value changed: what no proof would let through, but a bug might.
struct Altered<'a> {
    state: &'a State,
    key: Vec<u8>,
    value: Vec<u8>,
}

impl StateSource for Altered<'_> {
    type Error = CourierError;

    async fn values(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, CourierError> {
        let mut values = self.state.values(keys).await?;
        for (key, value) in keys.iter().zip(&mut values) {
            if *key == self.key {
                *value = Some(self.value.clone());
            }
        }
        Ok(values)
    }

    async fn prefix(&self, prefix: &[u8]) -> Result<Pairs, CourierError> {
        self.state.prefix(prefix).await
    }

    fn metadata(&self) -> &Metadata {
        self.state.metadata()
    }

    fn version(&self) -> &RuntimeVersion {
        &self.state.runtime().version
    }

    fn block(&self) -> primitives::BlockRef {
        self.state.block()
    }
}

/// The subnet of 64 neurons: Yuma3, all rows of bonds on their own, for the bonds penalty is 0.
const LANTERN: u16 = 2;

fn key(item: &str, keys: &[u8]) -> Vec<u8> {
    [item_key("SubtensorModule", item), keys.to_vec()].concat()
}

/// The differences found when the stored value at `key` was another one.
async fn differences<T: Decode + Encode>(
    courier: &TestCourier,
    key: Vec<u8>,
    change: impl FnOnce(&mut T),
) -> Vec<Difference> {
    let (before, at) = newest(courier, NetUid(LANTERN)).await;
    assert_eq!(
        audit(&before, &at, NetUid(LANTERN)).await.unwrap().differences,
        []
    );
    let state = before.source();
    let stored = state
        .values(core::slice::from_ref(&key))
        .await
        .unwrap()
        .remove(0)
        .expect("it is stored");
    let mut value = T::decode(&mut stored.as_slice()).unwrap();
    change(&mut value);
    let altered = Altered {
        state,
        key,
        value: value.encode(),
    };
    audit(&Snapshot::new(altered), &at, NetUid(LANTERN))
        .await
        .unwrap()
        .differences
}

fn quiet() -> Devnet {
    let mut history = History::new(|_| {});
    history.epochs(3);
    history.devnet
}

#[test]
fn a_changed_input_is_found_at_its_neuron() {
    let devnet = quiet();
    run(async {
        let courier = connect(&devnet, vec![devnet.url()]).await.unwrap();
        let row = |item| key(item, &(LANTERN, 1_u16).encode());
        let of_bonds = |found: &[Difference]| -> Vec<Difference> {
            found
                .iter()
                .filter(|difference| difference.column == "bonds")
                .copied()
                .collect()
        };

        // A bond of uid 1: no other bond moves.
        let mut to = None;
        let found = differences(&courier, row("Bonds"), |row: &mut Vec<(u16, u16)>| {
            let (uid, bond) = row.iter_mut().max_by_key(|(_, bond)| *bond).unwrap();
            *bond /= 2;
            to = Some(*uid);
        });
        let found = found.await;
        let bonds = of_bonds(&found);
        assert_eq!(
            bonds.iter().map(|bond| (bond.uid, bond.to)).collect::<Vec<_>>(),
            [(1, to)]
        );
        assert!(bonds[0].difference() > 0, "the chain had the whole bond");

        // A weight of uid 1: only its own bonds move, and its own dividends most.
        let mut to = None;
        let found = differences(&courier, row("Weights"), |row: &mut Vec<(u16, u16)>| {
            let (uid, weight) = row
                .iter_mut()
                .filter(|(uid, _)| *uid != 1)
                .max_by_key(|(_, weight)| *weight)
                .unwrap();
            *weight /= 2;
            to = Some(*uid);
        });
        let found = found.await;
        let bonds = of_bonds(&found);
        assert!(
            bonds.iter().all(|bond| bond.uid == 1) && bonds.iter().any(|bond| bond.to == to),
            "{bonds:?}"
        );
        let dividends = found.iter().filter(|difference| difference.column == "dividends");
        let most = dividends
            .max_by_key(|difference| difference.difference().abs())
            .unwrap();
        assert_eq!(most.uid, 1, "its own dividends move most");

        // Stake of uid 2: its share changes most, all others by what it takes from them.
        let hotkey: [u8; 32] = cell(&devnet, &key("Keys", &(LANTERN, 2_u16).encode()));
        let stake = key(
            "TotalHotkeyAlpha",
            &[&blake2_128(&hotkey)[..], &hotkey, &LANTERN.encode()].concat(),
        );
        let found = differences(&courier, stake, |stake: &mut u64| *stake *= 2).await;
        let shares = found
            .iter()
            .filter(|difference| difference.column == "stakeWeight");
        let most = shares
            .max_by_key(|difference| difference.difference().abs())
            .unwrap();
        assert_eq!((most.uid, most.difference() < 0), (2, true));
    });
}

fn cell<T: Decode>(devnet: &Devnet, key: &[u8]) -> T {
    T::decode(&mut devnet.storage(devnet.best().0, key).unwrap().as_slice()).unwrap()
}

#[test]
fn only_the_block_of_an_epoch_can_be_audited() {
    let devnet = quiet();
    run(async {
        let courier = connect(&devnet, vec![devnet.url()]).await.unwrap();
        let netuid = NetUid(1);
        let (before, at) = newest(&courier, netuid).await;
        let number = at.block().number;
        let header = courier.header_at(number - 1, None, |_| {}).await.unwrap();
        let (earlier, no_epoch) = around(&courier, &header).await;
        let refused = audit(&earlier, &no_epoch, netuid).await.unwrap_err();
        assert_eq!(refused.code(CourierError::code), Code::BadArgument);
        let EpochError::NotAnEpoch { last, block, .. } = refused else {
            panic!("{refused}")
        };
        assert_eq!(
            (block, last),
            (no_epoch.block(), Some(u64::from(number) - u64::from(TEMPO)))
        );
        let refused = audit(&earlier, &at, netuid).await.unwrap_err();
        assert!(matches!(refused, EpochError::NotParent { .. }), "{refused}");
        let refused = audit(&before, &at, NetUid(77)).await.unwrap_err();
        assert!(matches!(refused, EpochError::Snapshot(_)), "{refused}");
    });
}

#[test]
fn headers_below_the_finalized_one_are_the_chains() {
    let devnet = quiet();
    devnet.advance(130).unwrap();
    run(async {
        let courier = connect(&devnet, vec![devnet.url()]).await.unwrap();
        let finalized = courier.progress().finalized.number;
        assert!(finalized >= 96, "{finalized}");
        for number in [1, 40, finalized, finalized + 1] {
            let header = courier.header_at(number, None, |_| {}).await.unwrap();
            let own = devnet.node().chain().hash_at(number).unwrap();
            assert_eq!((header.number(), header.hash().0), (number, own.0));
            assert_eq!(courier.open(header).await.unwrap().block().hash.0, own.0);
            let by_hash = courier.header(At::Block(Hash(own.0))).await.unwrap();
            assert_eq!(by_hash.number(), number);
        }
        let alien = courier.at(At::Block(Hash([7; 32]))).await.err().unwrap();
        assert_eq!(alien.code(), Code::BadArgument, "{alien}");
        let beyond = courier
            .header_at(devnet.best().1 + 1, None, |_| {})
            .await
            .unwrap_err();
        assert_eq!(beyond.code(), Code::BadArgument, "{beyond}");
    });
}

/// The subnet of 8 neurons, all seats taken: who registers takes the place of another.
#[test]
fn a_registration_after_the_epoch_is_no_difference() {
    const QUARRY: NetUid = NetUid(1);
    let full = |top: &mut BTreeMap<Vec<u8>, Vec<u8>>| {
        top.insert(key("MaxAllowedUids", &1_u16.encode()), 8_u16.encode());
        top.insert(key("ImmunityPeriod", &1_u16.encode()), 0_u16.encode());
    };
    let mut history = History::new(full);
    history.epochs(2);
    let devnet = history.devnet;
    // Up to right before the next epoch.
    while devnet.best().1 % u32::from(TEMPO) != u32::from(TEMPO) - 1 {
        devnet.advance(1).unwrap();
    }
    history::submit(
        &devnet,
        "//Ferdie//stash",
        "burned_register",
        &(1_u16, [9_u8; 32]).encode(),
    );
    devnet.advance(1).unwrap();
    let block = devnet.best().1;
    devnet.advance(2).unwrap();
    run(async {
        let courier = connect(&devnet, vec![devnet.url()]).await.unwrap();
        let header = courier.header_at(block, None, |_| {}).await.unwrap();
        let (before, at) = around(&courier, &header).await;
        let report = audit(&before, &at, QUARRY).await.unwrap();
        let [uid] = report.registered_after[..] else {
            panic!("{report:?}")
        };
        let hotkey: [u8; 32] = cell(&devnet, &key("Keys", &(1_u16, uid).encode()));
        assert_eq!(hotkey, [9; 32], "the newcomer's seat");
        assert_eq!((report.differences, report.n), (Vec::new(), 8));
    });
}
