//! A new connection, and whether the right chain is at its end.

use primitives::BlockRef;

use super::fetch::Fetch;
use super::shared::{Session, Shared};
use crate::error::Cause;
use crate::platform::Platform;
use crate::rpc::Client;

/// Connects to `url` and checks that it serves the chain of the specification: same genesis, and the checkpoint known
/// at its height. Both are hints that save work on the wrong chain; nothing later rests on them.
pub(super) async fn open<P: Platform, V>(shared: &Shared<P, V>, url: &str) -> Result<Session<P>, Cause> {
    let limits = shared.options.limits.clone();
    let fetch = Fetch {
        client: Client::connect(shared.platform.clone(), url, limits).await?,
    };
    let expected = shared.spec.genesis_hash;
    let checkpoint = shared.spec.checkpoint.header().block();
    let told = fetch.hashes(&[0, checkpoint.number]).await?;
    match told.as_slice() {
        [Some(found), _] if *found != expected => Err(Cause::WrongChain {
            expected,
            found: *found,
        }),
        [Some(_), Some(found)] if *found == checkpoint.hash => Ok(Session::new(url.to_owned(), fetch)),
        _ => Err(unknown(checkpoint)),
    }
}

fn unknown(checkpoint: BlockRef) -> Cause {
    Cause::CheckpointUnknown(checkpoint)
}
