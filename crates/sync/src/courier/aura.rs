//! Who may build on the finalized block.
//!
//! A proof of `Aura.Authorities` at that block answers it, but an ordinary node throws states away after 256 blocks,
//! and the newest stored justification may be twice as old. Then the finalized headers below it answer: one that
//! changed the authors carries the new list; and where none did, a list that anyone may have made up is checked
//! against their seals. Those headers are final, so each was sealed by the true owner of its slot; a seal that
//! verifies under a claimed key shows that key to be the owner's, for nobody can make a key to an existing signature.
//! Once every key of the list has been seen at its own slots, the list is the true one.

use std::collections::BTreeSet;

use verify::{AuraAuthorities, Header, SealedChain, StorageProof, Verified};

use super::fetch::Fetch;
use super::{keys, linked};
use crate::error::Cause;
use crate::platform::Platform;

/// Headers looked at below the finalized block, for each claimed author: enough to see all of them, and more where
/// some are asleep.
const ROUNDS: u32 = 4;

/// The authors entitled to build on `base`, or why they cannot be known.
///
/// # Errors
/// The endpoint failed, or gave a proof that does not hold.
pub(super) async fn authors_on<P: Platform>(
    fetch: &Fetch<P>,
    base: &Verified<Header>,
    stated: Option<&AuraAuthorities>,
) -> Result<Result<AuraAuthorities, String>, Cause> {
    if let Some(list) = base.aura_change() {
        return Ok(AuraAuthorities::new(list.to_vec()).map_err(|error| error.to_string()));
    }
    if let Some(list) = stated {
        return Ok(Ok(list.clone()));
    }
    match proved(fetch, base).await {
        Err(Cause::Pruned(_)) => from_seals(fetch, base).await,
        other => other.map(Ok),
    }
}

async fn proved<P: Platform>(fetch: &Fetch<P>, base: &Verified<Header>) -> Result<AuraAuthorities, Cause> {
    let key = keys::aura_authorities();
    let nodes = fetch
        .read_proof(core::slice::from_ref(&key), base.block())
        .await?;
    decode(StorageProof::verify(nodes, base)?.value(&key)?.into_inner())
}

/// Learns the authors from finalized headers below `base`, given any list that claims to be theirs.
async fn from_seals<P: Platform>(
    fetch: &Fetch<P>,
    base: &Verified<Header>,
) -> Result<Result<AuraAuthorities, String>, Cause> {
    let claimed = claimed(fetch).await?;
    let authors = u32::try_from(claimed.authors().len()).unwrap_or(u32::MAX);
    let count = authors
        .saturating_mul(ROUNDS)
        .saturating_add(1)
        .min(linked::WINDOW);
    let headers = linked::headers_below(fetch, base, count).await?;
    if let Some(list) = headers.iter().rev().find_map(|header| header.aura_change()) {
        return Ok(AuraAuthorities::new(list.to_vec()).map_err(|error| error.to_string()));
    }
    Ok(attested(claimed, base, headers))
}

/// Checks a claimed list against the seals of `headers`, a row that ends with the finalized `base`.
fn attested(
    claimed: AuraAuthorities,
    base: &Verified<Header>,
    headers: Vec<Header>,
) -> Result<AuraAuthorities, String> {
    let missing = |what: &str| format!("the authors at block {} are not known: {what}", base.number());
    let first = base
        .ancestor(headers.iter().rev().skip(1))
        .map_err(|error| missing(&error.to_string()))?;
    let mut chain = SealedChain::start(first, claimed.clone());
    let mut seen = BTreeSet::new();
    for header in headers.into_iter().skip(1) {
        let hash = header.hash();
        chain.push(header).map_err(|error| missing(&error.to_string()))?;
        seen.extend(chain.author(hash));
    }
    let unseen = claimed.authors().iter().filter(|key| !seen.contains(key)).count();
    match unseen {
        0 => Ok(claimed),
        _ => Err(missing(
            "its state is pruned, and not every claimed author has sealed a block shortly below it",
        )),
    }
}

/// The list in the newest state the endpoint has: a claim, no more.
async fn claimed<P: Platform>(fetch: &Fetch<P>) -> Result<AuraAuthorities, Cause> {
    let best = fetch.best().await?.block();
    decode(fetch.claimed_value(&keys::aura_authorities(), best).await?)
}

fn decode(value: Option<Vec<u8>>) -> Result<AuraAuthorities, Cause> {
    let bytes = value.ok_or(Cause::NotAura("Aura.Authorities is not in its state"))?;
    AuraAuthorities::decode(&bytes).map_err(|_| Cause::Codec("Aura.Authorities"))
}
