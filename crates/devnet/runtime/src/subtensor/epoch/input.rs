//! What an epoch reads of the state.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use devnet_consensus::{Commit, CommitReveal, LiquidAlpha, Mode, Neuron, Subnet};

use crate::subtensor::inheritance;
use crate::subtensor::pallet::{
    ActivityCutoffFactorMilli, AlphaSigmoidSteepness, AlphaValues, BlockAtRegistration, Bonds,
    BondsMovingAverage, BondsPenalty, CommitRevealWeightsEnabled, Config, Kappa, Keys,
    LastMechansimStepBlock, LastUpdate, LiquidAlphaOn, MaxAllowedValidators, RevealPeriodEpochs,
    StakeThreshold, SubnetEpochIndex, SubnetOwnerHotkey, SubnetworkN, TaoWeight, Tempo,
    TimelockedWeightCommits, Uids, ValidatorPermit, WeightCommits, Weights, Yuma3On,
};
use crate::subtensor::types::{MechId, NetUid, NetUidStorageIndex, storage_index};

/// What all mechanisms have in common.
pub(super) fn read_subnet<T: Config>(netuid: NetUid, block: u64) -> Subnet {
    Subnet {
        block,
        tempo: Tempo::<T>::get(netuid),
        activity_cutoff_factor_milli: ActivityCutoffFactorMilli::<T>::get(netuid),
        last_step: LastMechansimStepBlock::<T>::get(netuid),
        owner: Uids::<T>::get(netuid, SubnetOwnerHotkey::<T>::get(netuid)),
        tao_weight: TaoWeight::<T>::get(),
        stake_threshold: StakeThreshold::<T>::get(),
        max_validators: MaxAllowedValidators::<T>::get(netuid),
        kappa: Kappa::<T>::get(netuid),
        bonds_penalty: BondsPenalty::<T>::get(netuid),
        bonds_moving_average: BondsMovingAverage::<T>::get(netuid),
        mode: mode::<T>(netuid),
        commit_reveal: commit_reveal::<T>(netuid),
        emission: 0,
        neurons: neurons::<T>(netuid),
    }
}

/// The subnet as one of its mechanisms sees it.
pub(super) fn with_mechanism<T: Config>(
    mut subnet: Subnet,
    netuid: NetUid,
    mechanism: MechId,
    emission: u64,
) -> Subnet {
    let index = storage_index(netuid, mechanism);
    let last_update = LastUpdate::<T>::get(index);
    for (uid, neuron) in (0_u16..).zip(&mut subnet.neurons) {
        neuron.last_update = last_update.get(usize::from(uid)).copied().unwrap_or_default();
        neuron.weights = Weights::<T>::get(index, uid);
        neuron.bonds = Bonds::<T>::get(index, uid);
    }
    if subnet.commit_reveal.is_some() {
        put_commits::<T>(&mut subnet, netuid, index);
    }
    subnet.emission = emission;
    subnet
}

fn mode<T: Config>(netuid: NetUid) -> Mode {
    let (low, high) = AlphaValues::<T>::get(netuid);
    match (Yuma3On::<T>::get(netuid), LiquidAlphaOn::<T>::get(netuid)) {
        (false, _) => Mode::Legacy,
        (true, false) => Mode::Yuma3,
        (true, true) => Mode::Yuma3Liquid(LiquidAlpha {
            low,
            high,
            steepness: AlphaSigmoidSteepness::<T>::get(netuid),
        }),
    }
}

/// The index has been raised already, and no epoch is due any more: it is the current one.
fn commit_reveal<T: Config>(netuid: NetUid) -> Option<CommitReveal> {
    CommitRevealWeightsEnabled::<T>::get(netuid).then(|| CommitReveal {
        current_epoch: SubnetEpochIndex::<T>::get(netuid),
        reveal_period: RevealPeriodEpochs::<T>::get(netuid),
    })
}

fn neurons<T: Config>(netuid: NetUid) -> Vec<Neuron> {
    let permits = ValidatorPermit::<T>::get(netuid);
    let neuron = |uid| {
        let hotkey = Keys::<T>::get(netuid, uid);
        let (alpha, tao) = inheritance::inherited::<T>(&hotkey, netuid);
        Neuron {
            alpha,
            tao,
            registered: BlockAtRegistration::<T>::get(netuid, uid),
            permit: permits.get(usize::from(uid)).copied().unwrap_or_default(),
            ..Neuron::default()
        }
    };
    (0..SubnetworkN::<T>::get(netuid)).map(neuron).collect()
}

fn put_commits<T: Config>(subnet: &mut Subnet, netuid: NetUid, index: NetUidStorageIndex) {
    let mut timelocked = timelocked::<T>(index);
    for (uid, neuron) in (0_u16..).zip(&mut subnet.neurons) {
        let hotkey = Keys::<T>::get(netuid, uid);
        let hashed = WeightCommits::<T>::get(index, &hotkey).unwrap_or_default();
        neuron.hash_commits = hashed
            .into_iter()
            .map(|(_, epoch, block, _)| Commit { epoch, block })
            .collect();
        neuron.timelocked_commits = timelocked.remove(&hotkey).unwrap_or_default();
    }
}

fn timelocked<T: Config>(index: NetUidStorageIndex) -> BTreeMap<T::AccountId, Vec<Commit>> {
    let mut commits = BTreeMap::<_, Vec<Commit>>::new();
    for (epoch, queue) in TimelockedWeightCommits::<T>::iter_prefix(index) {
        for (hotkey, block, _, _) in queue {
            commits.entry(hotkey).or_default().push(Commit { epoch, block });
        }
    }
    commits
}
