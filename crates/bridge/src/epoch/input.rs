//! What an epoch is computed from: `EpochInput`.

use wasm_bindgen::JsValue;
use yuma::{Commit, CommitReveal, EpochInput, YumaVersion};

use crate::failure::Failure;
use crate::object::{Fields, IntoJs as _};
use crate::reader::Reader;

/// An input as an object.
pub fn input_fields(input: &EpochInput) -> Fields {
    let n = u32::try_from(input.n()).unwrap_or(u32::MAX);
    columns(input)
        .with("version", input.version.as_str())
        .with("n", n)
        .with("currentBlock", input.current_block)
        .with("tempo", input.tempo)
        .with("activityCutoffFactorMilli", input.activity_cutoff_factor_milli)
        .with("lastMechanismStepBlock", input.last_mechanism_step_block)
        .with("taoWeight", input.tao_weight)
        .with("stakeThreshold", input.stake_threshold)
        .with("ownerUid", input.owner_uid)
        .with("maxAllowedValidators", input.max_allowed_validators)
        .with("commitReveal", input.commit_reveal.as_ref().map(commits_fields))
}

/// The parameters that a change can change, of an input.
pub fn parameter_fields(fields: Fields, input: &EpochInput) -> Fields {
    let (low, high) = input.alpha_values;
    fields
        .with("kappa", input.kappa)
        .with("bondsPenalty", input.bonds_penalty)
        .with("bondsMovingAverage", input.bonds_moving_average)
        .with("yuma3", input.yuma3_on)
        .with("liquidAlpha", input.liquid_alpha_on)
        .with("alphaValues", vec![low, high])
        .with("alphaSigmoidSteepness", input.alpha_sigmoid_steepness)
        .with("emission", input.rao_emission)
}

fn columns(input: &EpochInput) -> Fields {
    let mut last_update = input.last_update.clone();
    last_update.resize(input.n(), 0);
    parameter_fields(Fields::new(), input)
        .with("lastUpdate", &*last_update)
        .with("blockAtRegistration", &*input.block_at_registration)
        .with("alphaStake", &*input.alpha_stake)
        .with("taoStake", &*input.tao_stake)
        .with("validatorPermit", &*input.validator_permit)
        .with("weights", &input.weights)
        .with("bonds", &input.bonds)
}

/// Commits as three columns each.
fn commits_fields(commits: &CommitReveal) -> JsValue {
    let hashed = commits
        .hashed
        .iter()
        .flat_map(|(uid, queue)| queue.iter().map(|commit| (*uid, commit.epoch, commit.block)));
    let timelocked = commits
        .timelocked
        .iter()
        .flat_map(|(epoch, queue)| queue.iter().map(|(uid, block)| (*uid, *epoch, *block)));
    Fields::new()
        .with("revealPeriodEpochs", commits.reveal_period_epochs)
        .with("currentEpoch", commits.current_epoch)
        .with("hashed", commit_columns(hashed))
        .with("timelocked", commit_columns(timelocked))
        .into_js()
}

fn commit_columns(commits: impl Iterator<Item = (u16, u64, u64)>) -> Fields {
    let (mut uids, mut epochs, mut blocks) = (Vec::new(), Vec::new(), Vec::new());
    for (uid, epoch, block) in commits {
        uids.push(uid);
        epochs.push(epoch);
        blocks.push(block);
    }
    Fields::new()
        .with("uids", &*uids)
        .with("epochs", &*epochs)
        .with("blocks", &*blocks)
}

