//! Headers in a row, each the parent of the next by hash.

use primitives::{BlockRef, Hash};
use verify::Header;

use super::fetch::Fetch;
use crate::error::Cause;
use crate::platform::Platform;

/// Headers fetched at once: two round trips and about half a megabyte.
pub(super) const WINDOW: u32 = 512;

/// The headers above `from` up to height `to`, at most [`WINDOW`] of them, linked to `from` and to each other.
///
/// Empty when `from` is at or above `to`. A row that does not link is either a lie or a fork switch in between; it is
/// asked for once more before it counts as a lie.
pub(super) async fn headers_above<P: Platform>(
    fetch: &Fetch<P>,
    from: BlockRef,
    to: u32,
) -> Result<Vec<Header>, Cause> {
    let last = to.min(from.number.saturating_add(WINDOW));
    let numbers: Vec<u32> = (from.number.saturating_add(1)..=last).collect();
    match row(fetch, from.hash, &numbers).await? {
        Ok(headers) => Ok(headers),
        Err(_) => Ok(row(fetch, from.hash, &numbers).await??),
    }
}

/// The `count` headers that end with `last`, oldest first, linked downwards from it; fewer if genesis comes first.
pub(super) async fn headers_below<P: Platform>(
    fetch: &Fetch<P>,
    last: &Header,
    count: u32,
) -> Result<Vec<Header>, Cause> {
    let first = last.number().saturating_sub(count.saturating_sub(1));
    let numbers: Vec<u32> = (first..last.number()).collect();
    let mut headers = at(fetch, &numbers).await?;
    let mut child = last;
    for header in headers.iter().rev() {
        linked(header.hash(), child)?;
        child = header;
    }
    headers.push(last.clone());
    Ok(headers)
}

/// Asks for a row; the inner error is the first header that does not link to the one before it.
async fn row<P: Platform>(
    fetch: &Fetch<P>,
    mut parent: Hash,
    numbers: &[u32],
) -> Result<Result<Vec<Header>, Cause>, Cause> {
    let headers = at(fetch, numbers).await?;
    for header in &headers {
        if let Err(broken) = linked(parent, header) {
            return Ok(Err(broken));
        }
        parent = header.hash();
    }
    Ok(Ok(headers))
}

/// The endpoint's headers at these heights, up to the first it has none for.
async fn at<P: Platform>(fetch: &Fetch<P>, numbers: &[u32]) -> Result<Vec<Header>, Cause> {
    let hashes: Vec<Hash> = fetch
        .hashes(numbers)
        .await?
        .into_iter()
        .map_while(|hash| hash)
        .collect();
    fetch.headers(&hashes).await
}

fn linked(parent: Hash, header: &Header) -> Result<(), Cause> {
    if header.parent_hash() == parent {
        return Ok(());
    }
    Err(Cause::Unlinked {
        block: header.block(),
        expected: parent,
        found: header.parent_hash(),
    })
}
