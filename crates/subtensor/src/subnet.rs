//! A subnet's own values: one key each.

use alloc::string::String;
use alloc::vec::Vec;

use codec::Encode as _;
use primitives::{AccountId, Alpha, NetUid, Rao};
use runtime::{StorageError, Value};

use crate::PALLET;
use crate::batch::{Answers, Batch, Slot};
use crate::error::SnapshotError;
use crate::price::{AlphaPrice, Pool};
use runtime::StateSource;

/// A subnet in short. `None` is what the block's runtime does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubnetInfo {
    /// Its number.
    pub netuid: NetUid,
    /// Its name, where its owner has given one.
    pub name: Option<String>,
    /// Symbol of its alpha.
    pub symbol: Option<String>,
    /// Coldkey of its owner.
    pub owner: Option<AccountId>,
    /// Hotkey of its owner.
    pub owner_hotkey: Option<AccountId>,
    /// How many neurons it has.
    pub n: u16,
    /// How many it may have.
    pub max_n: Option<u16>,
    /// Blocks from one epoch to the next.
    pub tempo: Option<u16>,
    /// Blocks since the last epoch.
    pub blocks_since_last_step: Option<u64>,
    /// Block it was registered at.
    pub registered_at: Option<u64>,
    /// Price of registering a neuron.
    pub burn: Option<Rao>,
    /// TAO in its pool.
    pub tao_in: Option<Rao>,
    /// Alpha in its pool.
    pub alpha_in: Option<Alpha>,
    /// Alpha outside its pool.
    pub alpha_out: Option<Alpha>,
    /// TAO put into its pool in this block.
    pub tao_in_emission: Option<Rao>,
    /// Alpha put into its pool in this block.
    pub alpha_in_emission: Option<Alpha>,
    /// Alpha given out in this block.
    pub alpha_out_emission: Option<Alpha>,
    /// TAO and alpha traded since the beginning, in rao.
    pub volume: Option<u128>,
    /// Moving average of its price: TAO per alpha with 32 fractional bits (`I96F32`).
    pub moving_price: Option<i128>,
    /// Its price now, where the pool's rule is one this library knows.
    pub price: Option<AlphaPrice>,
}

/// All subnets, by number.
pub(crate) async fn list<S: StateSource>(source: &S) -> Result<Vec<SubnetInfo>, SnapshotError<S::Error>> {
    let netuids = netuids(source).await?;
    let mut batch = Batch::new(source.metadata());
    let asked = netuids.iter().map(|netuid| Asked::new(&mut batch, *netuid));
    let asked = asked.collect::<Result<Vec<_>, _>>()?;
    let answers = batch.read(source).await?;
    asked.iter().map(|asked| asked.answer(&answers)).collect()
}

/// The numbers of all subnets, in order.
pub(crate) async fn netuids<S: StateSource>(source: &S) -> Result<Vec<NetUid>, SnapshotError<S::Error>> {
    let entry = source.metadata().entry(PALLET, "NetworksAdded")?;
    let found = source
        .prefix(&entry.prefix(&[])?)
        .await
        .map_err(SnapshotError::Source)?;
    let mut netuids = Vec::new();
    for (key, value) in found {
        if entry.value::<bool>(Some(&value))? == Some(true) {
            netuids.push(entry.only_key_of(&key)?);
        }
    }
    netuids.sort_unstable();
    Ok(netuids)
}

/// What has been asked about one subnet.
pub(crate) struct Asked<'m> {
    netuid: NetUid,
    added: Slot<'m, bool>,
    n: Slot<'m, u16>,
    identities: [Slot<'m, Value>; 3],
    symbol: Slot<'m, Vec<u8>>,
    owner: Slot<'m, AccountId>,
    owner_hotkey: Slot<'m, AccountId>,
    max_n: Slot<'m, u16>,
    tempo: Slot<'m, u16>,
    blocks_since_last_step: Slot<'m, u64>,
    registered_at: Slot<'m, u64>,
    burn: Slot<'m, Rao>,
    tao_in: Slot<'m, Rao>,
    alpha_in: Slot<'m, Alpha>,
    alpha_out: Slot<'m, Alpha>,
    tao_in_emission: Slot<'m, Rao>,
    alpha_in_emission: Slot<'m, Alpha>,
    alpha_out_emission: Slot<'m, Alpha>,
    volume: Slot<'m, u128>,
    moving_price: Slot<'m, i128>,
    mechanism: Slot<'m, u16>,
    balancer: Slot<'m, u64>,
    /// Asked for only to know whether the runtime prices by ticks, which is not reckoned here.
    ticks: Slot<'m, Value>,
}

