//! The metagraph against the chain's own answers, and against what was written.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "tests"
)]

#[path = "../../runtime/tests/common/mod.rs"]
mod common;
mod state;

use codec::{Compact, Decode, Encode};
use primitives::{AccountId, NetUid};
use runtime::vm::Interpreter;
use runtime::{Metadata, NoStorage, RuntimeVm as _, metadata_from_code};
use state::{State, now};
use subtensor::{Metagraph, Snapshot, SnapshotError};

const NETUID: NetUid = NetUid(1);

fn devnet() -> State {
    State::new(metadata_of(&common::devnet_code()))
}

fn metadata_of(code: &[u8]) -> Metadata {
    metadata_from_code(&Interpreter, code, &NoStorage).unwrap()
}

fn metagraph(state: &State) -> Metagraph {
    now(Snapshot::new(state).metagraph(NETUID)).unwrap()
}

fn account(seed: u16) -> AccountId {
    let mut account = [0x5a; 32];
    account[..2].copy_from_slice(&seed.to_le_bytes());
    AccountId(account)
}

/// A subnet of `n` neurons with stake, family inside and outside the subnet, and every vector filled.
fn populate(state: &mut State, n: u16) {
    let net = NETUID.encode();
    state.put("NetworksAdded", &[&net], &true);
    state.put("SubnetworkN", &[&net], &n);
    for uid in 0..n {
        let (hotkey, id) = (account(uid).encode(), uid.encode());
        state.put("Keys", &[&net, &id], &account(uid));
        state.put("Uids", &[&net, &hotkey], &uid);
        state.put("BlockAtRegistration", &[&net, &id], &(1000 + u64::from(uid)));
        state.put("Owner", &[&hotkey], &account(uid + 10_000));
        state.put("IsNetworkMember", &[&hotkey, &net], &true);
        stake(
            state,
            uid,
            u64::from(uid).pow(3) * 1_000_003 + 7,
            u64::from(n - uid) * 99_999_999_977,
        );
    }
    let ratios = |seed: u16| (0..n).map(|uid| uid.wrapping_mul(seed)).collect::<Vec<u16>>();
    let numbers = |seed: u64| (0..u64::from(n)).map(|uid| uid * seed).collect::<Vec<u64>>();
    for (seed, item) in (251..).zip(["Consensus", "Incentive", "Dividends", "ValidatorTrust"]) {
        state.put(item, &[&net], &ratios(seed));
    }
    state.put("Emission", &[&net], &numbers(1_234_567));
    state.put("LastUpdate", &[&net], &numbers(13));
    state.put(
        "Active",
        &[&net],
        &ratios(1).iter().map(|uid| uid % 3 == 0).collect::<Vec<bool>>(),
    );
    state.put(
        "ValidatorPermit",
        &[&net],
        &ratios(1).iter().map(|uid| uid % 5 == 0).collect::<Vec<bool>>(),
    );
    // Early runtimes keep the weight by subnet.
    let by_subnet = !state
        .metadata
        .entry("SubtensorModule", "TaoWeight")
        .unwrap()
        .hashers()
        .is_empty();
    let keys: &[&[u8]] = if by_subnet { &[&net] } else { &[] };
    state.put("TaoWeight", keys, &3_320_413_933_267_719_290_u64);
}

fn stake(state: &mut State, seed: u16, alpha: u64, root: u64) {
    let hotkey = account(seed).encode();
    state.put("TotalHotkeyAlpha", &[&hotkey, &NETUID.encode()], &alpha);
    state.put("TotalHotkeyAlpha", &[&hotkey, &NetUid(0).encode()], &root);
}

/// `parent` lends `ratio` of its stake to `child`.
fn lend(state: &mut State, links: &[(u16, u16, u64)]) {
    for (parent, child, _) in links {
        let family = |of: u16, place: fn(&(u16, u16, u64)) -> (u16, u16)| {
            let mine = links.iter().filter(|link| place(link).0 == of);
            mine.map(|link| (link.2, account(place(link).1)))
                .collect::<Vec<_>>()
        };
        let children = family(*parent, |link| (link.0, link.1));
        let parents = family(*child, |link| (link.1, link.0));
        let net = NETUID.encode();
        state.put("ChildKeys", &[&account(*parent).encode(), &net], &children);
        state.put("ParentKeys", &[&account(*child).encode(), &net], &parents);
    }
}

