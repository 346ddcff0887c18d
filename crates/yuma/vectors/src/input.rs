//! An epoch's input, as the files write it.

use serde::Deserialize;
use yuma::{Commit, CommitReveal, EpochInput, Rows, YumaVersion};

use crate::integer::{column, one};

/// Rows by uid: `[[uid, [[column, value], …]], …]`.
pub(crate) type Matrix = Vec<(u16, Vec<(u16, u16)>)>;

/// The storage items of a subnet. The names are the files'.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Input {
    n: usize,
    #[serde(deserialize_with = "one")]
    current_block: u64,
    tempo: u16,
    activity_cutoff_factor_milli: u32,
    #[serde(deserialize_with = "one")]
    last_mechanism_step_block: u64,
    #[serde(deserialize_with = "column")]
    last_update: Vec<u64>,
    #[serde(deserialize_with = "column")]
    block_at_registration: Vec<u64>,
    #[serde(deserialize_with = "column")]
    alpha_stake: Vec<u64>,
    #[serde(deserialize_with = "column")]
    tao_stake: Vec<u64>,
    #[serde(deserialize_with = "one")]
    tao_weight: u64,
    #[serde(deserialize_with = "one")]
    stake_threshold: u64,
    owner_uid: Option<u16>,
    validator_permit: Vec<bool>,
    max_allowed_validators: u16,
    weights: Matrix,
    bonds: Matrix,
    kappa: u16,
    bonds_penalty: u16,
    #[serde(deserialize_with = "one")]
    bonds_moving_average: u64,
    yuma3_on: bool,
    liquid_alpha_on: bool,
    alpha_low: u16,
    alpha_high: u16,
    alpha_sigmoid_steepness: i16,
    #[serde(deserialize_with = "one")]
    rao_emission: u64,
    #[serde(default)]
    commit_reveal_weights_enabled: bool,
    #[serde(default)]
    reveal_period_epochs: u64,
    #[serde(default)]
    subnet_epoch_index: u64,
    #[serde(default)]
    epoch_due_this_block: bool,
    #[serde(default)]
    weight_commits: Vec<(u16, Vec<(u64, u64)>)>,
    #[serde(default)]
    timelocked_weight_commits: Vec<(u64, Vec<(u16, u64)>)>,
}

impl Input {
    /// As the library takes it.
    pub(crate) fn into_epoch(self) -> Result<EpochInput, String> {
        if self.n != self.alpha_stake.len() {
            return Err(format!(
                "n is {}, alpha_stake has {}",
                self.n,
                self.alpha_stake.len()
            ));
        }
        let commit_reveal = self.commit_reveal_weights_enabled.then(|| self.commits());
        Ok(EpochInput {
            version: YumaVersion::Spec425,
            current_block: self.current_block,
            tempo: self.tempo,
            activity_cutoff_factor_milli: self.activity_cutoff_factor_milli,
            last_mechanism_step_block: self.last_mechanism_step_block,
            last_update: self.last_update,
            block_at_registration: self.block_at_registration,
            alpha_stake: self.alpha_stake,
            tao_stake: self.tao_stake,
            tao_weight: self.tao_weight,
            stake_threshold: self.stake_threshold,
            owner_uid: self.owner_uid,
            validator_permit: self.validator_permit,
            max_allowed_validators: self.max_allowed_validators,
            weights: rows("weights", self.n, self.weights)?,
            bonds: rows("bonds", self.n, self.bonds)?,
            kappa: self.kappa,
            bonds_penalty: self.bonds_penalty,
            bonds_moving_average: self.bonds_moving_average,
            yuma3_on: self.yuma3_on,
            liquid_alpha_on: self.liquid_alpha_on,
            alpha_values: (self.alpha_low, self.alpha_high),
            alpha_sigmoid_steepness: self.alpha_sigmoid_steepness,
            commit_reveal,
            rao_emission: self.rao_emission,
        })
    }

    fn commits(&self) -> CommitReveal {
        let commit = |(epoch, block): &(u64, u64)| Commit {
            epoch: *epoch,
            block: *block,
        };
        let queue = |(uid, queue): &(u16, Vec<_>)| (*uid, queue.iter().map(commit).collect());
        CommitReveal {
            reveal_period_epochs: self.reveal_period_epochs,
            current_epoch: self
                .subnet_epoch_index
                .saturating_add(u64::from(self.epoch_due_this_block)),
            hashed: self.weight_commits.iter().map(queue).collect(),
            timelocked: self.timelocked_weight_commits.clone(),
        }
    }
}

/// Every uid's row; a uid beyond `n` or given twice is an error of the file.
pub(crate) fn rows(name: &str, n: usize, matrix: Matrix) -> Result<Rows<u16>, String> {
    let mut all = vec![None; n];
    for (uid, row) in matrix {
        let place = all
            .get_mut(usize::from(uid))
            .ok_or(format!("{name} has a row of uid {uid}, n is {n}"))?;
        if place.replace(row).is_some() {
            return Err(format!("{name} has two rows of uid {uid}"));
        }
    }
    Ok(Rows::from_rows(all.into_iter().map(Option::unwrap_or_default)))
}
