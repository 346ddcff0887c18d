//! Reading the state of one block, every answer proved.

use core::cell::Cell;
use std::rc::Rc;

use codec::DecodeAll;
use primitives::{BlockRef, Hash};
use runtime::{Metadata, RuntimeVm};
use verify::{Assurance, Header, ProofError, StorageProof, Verified};

use super::keys;
use super::runtime::{self as learning, Runtime};
use super::shared::{Session, Shared};
use crate::error::{Cause, CourierError};
use crate::platform::Platform;

/// Most keys proved together.
const KEYS_AT_ONCE: usize = 8192;
/// Keys listed in one go: as many as a stock node gives.
const KEYS_A_PAGE: u32 = 1000;

/// The state of one verified block.
///
/// Every read fetches a proof and checks it against the block's state root; nothing unproved comes out.
pub struct StateAt<P, V> {
    shared: Rc<Shared<P, V>>,
    header: Verified<Header>,
    runtime: Rc<Runtime>,
    spent: Cell<Spent>,
}

/// What reads of one state have cost.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// Bytes of proof nodes received and verified.
    pub proof_bytes: u64,
    /// Times an endpoint was asked.
    pub round_trips: u32,
}

/// A proved value and the nodes that prove it.
#[derive(Debug, Clone)]
pub struct ProvedValue {
    /// The value; `None` is proved absence.
    pub value: Verified<Option<Vec<u8>>>,
    /// The proof.
    pub proof: StorageProof,
}

impl<P: Platform, V: RuntimeVm> StateAt<P, V> {
    pub(super) async fn open(
        shared: Rc<Shared<P, V>>,
        header: Verified<Header>,
    ) -> Result<Self, CourierError> {
        let opened = &header;
        let runtime = shared
            .asking(async |session: &Session<P>| {
                let (_, code_hash) = prove_essentials(&shared, session, opened).await?;
                learning::learn(&shared, session, opened, code_hash).await
            })
            .await?;
        Ok(Self {
            shared,
            header,
            runtime,
            spent: Cell::default(),
        })
    }

    /// The block.
    pub fn block(&self) -> BlockRef {
        self.header.block()
    }

    /// Root of the block's state.
    pub fn state_root(&self) -> Hash {
        self.header.state_root()
    }

    /// How sure the block was when this handle was made.
    pub fn assurance(&self) -> Assurance {
        self.header.assurance()
    }

    /// The verified header.
    pub fn header(&self) -> &Verified<Header> {
        &self.header
    }

    /// The runtime of this very block.
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// The types of this very block.
    pub fn metadata(&self) -> &Metadata {
        &self.runtime.metadata
    }

    /// What reads through this handle have cost so far.
    pub fn spent(&self) -> Spent {
        self.spent.get()
    }

