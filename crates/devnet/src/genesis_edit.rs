//! Dev authorities, dev sudo key and dev money, written over what a chain specification says.

use std::collections::BTreeMap;

use codec::{Decode, Encode};
use sp_consensus_grandpa::AuthorityList;
use sp_core::Pair;
use sp_io::hashing::{blake2_128, twox_128};

use crate::{
    keys::{self, Authority},
    spec::RawGenesis,
};

/// Storage key of `pallet.item`.
#[must_use]
pub fn item_key(pallet: &str, item: &str) -> Vec<u8> {
    [twox_128(pallet.as_bytes()), twox_128(item.as_bytes())].concat()
}

/// Where older runtimes keep the GRANDPA authorities, behind a version byte.
const LEGACY_GRANDPA: &[u8] = b":grandpa_authorities";
const LEGACY_GRANDPA_VERSION: u8 = 1;

/// Free balance of each dev account, in rao: 10,000 TAO.
const DEV_BALANCE: u64 = 10_000_000_000_000;

/// `System.Account` of the chains at hand: four reference counts, then balances of eight bytes.
#[derive(Default, Encode, Decode)]
struct Account {
    nonce: u32,
    consumers: u32,
    providers: u32,
    sufficients: u32,
    free: u64,
    reserved: u64,
    frozen: u64,
    flags: u128,
}

/// `AccountData.flags` of an account that follows the new balance logic.
const NEW_LOGIC: u128 = 1 << 127;

/// Puts dev authorities in place of the real ones, Alice in place of the sudo key, and funds the dev accounts.
pub fn make_dev(genesis: &mut RawGenesis, authorities: &[Authority]) {
    let top = &mut genesis.top;
    let sealers: Vec<_> = authorities
        .iter()
        .map(|authority| authority.aura.public())
        .collect();
    top.insert(item_key("Aura", "Authorities"), sealers.encode());
    put_voters(top, &voters(authorities));
    let sudo = item_key("Sudo", "Key");
    if let (true, Some(alice)) = (top.contains_key(&sudo), keys::account(&keys::path(0))) {
        top.insert(sudo, alice.public().encode());
    }
    fund(top);
}

/// The GRANDPA set of some authorities, weight 1 each.
#[must_use]
pub fn voters(authorities: &[Authority]) -> AuthorityList {
    authorities
        .iter()
        .map(|authority| (authority.grandpa.public().into(), 1))
        .collect()
}

/// The GRANDPA set a raw genesis starts with.
#[must_use]
pub fn genesis_voters(top: &BTreeMap<Vec<u8>, Vec<u8>>) -> AuthorityList {
    let current = top.get(&item_key("Grandpa", "Authorities")).map(Vec::as_slice);
    let legacy = top.get(LEGACY_GRANDPA).and_then(|value| value.get(1..));
    current
        .or(legacy)
        .and_then(|mut value| AuthorityList::decode(&mut value).ok())
        .unwrap_or_default()
}

fn put_voters(top: &mut BTreeMap<Vec<u8>, Vec<u8>>, voters: &AuthorityList) {
    let current = item_key("Grandpa", "Authorities");
    if top.contains_key(LEGACY_GRANDPA) {
        top.insert(LEGACY_GRANDPA.to_vec(), (LEGACY_GRANDPA_VERSION, voters).encode());
    }
    if top.contains_key(&current) || !top.contains_key(LEGACY_GRANDPA) {
        top.insert(current, voters.encode());
    }
}

/// Raises each dev account to [`DEV_BALANCE`] and the total issuance by as much.
fn fund(top: &mut BTreeMap<Vec<u8>, Vec<u8>>) {
    let mut issued: u64 = 0;
    for pair in keys::funded_paths().filter_map(|path| keys::account(&path)) {
        let account = pair.public().0;
        let key = [
            item_key("System", "Account"),
            blake2_128(&account).to_vec(),
            account.to_vec(),
        ]
        .concat();
        let stored = top
            .get(&key)
            .and_then(|value| Account::decode(&mut &value[..]).ok());
        let mut entry = stored.unwrap_or(Account {
            flags: NEW_LOGIC,
            ..Account::default()
        });
        let missing = DEV_BALANCE.saturating_sub(entry.free);
        issued = issued.saturating_add(missing);
        entry.free = entry.free.saturating_add(missing);
        entry.providers = entry.providers.max(1);
        top.insert(key, entry.encode());
    }
    let key = item_key("Balances", "TotalIssuance");
    let total = top
        .get(&key)
        .and_then(|value| u64::decode(&mut &value[..]).ok())
        .unwrap_or(0);
    top.insert(key, total.saturating_add(issued).encode());
}