/// What the runtime itself answers when asked for a subnet's state (its field order).
#[derive(Decode)]
struct SubnetState {
    _netuid: Compact<u16>,
    hotkeys: Vec<AccountId>,
    coldkeys: Vec<AccountId>,
    active: Vec<bool>,
    validator_permit: Vec<bool>,
    pruning_score: Vec<Compact<u16>>,
    last_update: Vec<Compact<u64>>,
    emission: Vec<Compact<u64>>,
    dividends: Vec<Compact<u16>>,
    incentives: Vec<Compact<u16>>,
    consensus: Vec<Compact<u16>>,
    trust: Vec<Compact<u16>>,
    rank: Vec<Compact<u16>>,
    block_at_registration: Vec<Compact<u64>>,
    alpha_stake: Vec<Compact<u64>>,
    tao_stake: Vec<Compact<u64>>,
    total_stake: Vec<Compact<u64>>,
}

fn plain<T: Copy>(column: &[Compact<T>]) -> Vec<T>
where
    Compact<T>: Copy,
{
    column.iter().map(|number| number.0).collect()
}

/// The real runtime, run over the same state, must say the same of every neuron.
#[test]
fn agrees_with_the_real_runtime() {
    let Some((ours, theirs)) = both(&[]) else { return };
    assert_eq!(ours.tao_stake, Some(plain(&theirs.tao_stake)));
    assert_eq!(ours.total_stake, Some(plain(&theirs.total_stake)));
    same_cells(ours, theirs);
}

/// As above with stake lent within the subnet and from outside, down to the chain's rounding. This early runtime lends
/// alpha only, so the other stakes differ.
#[test]
fn agrees_with_the_real_runtime_on_lent_stake() {
    let third = u64::MAX / 3;
    let links = [
        (0, 1, third),
        (0, 2, third + 5),
        (7, 1, u64::MAX),
        (5000, 1, 12_345),
        (5000, 299, third),
    ];
    let Some((ours, theirs)) = both(&links) else {
        return;
    };
    assert_ne!(ours.alpha_stake, ours.own_alpha_stake, "some of it is lent");
    same_cells(ours, theirs);
}

/// Our metagraph and the runtime's own answer, over the real genesis with 300 neurons more.
fn both(links: &[(u16, u16, u64)]) -> Option<(Metagraph, SubnetState)> {
    let genesis = common::raonet()?;
    let mut state = State {
        values: genesis.0.clone(),
        ..State::new(metadata_of(genesis.code()))
    };
    populate(&mut state, 300);
    stake(&mut state, 5000, 77_777_777_777_777, 888_888_888_888_889);
    lend(&mut state, links);
    let ours = metagraph(&state);
    let chain = common::Genesis(state.values);
    let function = "SubnetInfoRuntimeApi_get_subnet_state";
    let answer = Interpreter
        .call(chain.code(), function, &NETUID.encode(), &chain)
        .unwrap();
    // This runtime answers with bytes that hold the answer.
    let answer = Vec::<u8>::decode(&mut answer.as_slice()).unwrap();
    Some((
        ours,
        Option::<SubnetState>::decode(&mut answer.as_slice())
            .unwrap()
            .unwrap(),
    ))
}

fn same_cells(ours: Metagraph, theirs: SubnetState) {
    assert_eq!(ours.hotkeys, theirs.hotkeys);
    assert_eq!(ours.coldkeys, Some(theirs.coldkeys));
    assert_eq!(ours.active, Some(theirs.active));
    assert_eq!(ours.validator_permit, Some(theirs.validator_permit));
    assert_eq!(ours.pruning_score, Some(plain(&theirs.pruning_score)));
    assert_eq!(ours.last_update, Some(plain(&theirs.last_update)));
    assert_eq!(ours.emission, Some(plain(&theirs.emission)));
    assert_eq!(ours.dividends, Some(plain(&theirs.dividends)));
    assert_eq!(ours.incentive, Some(plain(&theirs.incentives)));
    assert_eq!(ours.consensus, Some(plain(&theirs.consensus)));
    assert_eq!(ours.trust, Some(plain(&theirs.trust)));
    assert_eq!(ours.rank, Some(plain(&theirs.rank)));
    assert_eq!(
        ours.block_at_registration,
        Some(plain(&theirs.block_at_registration))
    );
    assert_eq!(ours.alpha_stake, Some(plain(&theirs.alpha_stake)));
}