    /// The values at `keys`, in their order; `None` is proved absence. One round trip for up to 8192 of them.
    ///
    /// # Errors
    /// The endpoint failed, or gave a proof that does not hold; never an unproved value.
    pub async fn values(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, CourierError> {
        let mut values = Vec::with_capacity(keys.len());
        for some in keys.chunks(KEYS_AT_ONCE) {
            let read = |proof: StorageProof| {
                some.iter()
                    .map(|key| Ok(proof.value(key)?.into_inner()))
                    .collect()
            };
            let proved: Vec<Option<Vec<u8>>> = self.proved(some, read).await?;
            values.extend(proved);
        }
        Ok(values)
    }

    /// The value at one key with its proof.
    ///
    /// # Errors
    /// As [`StateAt::values`].
    pub async fn value(&self, key: &[u8]) -> Result<ProvedValue, CourierError> {
        let key = key.to_vec();
        let read = |proof: StorageProof| {
            Ok(ProvedValue {
                value: proof.value(&key)?,
                proof,
            })
        };
        self.proved(core::slice::from_ref(&key), read).await
    }

    /// Every key that begins with `prefix`, with its value, in order: all of them, which the proof shows.
    ///
    /// # Errors
    /// As [`StateAt::values`]; also when the endpoint hides a key, for then the proof has a hole.
    pub async fn prefix(&self, prefix: &[u8]) -> Result<Vec<(Vec<u8>, Vec<u8>)>, CourierError> {
        let mut keys = self.keys_hint(prefix).await?;
        keys.push(prefix.to_vec());
        self.proved(&keys, |proof| Ok(proof.prefix(prefix)?.into_inner()))
            .await
    }

    /// The proof nodes for one key, not checked: for showing how a proof fails.
    ///
    /// # Errors
    /// The endpoint failed.
    pub async fn unchecked_nodes(&self, key: &[u8]) -> Result<Vec<Vec<u8>>, CourierError> {
        let (key, block) = (key.to_vec(), self.block());
        let fetched = self.shared.asking(async |session: &Session<P>| {
            session.fetch.read_proof(core::slice::from_ref(&key), block).await
        });
        fetched.await
    }

    /// Fetches a proof of `keys`, checks it, and reads it: all while the endpoint can still be held to it.
    async fn proved<T>(
        &self,
        keys: &[Vec<u8>],
        read: impl Fn(StorageProof) -> Result<T, ProofError>,
    ) -> Result<T, CourierError> {
        let question = async |session: &Session<P>| {
            self.spend(|spent| spent.round_trips = spent.round_trips.saturating_add(1));
            let nodes = session.fetch.read_proof(keys, self.block()).await?;
            let proof = StorageProof::verify(nodes, &self.header)?;
            let bytes = proof.size();
            self.shared.count_verified(bytes);
            self.spend(|spent| spent.proof_bytes = spent.proof_bytes.saturating_add(bytes as u64));
            Ok(read(proof)?)
        };
        self.shared.asking(question).await
    }

    /// The keys the endpoint says there are under `prefix`: what to have proved. Hiding one is noticed later.
    async fn keys_hint(&self, prefix: &[u8]) -> Result<Vec<Vec<u8>>, CourierError> {
        let block = self.block();
        let mut keys: Vec<Vec<u8>> = Vec::new();
        loop {
            let start = keys.last().cloned();
            let page = self.shared.asking(async |session: &Session<P>| {
                session
                    .fetch
                    .keys_hint(prefix, KEYS_A_PAGE, start.as_deref(), block)
                    .await
            });
            self.spend(|spent| spent.round_trips = spent.round_trips.saturating_add(1));
            let page = page.await?;
            let last = page.len() < KEYS_A_PAGE as usize;
            keys.extend(page);
            if last || keys.len() > verify::MAX_PREFIX_ENTRIES {
                return Ok(keys);
            }
        }
    }

    fn spend(&self, change: impl FnOnce(&mut Spent)) {
        let mut spent = self.spent.get();
        change(&mut spent);
        self.spent.set(spent);
    }
}

/// Proves a block's own clock and notes it, unless that was done already.
pub(super) async fn prove_clock<P: Platform, V>(
    shared: &Shared<P, V>,
    session: &Session<P>,
    header: &Verified<Header>,
) -> Result<(), Cause> {
    if shared
        .clock
        .get()
        .is_some_and(|(known, _)| known == header.hash())
    {
        return Ok(());
    }
    let (moment, _) = prove_essentials(shared, session, header).await?;
    shared.clock.set(Some((header.hash(), moment)));
    Ok(())
}

/// A block's own clock (Unix milliseconds, 0 at genesis) and the hash of its code, in one small proof.
async fn prove_essentials<P: Platform, V>(
    shared: &Shared<P, V>,
    session: &Session<P>,
    header: &Verified<Header>,
) -> Result<(u64, Hash), Cause> {
    let asked = [keys::timestamp(), keys::beside_code()];
    let nodes = session.fetch.read_proof(&asked, header.block()).await?;
    let proof = StorageProof::verify(nodes, header)?;
    shared.count_verified(proof.size());
    let moment = match proof.value(&keys::timestamp())?.into_inner() {
        Some(bytes) => u64::decode_all(&mut bytes.as_slice()).map_err(|_| Cause::Codec("Timestamp.Now"))?,
        None => 0,
    };
    let code_hash = proof
        .value_hash(&keys::code())?
        .into_inner()
        .ok_or(Cause::Codec(":code"))?;
    Ok((moment, code_hash))
}
