//! What a subnet's epoch is computed from, as one block's state has it.

mod commits;
mod mechanism;
mod scalars;

use alloc::vec::Vec;

use codec::Encode as _;
use primitives::{AccountId, BlockRef, NetUid};
use runtime::StateSource;
use yuma::mechanisms::{self, SubnetOutput};
use yuma::{Epoch, EpochInput, EpochOutput, InputError, Rows, YumaVersion};

use self::mechanism::Mechanism;
use self::scalars::Scalars;
use crate::PALLET;
use crate::batch::{Answers, Batch, Slot, not_in_runtime};
use crate::epoch_error::EpochError;
use crate::error::SnapshotError;
use crate::metagraph::family;
use crate::metagraph::neurons::{self, Neurons};
use crate::metagraph::rows;
use crate::metagraph::stakes::{self, Stakes};

pub(crate) use self::commits::{TimelockedQueue, reveal_epoch, timelocked_by_uid};
pub(crate) use self::mechanism::storage_index;

/// Most mechanisms a subnet can have: the chain numbers them with four bits.
const MAX_MECHANISMS: u8 = 16;

/// Everything that decides over a subnet's next epoch, were it to run in the block after this one.
///
/// Two things that block still does before an epoch are not in it, for they are not in this block's state: it adds its
/// own alpha to what is given out, and reveals timelocked weights that are due. [`crate::audit`] reads those from the
/// epoch's block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpochInputs {
    /// The block whose state this is.
    pub block: BlockRef,
    /// The subnet.
    pub netuid: NetUid,
    /// Which generation of the algorithm the runtime in that state runs.
    pub version: YumaVersion,
    /// `spec_version` of that runtime.
    pub spec_version: u32,
    /// The account of each uid.
    pub hotkeys: Vec<AccountId>,
    /// `SubnetEpochIndex`: how many epochs there have been.
    pub epoch_index: u64,
    /// `RevealPeriodEpochs`: after how many epochs a commit is revealed.
    pub reveal_period: u64,
    /// What waits to be given out.
    pub pending: Pending,
    /// `MechanismEmissionSplit`, if one is set.
    pub split: Option<Vec<u16>>,
    /// What the epoch of each mechanism reads.
    pub mechanisms: Vec<EpochInput>,
}

/// Alpha that waits for the next epoch, in its smallest unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pending {
    /// `PendingServerEmission`: for miners.
    pub server: u64,
    /// `PendingValidatorEmission`.
    pub validator: u64,
    /// `PendingRootAlphaDivs`: for validators by their stake on root.
    pub root: u64,
}

impl Pending {
    /// What an epoch gives out.
    pub fn total(&self) -> u64 {
        self.server
            .saturating_add(self.validator)
            .saturating_add(self.root)
    }

    /// Both together.
    #[must_use]
    pub(crate) fn and(self, more: Self) -> Self {
        Self {
            server: self.server.saturating_add(more.server),
            validator: self.validator.saturating_add(more.validator),
            root: self.root.saturating_add(more.root),
        }
    }
}

/// Which rule the bonds follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Neither `Yuma3On` nor, for it does nothing alone, `LiquidAlphaOn`.
    Legacy,
    /// `Yuma3On`.
    Yuma3,
    /// `Yuma3On` and `LiquidAlphaOn`.
    Yuma3Liquid,
}

impl Mode {
    /// The word JavaScript sees.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Legacy => "legacy",
            Self::Yuma3 => "yuma3",
            Self::Yuma3Liquid => "yuma3-liquid",
        }
    }

    /// The rule an epoch of this input follows.
    #[must_use]
    pub const fn of(input: &EpochInput) -> Self {
        match (input.yuma3_on, input.liquid_alpha_on) {
            (false, _) => Self::Legacy,
            (true, false) => Self::Yuma3,
            (true, true) => Self::Yuma3Liquid,
        }
    }
}

/// What a subnet's epoch comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubnetEpoch {
    /// Of each mechanism.
    pub mechanisms: Vec<EpochOutput>,
    /// Of all together, which is what the subnet's own columns are.
    pub subnet: SubnetOutput,
}

impl EpochInputs {
    /// How many neurons there are.
    #[must_use]
    pub fn n(&self) -> usize {
        self.hotkeys.len()
    }

    /// Which rule the bonds follow.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mechanisms.first().map_or(Mode::Legacy, Mode::of)
    }

    /// Gives out `pending`, each mechanism its part.
    pub fn give_out(&mut self, pending: Pending) {
        self.pending = pending;
        let count = u8::try_from(self.mechanisms.len()).unwrap_or(u8::MAX);
        let parts = mechanisms::split(pending.total(), count, self.split.as_deref());
        for (mechanism, part) in self.mechanisms.iter_mut().zip(parts) {
            mechanism.rao_emission = part;
        }
    }

    /// Computes the epoch.
    ///
    /// # Errors
    /// For a state that no chain can have.
    pub fn run(&self) -> Result<SubnetEpoch, InputError> {
        let outputs: Vec<EpochOutput> = self.mechanisms.iter().map(Epoch::run).collect::<Result<_, _>>()?;
        let parts = self.mechanisms.iter().map(|input| input.rao_emission);
        let subnet = mechanisms::aggregate(self.pending.total(), parts.zip(&outputs));
        Ok(SubnetEpoch {
            mechanisms: outputs,
            subnet,
        })
    }
}

