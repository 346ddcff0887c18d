//! All neurons of one subnet, column by column.

mod accounts;
mod columns;
pub(crate) mod family;
pub(crate) mod neurons;
pub(crate) mod rows;
pub(crate) mod stakes;

use alloc::vec::Vec;

use primitives::{AccountId, BlockRef, NetUid};

use self::accounts::Accounts;
use self::columns::Columns;
use self::neurons::Neurons;
use self::stakes::Stakes;
use crate::axon::Axon;
use crate::batch::Batch;
use crate::error::SnapshotError;
use crate::sparse::SparseRows;
use crate::subnet::{self, SubnetInfo};
use runtime::StateSource;

/// One subnet's neurons at one block. A neuron's place in each column is its uid.
///
/// `hotkeys`, `coldkeys`, `axons`, `block_at_registration`, the stakes and the rows of `weights` and `bonds` have `n`
/// places. The other columns are vectors that the chain itself keeps; they are given as it has them, so one that an
/// old runtime left shorter is shorter here: the chain reads zero (false) past its end. `None` is a column that the
/// block's runtime does not keep. Where a subnet has several mechanisms, this is the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metagraph {
    /// The block all of it is from.
    pub block: BlockRef,
    /// The subnet.
    pub subnet: SubnetInfo,
    /// The account each neuron acts with.
    pub hotkeys: Vec<AccountId>,
    /// The account that owns each hotkey.
    pub coldkeys: Option<Vec<AccountId>>,
    /// Where each neuron listens, if it has said so.
    pub axons: Option<Vec<Option<Axon>>>,
    /// Whether it has set weights lately.
    pub active: Option<Vec<bool>>,
    /// Whether it may set weights as a validator.
    pub validator_permit: Option<Vec<bool>>,
    /// Block of its last weights.
    pub last_update: Option<Vec<u64>>,
    /// Block it was registered at.
    pub block_at_registration: Option<Vec<u64>>,
    /// Ratio of 65 535; gone from runtimes since 2026.
    pub rank: Option<Vec<u16>>,
    /// Ratio of 65 535; gone from runtimes since 2026.
    pub trust: Option<Vec<u16>>,
    /// Ratio of 65 535: the weight validators agree on.
    pub consensus: Option<Vec<u16>>,
    /// Ratio of 65 535: a miner's share.
    pub incentive: Option<Vec<u16>>,
    /// Ratio of 65 535: a validator's share.
    pub dividends: Option<Vec<u16>>,
    /// Ratio of 65 535: how far a validator agrees with the others.
    pub validator_trust: Option<Vec<u16>>,
    /// Gone from runtimes since 2026.
    pub pruning_score: Option<Vec<u16>>,
    /// Alpha given out at the last epoch.
    pub emission: Option<Vec<u64>>,
    /// Alpha staked to the hotkey, with what it lends and is lent ([`Metagraph::own_alpha_stake`] is without).
    pub alpha_stake: Option<Vec<u64>>,
    /// Rao staked to the hotkey on the root network, with what it lends and is lent in this subnet. (Runtimes of early
    /// 2025, such as spec 218, lent alpha alone; this reckons by today's rule.)
    pub tao_stake: Option<Vec<u64>>,
    /// Alpha stake, plus TAO stake times the chain's TAO weight.
    pub total_stake: Option<Vec<u64>>,
    /// Alpha staked to the hotkey itself.
    pub own_alpha_stake: Option<Vec<u64>>,
    /// What each neuron gives to which, in ratios of 65 535.
    pub weights: Option<SparseRows>,
    /// What each neuron is bonded to.
    pub bonds: Option<SparseRows>,
}

/// Reads it all.
pub(crate) async fn read<S: StateSource>(
    source: &S,
    netuid: NetUid,
) -> Result<Metagraph, SnapshotError<S::Error>> {
    let mut batch = Batch::new(source.metadata());
    let subnet = subnet::Asked::new(&mut batch, netuid)?;
    let columns = columns::Asked::new(&mut batch, netuid)?;
    let first = neurons::Asked::new(&mut batch, netuid)?;
    let answers = batch.read(source).await?;
    let subnet = subnet.answer(&answers)?;
    let columns = columns.answer(&answers)?;
    let neurons = first.finish(source, &answers, subnet.n).await?;
    let accounts = accounts::read(source, netuid, &neurons.hotkeys).await?;
    let stakes = stakes::read(source, netuid, &neurons.hotkeys, &accounts.family).await?;
    Ok(assemble(
        source.block(),
        subnet,
        columns,
        neurons,
        accounts,
        stakes,
    ))
}

fn assemble(
    block: BlockRef,
    subnet: SubnetInfo,
    columns: Columns,
    neurons: Neurons,
    accounts: Accounts,
    stakes: Option<Stakes>,
) -> Metagraph {
    let total = stakes.as_ref().zip(columns.tao_weight);
    let total_stake = total.map(|(stakes, tao_weight)| stakes.total(tao_weight));
    let (alpha_stake, tao_stake) = stakes.map(|stakes| (stakes.alpha, stakes.tao)).unzip();
    Metagraph {
        block,
        subnet,
        hotkeys: neurons.hotkeys,
        coldkeys: accounts.coldkeys,
        axons: accounts.axons,
        active: columns.active,
        validator_permit: columns.validator_permit,
        last_update: columns.last_update,
        block_at_registration: neurons.block_at_registration,
        rank: columns.rank,
        trust: columns.trust,
        consensus: columns.consensus,
        incentive: columns.incentive,
        dividends: columns.dividends,
        validator_trust: columns.validator_trust,
        pruning_score: columns.pruning_score,
        emission: columns.emission,
        alpha_stake,
        tao_stake,
        total_stake,
        own_alpha_stake: accounts.family.alpha,
        weights: neurons.rows.weights.map(SparseRows::from_rows),
        bonds: neurons.rows.bonds.map(SparseRows::from_rows),
    }
}