impl<'m> Asked<'m> {
    pub(crate) fn new(batch: &mut Batch<'m>, netuid: NetUid) -> Result<Self, StorageError> {
        let id = netuid.encode();
        let key: &[&[u8]] = &[&id];
        macro_rules! item {
            ($item:literal) => {
                batch.one(PALLET, $item, key)?
            };
        }
        Ok(Self {
            netuid,
            added: item!("NetworksAdded"),
            n: item!("SubnetworkN"),
            identities: [
                item!("SubnetIdentitiesV3"),
                item!("SubnetIdentitiesV2"),
                item!("SubnetIdentities"),
            ],
            symbol: item!("TokenSymbol"),
            owner: item!("SubnetOwner"),
            owner_hotkey: item!("SubnetOwnerHotkey"),
            max_n: item!("MaxAllowedUids"),
            tempo: item!("Tempo"),
            blocks_since_last_step: item!("BlocksSinceLastStep"),
            registered_at: item!("NetworkRegisteredAt"),
            burn: item!("Burn"),
            tao_in: item!("SubnetTAO"),
            alpha_in: item!("SubnetAlphaIn"),
            alpha_out: item!("SubnetAlphaOut"),
            tao_in_emission: item!("SubnetTaoInEmission"),
            alpha_in_emission: item!("SubnetAlphaInEmission"),
            alpha_out_emission: item!("SubnetAlphaOutEmission"),
            volume: item!("SubnetVolume"),
            moving_price: item!("SubnetMovingPrice"),
            mechanism: item!("SubnetMechanism"),
            balancer: batch.one("Swap", "SwapBalancer", key)?,
            ticks: batch.one("Swap", "AlphaSqrtPrice", key)?,
        })
    }

    pub(crate) fn answer<E>(&self, answers: &Answers) -> Result<SubnetInfo, SnapshotError<E>> {
        if answers.one(&self.added)? != Some(true) {
            return Err(SnapshotError::NoSubnet(self.netuid));
        }
        Ok(SubnetInfo {
            netuid: self.netuid,
            name: self.name(answers)?,
            symbol: answers.one(&self.symbol)?.map(text),
            owner: answers.one(&self.owner)?,
            owner_hotkey: answers.one(&self.owner_hotkey)?,
            n: answers
                .one(&self.n)?
                .ok_or(SnapshotError::Absent("SubnetworkN"))?,
            max_n: answers.one(&self.max_n)?,
            tempo: answers.one(&self.tempo)?,
            blocks_since_last_step: answers.one(&self.blocks_since_last_step)?,
            registered_at: answers.one(&self.registered_at)?,
            burn: answers.one(&self.burn)?,
            tao_in: answers.one(&self.tao_in)?,
            alpha_in: answers.one(&self.alpha_in)?,
            alpha_out: answers.one(&self.alpha_out)?,
            tao_in_emission: answers.one(&self.tao_in_emission)?,
            alpha_in_emission: answers.one(&self.alpha_in_emission)?,
            alpha_out_emission: answers.one(&self.alpha_out_emission)?,
            volume: answers.one(&self.volume)?,
            moving_price: answers.one(&self.moving_price)?,
            price: self.price(answers)?,
        })
    }

    /// The name in the newest kind of identity that the subnet has.
    fn name(&self, answers: &Answers) -> Result<Option<String>, StorageError> {
        for slot in &self.identities {
            let identity = answers.one(slot)?;
            if let Some(Value::Bytes(name)) =
                identity.as_ref().and_then(|value| value.field("subnet_name", 0))
            {
                return Ok(Some(text(name.clone())));
            }
        }
        Ok(None)
    }

    fn price(&self, answers: &Answers) -> Result<Option<AlphaPrice>, StorageError> {
        let (Some(tao), Some(alpha)) = (answers.one(&self.tao_in)?, answers.one(&self.alpha_in)?) else {
            return Ok(None);
        };
        let quote = match answers.one(&self.balancer)? {
            Some(quote) => quote,
            None if self.ticks.is_in_runtime() => return Ok(None),
            None => Pool::EVEN,
        };
        let trades = answers
            .one(&self.mechanism)?
            .is_some_and(|mechanism| mechanism == 1);
        Ok(Pool {
            tao: tao.0,
            alpha: alpha.0,
            quote,
            trades,
        }
        .price())
    }
}

/// Text that people wrote on chain, made printable.
fn text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}