/// Reads it all: two rounds, a third where hotkeys outside the subnet lend stake into it, one more for a subnet of over
/// 256 neurons.
pub(crate) async fn read<S: StateSource>(
    source: &S,
    netuid: NetUid,
) -> Result<EpochInputs, EpochError<S::Error>> {
    let version = version(source)?;
    let mut batch = Batch::new(source.metadata());
    let scalars = scalars::Asked::new(&mut batch, netuid)?;
    let neurons = neurons::Asked::new(&mut batch, netuid)?;
    let split = batch.one(PALLET, "MechanismEmissionSplit", &[&netuid.encode()])?;
    let answers = batch.read(source).await?;
    let scalars = scalars.answer(&answers)?;
    let split = answers.optional(&split, "MechanismEmissionSplit")?;
    if !scalars.added {
        return Err(SnapshotError::NoSubnet(netuid).into());
    }
    if scalars.mechanism_count > MAX_MECHANISMS {
        return Err(EpochError::Mechanisms(scalars.mechanism_count));
    }
    let neurons = neurons.finish(source, &answers, scalars.n).await?;

    let mut batch = Batch::new(source.metadata());
    let rest = Rest::new(&mut batch, netuid, &scalars, &neurons.hotkeys)?;
    let answers = batch.read(source).await?;
    let family = rest.family.answer(&answers)?;
    let stakes = stakes::read(source, netuid, &neurons.hotkeys, &family).await?;
    let stakes = stakes.ok_or_else(|| not_in_runtime("TotalHotkeyAlpha"))?;
    let common = common(
        source,
        &scalars,
        stakes,
        &neurons,
        answers.optional(&rest.owner_uid, "Uids")?,
    )?;
    let common = EpochInput { version, ..common };
    let mechanisms = rest.mechanisms(&answers, &scalars, &neurons.hotkeys, (neurons.rows, common))?;
    let mut inputs = EpochInputs {
        block: source.block(),
        netuid,
        version,
        spec_version: source.version().spec_version,
        hotkeys: neurons.hotkeys,
        epoch_index: scalars.epoch_index,
        reveal_period: scalars.reveal_period,
        pending: Pending::default(),
        split,
        mechanisms,
    };
    inputs.give_out(scalars.pending());
    Ok(inputs)
}

/// The algorithm of the runtime in this state.
pub(crate) fn version<S: StateSource>(source: &S) -> Result<YumaVersion, EpochError<S::Error>> {
    let runtime = source.version();
    let has = |item: &str| source.metadata().entry(PALLET, item).is_ok();
    Ok(YumaVersion::of(&runtime.spec_name, runtime.spec_version, has)?)
}

/// What is asked once hotkeys and mechanisms are known.
struct Rest<'m> {
    owner_uid: Slot<'m, u16>,
    family: family::Asked<'m>,
    mechanisms: Vec<mechanism::Asked<'m>>,
}

impl<'m> Rest<'m> {
    fn new<E>(
        batch: &mut Batch<'m>,
        netuid: NetUid,
        scalars: &Scalars,
        hotkeys: &[AccountId],
    ) -> Result<Self, EpochError<E>> {
        let owner = [netuid.encode(), scalars.owner_hotkey.encode()];
        let owner = owner.each_ref().map(Vec::as_slice);
        let index = |id| storage_index(netuid, id);
        let mut mechanisms = Vec::new();
        for id in 0..scalars.mechanism_count {
            mechanisms.push(mechanism::Asked::new(batch, scalars, (id, index(id)), hotkeys)?);
        }
        Ok(Self {
            owner_uid: batch.one(PALLET, "Uids", &owner)?,
            family: family::Asked::new(batch, netuid, hotkeys)?,
            mechanisms,
        })
    }

    /// The input of each mechanism; the first one's rows were read along with the neurons.
    fn mechanisms<E>(
        &self,
        answers: &Answers,
        scalars: &Scalars,
        hotkeys: &[AccountId],
        (first_rows, common): (rows::Rows, EpochInput),
    ) -> Result<Vec<EpochInput>, SnapshotError<E>> {
        let mut first_rows = Some(first_rows);
        let input = |asked: &mechanism::Asked<'m>| {
            let own = asked.answer(answers, scalars, hotkeys, first_rows.take())?;
            Ok(with_own(common.clone(), own))
        };
        self.mechanisms.iter().map(input).collect()
    }
}

/// What all mechanisms read alike.
fn common<S: StateSource>(
    source: &S,
    scalars: &Scalars,
    stakes: Stakes,
    neurons: &Neurons,
    owner_uid: Option<u16>,
) -> Result<EpochInput, SnapshotError<S::Error>> {
    let mut permits = scalars.validator_permit.clone();
    permits.resize(neurons.hotkeys.len(), false);
    let registered = neurons.block_at_registration.clone();
    Ok(EpochInput {
        current_block: u64::from(source.block().number).saturating_add(1),
        block_at_registration: registered.ok_or_else(|| not_in_runtime("BlockAtRegistration"))?,
        alpha_stake: stakes.alpha,
        tao_stake: stakes.tao,
        owner_uid,
        validator_permit: permits,
        ..scalars.common()
    })
}

fn with_own(common: EpochInput, own: Mechanism) -> EpochInput {
    EpochInput {
        last_update: own.last_update,
        weights: Rows::from_rows(own.weights),
        bonds: Rows::from_rows(own.bonds),
        commit_reveal: own.commit_reveal,
        ..common
    }
}
