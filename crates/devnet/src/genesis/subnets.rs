//! The subnets: what they are, their pools, and who is on them.

use super::cast::{Cast, DEV_VALIDATORS, Neuron};
use super::neurons::{self, Seat};
use super::random::{Random, ratio};
use super::stake::{Shares, Stakes, Writer, tail};
use super::store::{Store, identity, twox};
use super::{STAMPS, commits, names, relations};

/// One TAO, one alpha.
const UNIT: u64 = 1_000_000_000;

/// What distinguishes a subnet.
struct Plan {
    netuid: u16,
    name: &'static str,
    symbol: &'static str,
    neurons: u16,
    validators: u16,
    tempo: u16,
    /// TAO and alpha in the pool, whole.
    pool: (u64, u64),
    /// Alpha of the richest validator, whole.
    richest: u64,
    shares: Shares,
    min_allowed_weights: u16,
    weights_rate_limit: u64,
    commit_reveal: bool,
    yuma3: bool,
    liquid_alpha: bool,
    /// In parts of 65 535.
    bonds_penalty: u16,
    /// Parts of the emission for each mechanism, of 65 535; one mechanism when there are none.
    mechanisms: &'static [u16],
    /// The pool's weight of TAO, in 1e-18; `None` leaves the default of one half.
    quote: Option<u64>,
}

/// Between them they have every mode of consensus: legacy and Yuma 3, with and without liquid alpha, every kind of bonds
/// penalty, commit-reveal, and two mechanisms.
const PLANS: [Plan; 4] = [
    Plan {
        netuid: 1,
        name: "Quarry",
        symbol: "\u{3b1}",
        neurons: 8,
        validators: 3,
        tempo: 20,
        pool: (3_120, 214_000),
        richest: 21_000,
        shares: Shares::First,
        min_allowed_weights: 1,
        weights_rate_limit: 5,
        commit_reveal: false,
        yuma3: false,
        liquid_alpha: false,
        bonds_penalty: u16::MAX,
        mechanisms: &[],
        quote: None,
    },
    Plan {
        netuid: 2,
        name: "Lantern",
        symbol: "\u{3b2}",
        neurons: 64,
        validators: 10,
        tempo: 99,
        pool: (18_400, 1_055_000),
        richest: 160_000,
        shares: Shares::Second,
        min_allowed_weights: 8,
        weights_rate_limit: 20,
        commit_reveal: false,
        yuma3: true,
        liquid_alpha: false,
        bonds_penalty: 0,
        mechanisms: &[],
        quote: Some(500_000_000_000_000_000),
    },
    Plan {
        netuid: 3,
        name: "Meridian",
        symbol: "\u{3b3}",
        neurons: 256,
        validators: 24,
        tempo: 360,
        pool: (96_300, 2_310_000),
        richest: 410_000,
        shares: Shares::Second,
        min_allowed_weights: 16,
        weights_rate_limit: 100,
        commit_reveal: true,
        yuma3: true,
        liquid_alpha: true,
        bonds_penalty: 32_768,
        mechanisms: &[],
        quote: Some(501_700_000_000_000_000),
    },
    Plan {
        netuid: 4,
        name: "Tandem",
        symbol: "\u{3b4}",
        neurons: 16,
        validators: 5,
        tempo: 30,
        // Alpha dearer than TAO: with prices that sum to more than one, root is paid.
        pool: (41_200, 33_000),
        richest: 38_000,
        shares: Shares::Second,
        min_allowed_weights: 1,
        weights_rate_limit: 10,
        commit_reveal: false,
        yuma3: true,
        liquid_alpha: true,
        bonds_penalty: u16::MAX,
        mechanisms: &[45_875, 19_660],
        quote: None,
    },
];

/// Validators with a seat on root.
const ROOT_SEATS: u16 = 12;
/// Blocks that the weights of genesis count for. Nobody on a local chain sets weights unless a test does.
const ACTIVE_FOR: u64 = 50_000;
/// TAO of the richest root validator, whole.
const ROOT_RICHEST: u64 = 1_150_000;

/// Writes root and the subnets; the TAO in pools and on root.
pub(super) fn write(store: &mut Store, cast: &Cast, random: &mut Random) -> u64 {
    let mut stakes = Stakes::default();
    let root = write_root(store, cast, random, &mut stakes);
    let mut staked = root.iter().map(|seat| seat.stake).sum::<u64>();
    for plan in &PLANS {
        write_subnet(store, cast, random, &mut stakes, plan, &root);
        staked = staked.saturating_add(plan.pool.0.saturating_mul(UNIT));
    }
    stakes.write(store);
    store.subtensor().put("TotalNetworks", 5_u16);
    staked
}