#[test]
fn every_cell_is_what_was_written() {
    let mut state = devnet();
    populate(&mut state, 3);
    let net = NETUID.encode();
    state.put(
        "Weights",
        &[&net, &2_u16.encode()],
        &vec![(0_u16, 65_535_u16), (1, 7)],
    );
    state.put("Bonds", &[&net, &0_u16.encode()], &vec![(2_u16, 9_u16)]);
    let axon = (
        77_u64,
        10_002_000_u32,
        0x0102_0304_u128,
        8091_u16,
        4_u8,
        4_u8,
        0_u8,
        0_u8,
    );
    state.put("Axons", &[&net, &account(1).encode()], &axon);
    state.put("TokenSymbol", &[&net], &"β".as_bytes().to_vec());

    let ours = metagraph(&state);
    assert_eq!(ours.subnet.n, 3);
    assert_eq!(ours.subnet.symbol.as_deref(), Some("β"));
    assert_eq!(
        ours.subnet.tempo,
        Some(360),
        "never written: the runtime's default"
    );
    assert_eq!(ours.hotkeys, [account(0), account(1), account(2)]);
    assert_eq!(ours.coldkeys.as_ref().unwrap()[2], account(10_002));
    assert_eq!(ours.consensus, Some(vec![0, 251, 502]));
    assert_eq!(ours.emission, Some(vec![0, 1_234_567, 2_469_134]));
    assert_eq!(ours.block_at_registration, Some(vec![1000, 1001, 1002]));
    let axons = ours.axons.unwrap();
    assert_eq!((axons[0], axons[2]), (None, None));
    let axon = axons[1].unwrap();
    assert_eq!(
        (axon.block, axon.version, axon.port, axon.protocol),
        (77, 10_002_000, 8091, 4)
    );
    assert_eq!(axon.address().unwrap().to_string(), "1.2.3.4");
    let weights = ours.weights.unwrap();
    assert_eq!(weights.offsets, [0, 0, 0, 2]);
    assert_eq!(weights.row(2).collect::<Vec<_>>(), [(0, 65_535), (1, 7)]);
    assert_eq!(weights.row(3).count(), 0);
    assert_eq!(ours.bonds.unwrap().row(0).collect::<Vec<_>>(), [(2, 9)]);
}

/// Today's runtimes keep no ranks: that is no column of zeros.
#[test]
fn what_the_runtime_lacks_is_none() {
    let mut state = devnet();
    populate(&mut state, 1);
    let ours = metagraph(&state);
    assert_eq!((ours.rank, ours.trust, ours.pruning_score), (None, None, None));
    assert_eq!(ours.incentive, Some(vec![0]), "a zero that the chain did write");
}

#[test]
fn rounds_are_few() {
    let rounds = |n, links: &[(u16, u16, u64)]| {
        let mut state = devnet();
        populate(&mut state, n);
        lend(&mut state, links);
        metagraph(&state);
        state.rounds.get()
    };
    assert_eq!(
        rounds(256, &[(3, 4, 1)]),
        2,
        "family within the subnet costs nothing"
    );
    assert_eq!(
        rounds(256, &[(5000, 4, 1)]),
        3,
        "a parent elsewhere costs a round"
    );
    assert_eq!(rounds(257, &[]), 3, "so does a larger subnet");
}

#[test]
fn no_such_subnet_is_an_error() {
    let answer = now(Snapshot::new(&devnet()).metagraph(NetUid(9)));
    assert_eq!(answer, Err(SnapshotError::NoSubnet(NetUid(9))));
}

#[test]
fn broken_values_are_errors_not_zeros() {
    let mut state = devnet();
    populate(&mut state, 2);
    state.put("Emission", &[&NETUID.encode()], &[1_u8, 2, 3]);
    let answer = now(Snapshot::new(&state).metagraph(NETUID));
    assert!(matches!(answer, Err(SnapshotError::Storage(_))), "{answer:?}");
}

#[test]
fn subnets_are_listed_in_order_with_prices() {
    let mut state = devnet();
    for netuid in [300_u16, 0, 2] {
        state.put("NetworksAdded", &[&netuid.encode()], &(netuid != 2));
    }
    let net = 300_u16.encode();
    state.put("SubnetMechanism", &[&net], &1_u16);
    state.put("SubnetTAO", &[&net], &3_000_000_007_u64);
    state.put("SubnetAlphaIn", &[&net], &12_000_000_000_u64);
    state.put_in("Swap", "SwapBalancer", &[&net], &200_000_000_000_000_000_u64);
    let subnets = now(Snapshot::new(&state).subnets()).unwrap();
    assert_eq!(
        subnets.iter().map(|subnet| subnet.netuid.0).collect::<Vec<_>>(),
        [0, 300]
    );
    assert_eq!(state.rounds.get(), 2);
    let price = subnets[1].price.unwrap();
    assert_eq!(
        price.rao_per_alpha(),
        1_000_000_002,
        "four parts alpha to one part TAO, a quarter in reserve"
    );
    assert_eq!(
        subnets[0].price.unwrap().rao_per_alpha(),
        1_000_000_000,
        "the root network does not trade"
    );
}
