//! The runtime's types at a block: its code is proved by hash, its metadata learnt from that code once.

use std::rc::Rc;

use codec::{DecodeAll, Encode};
use primitives::{Hash, hashing::blake2_256};
use runtime::{DiscoverError, Metadata, NoStorage, RuntimeVersion, RuntimeVm, VmError, metadata_bytes};
use verify::{Header, StorageProof, Verified};

use super::keys;
use super::shared::{Session, Shared};
use crate::error::Cause;
use crate::platform::Platform;
use crate::progress::Phase;

/// What a runtime says of itself.
#[derive(Debug)]
pub struct Runtime {
    /// Blake2b-256 of `:code`.
    pub code_hash: Hash,
    /// Which runtime it is.
    pub version: RuntimeVersion,
    /// Its storage and types.
    pub metadata: Metadata,
}

/// The runtime with this proved code hash: the one in use, else from the store, else from the code itself.
pub(super) async fn learn<P: Platform, V: RuntimeVm>(
    shared: &Shared<P, V>,
    session: &Session<P>,
    header: &Verified<Header>,
    code_hash: Hash,
) -> Result<Rc<Runtime>, Cause> {
    if let Some((_, known)) = shared
        .runtime
        .borrow()
        .as_ref()
        .filter(|(hash, _)| *hash == code_hash)
    {
        return Ok(Rc::clone(known));
    }
    let before = shared.progress().phase;
    shared.report(|progress| progress.phase = Phase::Runtime);
    let learnt = match stored(shared, code_hash).await {
        Some(runtime) => Ok(runtime),
        None => from_code(shared, session, header, code_hash).await,
    };
    shared.report(|progress| progress.phase = before);
    let runtime = Rc::new(learnt?);
    shared.runtime.replace(Some((code_hash, Rc::clone(&runtime))));
    Ok(runtime)
}

/// What is kept of a runtime between sessions: name, spec, transaction and state version, then the metadata.
type Kept = ((String, u32, u32, u8), Vec<u8>);

/// A runtime kept by an earlier session. The store is trusted; a checksum only guards against half-written blobs. What
/// does not read back is as good as absent.
async fn stored<P: Platform, V>(shared: &Shared<P, V>, code_hash: Hash) -> Option<Runtime> {
    let blob = shared.platform.store_get(&store_key(code_hash)).await.ok()??;
    let (sum, kept) = blob.split_at_checked(32)?;
    if blake2_256(kept).0 != *sum {
        return None;
    }
    let (version, metadata) = Kept::decode_all(&mut &*kept).ok()?;
    let (spec_name, spec_version, transaction_version, state_version) = version;
    let version = RuntimeVersion {
        spec_name,
        spec_version,
        transaction_version,
        state_version,
    };
    Some(Runtime {
        code_hash,
        version,
        metadata: Metadata::decode(&metadata).ok()?,
    })
}

/// Keeps a runtime for later sessions. A store that refuses costs them time, no more.
async fn keep<P: Platform, V>(
    shared: &Shared<P, V>,
    code_hash: Hash,
    version: &RuntimeVersion,
    metadata: Vec<u8>,
) {
    let RuntimeVersion {
        spec_name,
        spec_version,
        transaction_version,
        state_version,
    } = version.clone();
    let kept: Kept = (
        (spec_name, spec_version, transaction_version, state_version),
        metadata,
    );
    let kept = kept.encode();
    let blob = [blake2_256(&kept).0.as_slice(), &kept].concat();
    let _ = shared.platform.store_put(&store_key(code_hash), blob).await;
}

fn store_key(code_hash: Hash) -> String {
    format!("runtime-{code_hash}")
}

/// Fetches the code, proved, and asks it.
async fn from_code<P: Platform, V: RuntimeVm>(
    shared: &Shared<P, V>,
    session: &Session<P>,
    header: &Verified<Header>,
    code_hash: Hash,
) -> Result<Runtime, Cause> {
    let key = keys::code();
    let nodes = session
        .fetch
        .read_proof(core::slice::from_ref(&key), header.block())
        .await?;
    let proof = StorageProof::verify(nodes, header)?;
    shared.count_verified(proof.size());
    let code = proof.value(&key)?.into_inner().ok_or(Cause::Codec(":code"))?;
    let call_failed = |error: VmError| Cause::Runtime(error.into());
    let version = RuntimeVersion::of(&shared.vm, &code, &NoStorage).map_err(call_failed)?;
    let bytes = metadata_bytes(&shared.vm, &code, &NoStorage)?;
    let metadata = Metadata::decode(&bytes).map_err(DiscoverError::from)?;
    keep(shared, code_hash, &version, bytes).await;
    Ok(Runtime {
        code_hash,
        version,
        metadata,
    })
}