/// Root has seats and stake, but no miners, no weights and no pool.
fn write_root(store: &mut Store, cast: &Cast, random: &mut Random, stakes: &mut Stakes) -> Vec<Seat> {
    let mut writer = Writer {
        store,
        netuid: 0,
        shares: Shares::Second,
    };
    let mut seats = Vec::new();
    for (uid, neuron) in (0..ROOT_SEATS).zip(cast.validators()) {
        let stake = tail(random, ROOT_RICHEST.saturating_mul(UNIT), u64::from(uid));
        stakes.delegate(&mut writer, cast, neuron, stake);
        seats.push(Seat {
            neuron,
            validator: true,
            stake,
            root: stake,
        });
    }
    let staked = seats.iter().map(|seat| seat.stake).sum::<u64>();
    names::write_subnet(store, 0, "root", "\u{3a4}");
    write_presence(store, 0, ROOT_SEATS, 100);
    neurons::write_seats(store, random, 0, &seats);
    store.subtensor().insert("SubnetTAO", [identity(0_u16)], staked);
    store
        .subtensor()
        .insert("SubnetAlphaOut", [identity(0_u16)], staked);
    seats
}

fn write_subnet(
    store: &mut Store,
    cast: &Cast,
    random: &mut Random,
    stakes: &mut Stakes,
    plan: &Plan,
    root: &[Seat],
) {
    let seats = seat_all(store, cast, random, stakes, plan, root);
    names::write_subnet(store, plan.netuid, plan.name, plan.symbol);
    write_presence(store, plan.netuid, plan.neurons, plan.tempo);
    write_owner(store, plan.netuid, cast);
    write_hyperparameters(store, plan);
    write_pool(store, random, plan, &seats);
    neurons::write_seats(store, random, plan.netuid, &seats);
    neurons::write_axons(store, random, plan.netuid, &seats);
    neurons::write_scores(store, random, plan.netuid, plan.tempo, &seats);
    for (mechanism, _) in (0_u16..).zip(plan.mechanisms).skip(1) {
        neurons::write_mechanism(store, random, plan.netuid, mechanism, &seats);
    }
    relations::lend(store, plan.netuid, &seats);
    if plan.commit_reveal {
        commits::write(store, plan.netuid, &seats);
    }
}

/// Validators and miners in uid order: dev accounts first, so that tests know them; the rest mixed.
fn seat_all(
    store: &mut Store,
    cast: &Cast,
    random: &mut Random,
    stakes: &mut Stakes,
    plan: &Plan,
    root: &[Seat],
) -> Vec<Seat> {
    let mut writer = Writer {
        store,
        netuid: plan.netuid,
        shares: plan.shares,
    };
    let mut seats = Vec::new();
    for (rank, neuron) in (0..u64::from(plan.validators)).zip(cast.validators()) {
        let stake = tail(random, plan.richest.saturating_mul(UNIT), rank);
        stakes.delegate(&mut writer, cast, neuron, stake);
        seats.push(Seat {
            neuron,
            validator: true,
            stake,
            root: root_stake(root, neuron),
        });
    }
    let miners = usize::from(plan.neurons.saturating_sub(plan.validators));
    for neuron in cast.miners(plan.netuid).take(miners) {
        // Most miners leave only the dust of their registration on the hotkey.
        let stake = if random.chance(70) {
            random.below(UNIT)
        } else {
            random.below(900 * UNIT)
        };
        stakes.own(&mut writer, neuron, stake);
        seats.push(Seat {
            neuron,
            validator: false,
            stake,
            root: 0,
        });
    }
    mixed(random, seats, usize::from(plan.validators))
}

/// Alice, Bob, Charlie, Dave, Eve, Ferdie, then everyone else in any order.
fn mixed(random: &mut Random, seats: Vec<Seat>, validators: usize) -> Vec<Seat> {
    let is_dev =
        |index: usize| index < DEV_VALIDATORS || (validators..validators.saturating_add(3)).contains(&index);
    let (dev, others): (Vec<_>, Vec<_>) = seats
        .into_iter()
        .enumerate()
        .partition(|(index, _)| is_dev(*index));
    let order = random.shuffled(u16::try_from(others.len()).unwrap_or_default());
    let others = order
        .into_iter()
        .filter_map(|index| others.get(usize::from(index)));
    dev.iter().chain(others).map(|(_, seat)| *seat).collect()
}

fn root_stake(root: &[Seat], neuron: Neuron) -> u64 {
    root.iter()
        .find(|seat| seat.neuron == neuron)
        .map_or(0, |seat| seat.stake)
}

/// What makes a netuid exist.
fn write_presence(store: &mut Store, netuid: u16, neurons: u16, tempo: u16) {
    let mut pallet = store.subtensor();
    pallet.insert("NetworksAdded", [identity(netuid)], true);
    pallet.insert("SubnetworkN", [identity(netuid)], neurons);
    pallet.insert("NetworkRegisteredAt", [identity(netuid)], u64::from(netuid));
    pallet.insert("Tempo", [identity(netuid)], tempo);
    pallet.insert("SubtokenEnabled", [identity(netuid)], true);
    pallet.insert(
        "MaxAllowedUids",
        [identity(netuid)],
        if netuid == 0 { 64_u16 } else { 256 },
    );
    if netuid != 0 {
        pallet.insert("SubnetMechanism", [identity(netuid)], 1_u16);
        pallet.insert(
            "FirstEmissionBlockNumber",
            [identity(netuid)],
            u64::from(netuid).saturating_add(1),
        );
    }
}

