//! The alpha that the epoch's own block issues, which the epoch gives out along with what waited.

use alloc::vec::Vec;

use codec::Encode as _;
use primitives::NetUid;
use runtime::{StateSource, StorageError};
use yuma::emission::{self, Subnet};

use crate::batch::{Answers, Batch, Slot, items};
use crate::epoch_error::EpochError;
use crate::epoch_inputs::Pending;
use crate::error::SnapshotError;
use crate::{PALLET, ROOT, subnet};

items! {
    /// A subnet's alpha and its owner's part, before the block.
    Terms, TermsAsked {
        alpha_in: "SubnetAlphaIn", u64;
        alpha_out: "SubnetAlphaOut", u64;
        owner_cut_enabled: "OwnerCutEnabled", bool;
        owner_cut: "SubnetOwnerCut", u16;
        tao_weight: "TaoWeight", u64;
    }
}

items! {
    /// What the block issued.
    Issued, IssuedAsked {
        into_pool: "SubnetAlphaInEmission", u64;
        out: "SubnetAlphaOutEmission", u64;
    }
}

/// What block `at` adds to what waits for the subnet's epoch. Three rounds before the block, of which two list the
/// subnets, and one at it.
///
/// Source: `emit_to_subnets`, `coinbase/run_coinbase.rs`.
pub(super) async fn of_block<B, A>(
    before: &B,
    at: &A,
    netuid: NetUid,
) -> Result<Pending, EpochError<A::Error>>
where
    A: StateSource,
    B: StateSource<Error = A::Error>,
{
    let netuids = subnet::netuids(before).await?;
    let mut batch = Batch::new(before.metadata());
    let terms = TermsAsked::new(&mut batch, netuid)?;
    let root_tao = batch.one::<u64>(PALLET, "SubnetTAO", &[&ROOT.encode()])?;
    let shares = SharesAsked::new(&mut batch, &netuids)?;
    let answers = batch.read(before).await?;
    let terms = terms.answer(&answers)?;
    let subnets = shares.answer(&answers, &netuids)?;
    let this = netuids.iter().zip(&subnets).find(|(known, _)| **known == netuid);
    if !this.is_some_and(|(_, subnet)| subnet.is_eligible()) {
        return Ok(Pending::default());
    }
    let (issued, reserve) = issued(at, netuid).await?;
    let part = emission::pending(
        issued.out,
        terms.owner_cut_enabled.then_some(terms.owner_cut),
        emission::root_proportion(
            answers.needed(&root_tao, "SubnetTAO")?,
            terms.tao_weight,
            terms.issuance(&issued, reserve),
        ),
        emission::root_sells(&subnets),
    );
    Ok(Pending {
        server: part.server,
        validator: part.validator,
        root: part.root,
    })
}

impl Terms {
    /// All alpha of the subnet once the block's own is added to it: in the pool, outside of it, and in reserve beside
    /// it. What went into the pool came partly out of the reserve, or was put into it; with the reserve as it is
    /// afterwards both are counted. Alpha that the block bought only moved.
    fn issuance(&self, issued: &Issued, reserve: u64) -> u64 {
        self.alpha_in
            .saturating_add(self.alpha_out)
            .saturating_add(issued.into_pool)
            .saturating_add(issued.out)
            .saturating_add(reserve)
    }
}

/// What the block issued to the subnet, and the alpha it holds in reserve; runtimes without such a reserve have none.
async fn issued<S: StateSource>(
    source: &S,
    netuid: NetUid,
) -> Result<(Issued, u64), SnapshotError<S::Error>> {
    let mut batch = Batch::new(source.metadata());
    let issued = IssuedAsked::new(&mut batch, netuid)?;
    let reserve = batch.one("Swap", "BalancerAlphaReservoir", &[&netuid.encode()])?;
    let answers = batch.read(source).await?;
    Ok((
        issued.answer(&answers)?,
        answers.one(&reserve)?.unwrap_or_default(),
    ))
}

/// What decides over whether root gets its part: the prices of all subnets that are issued anything.
struct SharesAsked<'m> {
    first_emission: Slot<'m, u64>,
    subtoken_enabled: Slot<'m, bool>,
    registration_allowed: Slot<'m, bool>,
    pool_kind: Slot<'m, u16>,
    moving_price: Slot<'m, i128>,
}

impl<'m> SharesAsked<'m> {
    fn new(batch: &mut Batch<'m>, netuids: &[NetUid]) -> Result<Self, StorageError> {
        let keys = || netuids.iter().map(|netuid| [netuid.encode()]);
        Ok(Self {
            first_emission: batch.each(PALLET, "FirstEmissionBlockNumber", keys())?,
            subtoken_enabled: batch.each(PALLET, "SubtokenEnabled", keys())?,
            registration_allowed: batch.each(PALLET, "NetworkRegistrationAllowed", keys())?,
            pool_kind: batch.each(PALLET, "SubnetMechanism", keys())?,
            moving_price: batch.each(PALLET, "SubnetMovingPrice", keys())?,
        })
    }

    fn answer<E>(&self, answers: &Answers, netuids: &[NetUid]) -> Result<Vec<Subnet>, SnapshotError<E>> {
        let started = answers.needed_each(&self.first_emission, "FirstEmissionBlockNumber")?;
        let enabled = answers.needed_column(&self.subtoken_enabled, "SubtokenEnabled")?;
        let allowed = answers.needed_column(&self.registration_allowed, "NetworkRegistrationAllowed")?;
        let kinds = answers.needed_column(&self.pool_kind, "SubnetMechanism")?;
        let prices = answers.needed_column(&self.moving_price, "SubnetMovingPrice")?;
        let switches = started.iter().zip(enabled.iter().zip(allowed));
        let values = kinds.iter().zip(prices);
        let subnet = |((netuid, (started, (enabled, allowed))), (kind, price)): (
            (&NetUid, (_, (&bool, _))),
            (&u16, _),
        )| {
            let started: &Option<u64> = started;
            Subnet {
                is_root: *netuid == ROOT,
                started: started.is_some(),
                subtoken_enabled: *enabled,
                registration_allowed: allowed,
                is_stable: *kind == 0,
                moving_price: price,
                ..Subnet::default()
            }
        };
        Ok(netuids.iter().zip(switches).zip(values).map(subnet).collect())
    }
}
