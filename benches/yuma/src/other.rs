//! The same subnet, for the local chain's consensus.

use devnet_consensus as other;
use yuma::{EpochInput, EpochOutput};

pub(crate) fn subnet(input: &EpochInput) -> other::Subnet {
    let (low, high) = input.alpha_values;
    let steepness = input.alpha_sigmoid_steepness;
    other::Subnet {
        block: input.current_block,
        tempo: input.tempo,
        activity_cutoff_factor_milli: input.activity_cutoff_factor_milli,
        last_step: input.last_mechanism_step_block,
        owner: input.owner_uid,
        tao_weight: input.tao_weight,
        stake_threshold: input.stake_threshold,
        max_validators: input.max_allowed_validators,
        kappa: input.kappa,
        bonds_penalty: input.bonds_penalty,
        bonds_moving_average: input.bonds_moving_average,
        mode: match (input.yuma3_on, input.liquid_alpha_on) {
            (false, _) => other::Mode::Legacy,
            (true, false) => other::Mode::Yuma3,
            (true, true) => other::Mode::Yuma3Liquid(other::LiquidAlpha { low, high, steepness }),
        },
        commit_reveal: None,
        emission: input.rao_emission,
        neurons: (0..input.n()).map(|uid| neuron(input, uid)).collect(),
    }
}

fn neuron(input: &EpochInput, uid: usize) -> other::Neuron {
    other::Neuron {
        alpha: at(&input.alpha_stake, uid),
        tao: at(&input.tao_stake, uid),
        registered: at(&input.block_at_registration, uid),
        last_update: at(&input.last_update, uid),
        permit: at(&input.validator_permit, uid),
        weights: input.weights.row(uid).iter().collect(),
        bonds: input.bonds.row(uid).iter().collect(),
        ..other::Neuron::default()
    }
}

fn at<T: Copy + Default>(column: &[T], uid: usize) -> T {
    column.get(uid).copied().unwrap_or_default()
}

/// Whether both came to the same pay and bonds.
pub(crate) fn agrees(ours: &EpochOutput, theirs: &other::Outcome) -> bool {
    let bonds = ours.bonds.iter().zip(&theirs.bonds);
    ours.emission == theirs.emission && bonds.into_iter().all(|(a, b)| a.iter().eq(b.iter().copied()))
}