/// An input from an object.
///
/// # Errors
/// Something is missing or of another kind, or the version is not known.
pub fn input(object: &JsValue) -> Result<EpochInput, Failure> {
    let reader = Reader::new(object, "input");
    let permits: Vec<u8> = reader.get("validatorPermit")?;
    Ok(EpochInput {
        version: known_version(&reader)?,
        current_block: reader.get("currentBlock")?,
        tempo: reader.get("tempo")?,
        activity_cutoff_factor_milli: reader.get("activityCutoffFactorMilli")?,
        last_mechanism_step_block: reader.get("lastMechanismStepBlock")?,
        last_update: reader.get("lastUpdate")?,
        block_at_registration: reader.get("blockAtRegistration")?,
        alpha_stake: reader.get("alphaStake")?,
        tao_stake: reader.get("taoStake")?,
        tao_weight: reader.get("taoWeight")?,
        stake_threshold: reader.get("stakeThreshold")?,
        owner_uid: reader.get("ownerUid")?,
        validator_permit: permits.into_iter().map(|permit| permit != 0).collect(),
        max_allowed_validators: reader.get("maxAllowedValidators")?,
        weights: reader.get("weights")?,
        bonds: reader.get("bonds")?,
        kappa: reader.get("kappa")?,
        bonds_penalty: reader.get("bondsPenalty")?,
        bonds_moving_average: reader.get("bondsMovingAverage")?,
        yuma3_on: reader.get("yuma3")?,
        liquid_alpha_on: reader.get("liquidAlpha")?,
        alpha_values: reader.get("alphaValues")?,
        alpha_sigmoid_steepness: reader.get("alphaSigmoidSteepness")?,
        commit_reveal: commits(reader.raw("commitReveal"))?,
        rao_emission: reader.get("emission")?,
    })
}

fn known_version(reader: &Reader<'_>) -> Result<YumaVersion, Failure> {
    let name: String = reader.get("version")?;
    let known = YumaVersion::ALL.iter().find(|version| version.as_str() == name);
    known
        .copied()
        .ok_or_else(|| Failure::argument(format!("no version of Yuma is called {name}")))
}

fn commits(object: JsValue) -> Result<Option<CommitReveal>, Failure> {
    if object.is_null() || object.is_undefined() {
        return Ok(None);
    }
    let reader = Reader::new(&object, "commitReveal");
    let hashed = CommitColumns::read(&reader, "hashed")?;
    let timelocked = CommitColumns::read(&reader, "timelocked")?;
    Ok(Some(CommitReveal {
        reveal_period_epochs: reader.get("revealPeriodEpochs")?,
        current_epoch: reader.get("currentEpoch")?,
        hashed: grouped(
            hashed
                .iter()
                .map(|(uid, epoch, block)| (uid, Commit { epoch, block })),
        ),
        timelocked: grouped(timelocked.iter().map(|(uid, epoch, block)| (epoch, (uid, block)))),
    }))
}

/// Neighbours of one key become one queue, as they were before they were laid out flat.
fn grouped<K: PartialEq, V>(entries: impl Iterator<Item = (K, V)>) -> Vec<(K, Vec<V>)> {
    let mut groups: Vec<(K, Vec<V>)> = Vec::new();
    for (key, value) in entries {
        match groups.last_mut() {
            Some((last, queue)) if *last == key => queue.push(value),
            _ => groups.push((key, vec![value])),
        }
    }
    groups
}

/// Who committed, in which epoch, in which block.
struct CommitColumns {
    uids: Vec<u16>,
    epochs: Vec<u64>,
    blocks: Vec<u64>,
}

impl CommitColumns {
    fn read(reader: &Reader<'_>, name: &str) -> Result<Self, Failure> {
        let object = reader.raw(name);
        let reader = Reader::new(&object, name);
        let columns = Self {
            uids: reader.get("uids")?,
            epochs: reader.get("epochs")?,
            blocks: reader.get("blocks")?,
        };
        let n = columns.uids.len();
        if columns.epochs.len() == n && columns.blocks.len() == n {
            Ok(columns)
        } else {
            Err(Failure::argument(format!(
                "the columns of {name} differ in length"
            )))
        }
    }

    fn iter(&self) -> impl Iterator<Item = (u16, u64, u64)> {
        let rest = self.epochs.iter().zip(&self.blocks);
        self.uids
            .iter()
            .zip(rest)
            .map(|(uid, (epoch, block))| (*uid, *epoch, *block))
    }
}