/// Each subnet is another rich validator's.
fn write_owner(store: &mut Store, netuid: u16, cast: &Cast) {
    let owner = cast
        .validators()
        .into_iter()
        .nth(usize::from(netuid).saturating_sub(1));
    if let Some(owner) = owner {
        store
            .subtensor()
            .insert("SubnetOwner", [identity(netuid)], owner.coldkey);
        store
            .subtensor()
            .insert("SubnetOwnerHotkey", [identity(netuid)], owner.hotkey);
    }
    store
        .subtensor()
        .insert("SubnetLocked", [identity(netuid)], 1_000 * UNIT);
}

fn write_hyperparameters(store: &mut Store, plan: &Plan) {
    let netuid = plan.netuid;
    let key = || [identity(netuid)];
    let mut pallet = store.subtensor();
    pallet.insert("Kappa", key(), 32_767_u16);
    pallet.insert("Rho", key(), 10_u16);
    pallet.insert("ImmunityPeriod", key(), 100_u16);
    pallet.insert("MaxAllowedValidators", key(), max_validators(plan));
    pallet.insert("ActivityCutoffFactorMilli", key(), activity_factor(plan.tempo));
    pallet.insert("BondsPenalty", key(), plan.bonds_penalty);
    pallet.insert("MinAllowedWeights", key(), plan.min_allowed_weights);
    pallet.insert("WeightsSetRateLimit", key(), plan.weights_rate_limit);
    pallet.insert("WeightsVersionKey", key(), u64::from(netuid).saturating_sub(1));
    pallet.insert("CommitRevealWeightsEnabled", key(), plan.commit_reveal);
    pallet.insert("RevealPeriodEpochs", [twox(netuid)], u64::from(netuid));
    pallet.insert(
        "BondsMovingAverage",
        key(),
        if plan.yuma3 { 975_000_u64 } else { 900_000 },
    );
    pallet.insert("Burn", key(), ratio(UNIT, u64::from(netuid), 10));
    pallet.insert("Yuma3On", [super::store::blake2(netuid)], plan.yuma3);
    pallet.insert("LiquidAlphaOn", [super::store::blake2(netuid)], plan.liquid_alpha);
    let mechanisms = u8::try_from(plan.mechanisms.len()).unwrap_or_default().max(1);
    pallet.insert("MechanismCountCurrent", [twox(netuid)], mechanisms);
    if mechanisms > 1 {
        pallet.insert("MechanismEmissionSplit", [twox(netuid)], plan.mechanisms);
    }
}

/// Room for every validator and no more; but on the first subnet, as on most of Bittensor's, for anyone with stake.
fn max_validators(plan: &Plan) -> u16 {
    if plan.netuid == 1 { 64 } else { plan.validators }
}

/// Thousandths of the tempo after which a silent validator is inactive: [`ACTIVE_FOR`] blocks, whatever the tempo.
fn activity_factor(tempo: u16) -> u32 {
    u32::try_from(ratio(ACTIVE_FOR, 1_000, u64::from(tempo))).unwrap_or(u32::MAX)
}

/// The pool, its price, and the clock of epochs.
fn write_pool(store: &mut Store, random: &mut Random, plan: &Plan, seats: &[Seat]) {
    let key = || [identity(plan.netuid)];
    let (tao, alpha) = (plan.pool.0.saturating_mul(UNIT), plan.pool.1.saturating_mul(UNIT));
    let staked = seats.iter().map(|seat| seat.stake).sum::<u64>();
    let mut pallet = store.subtensor();
    pallet.insert("SubnetTAO", key(), tao);
    pallet.insert("SubnetAlphaIn", key(), alpha);
    pallet.insert("SubnetAlphaOut", key(), staked);
    pallet.insert(
        "SubnetVolume",
        key(),
        u128::from(random.about(tao.saturating_mul(11), 30)),
    );
    // The average price trails the price; 32 fraction bits.
    let price = ratio(tao, 1 << 32, alpha);
    pallet.insert("SubnetMovingPrice", key(), i128::from(random.about(price, 6)));
    pallet.insert("SubnetTaoInEmission", key(), ratio(UNIT, tao, 500_000 * UNIT));
    pallet.insert("SubnetAlphaInEmission", key(), random.below(UNIT));
    pallet.insert("SubnetAlphaOutEmission", key(), UNIT);
    pallet.insert("PendingServerEmission", key(), random.below(STAMPS * UNIT));
    pallet.insert("PendingValidatorEmission", key(), random.below(STAMPS * UNIT));
    pallet.insert("PendingOwnerCut", key(), random.below(STAMPS * UNIT));
    let mut swap = store.pallet("Swap");
    swap.insert("PalSwapInitialized", [twox(plan.netuid)], true);
    if let Some(quote) = plan.quote {
        swap.insert("SwapBalancer", [twox(plan.netuid)], quote);
    }
}
