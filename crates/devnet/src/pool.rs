//! Transactions waiting for a block: first come, first served, nonces in order.

use std::collections::BTreeSet;

use codec::Encode;
use sp_core::H256;
use sp_io::hashing::blake2_256;
use sp_runtime::transaction_validity::{
    TransactionSource, TransactionValidity, TransactionValidityError, ValidTransaction,
};

use crate::{
    block::Extrinsic,
    executor::{CallError, Executor},
    state::View,
};

/// More than any test submits at once.
const CAPACITY: usize = 8192;

/// Why a transaction was not taken. The sender is at fault.
#[derive(Debug, thiserror::Error)]
pub enum PoolError {
    /// The runtime refuses it.
    #[error("{0}")]
    Invalid(&'static str, TransactionValidityError),
    /// The pool holds it already.
    #[error("already imported")]
    Known(H256),
    /// There is no room.
    #[error("the transaction pool is full")]
    Full,
    /// The runtime could not judge it.
    #[error(transparent)]
    Runtime(#[from] CallError),
}

/// The waiting transactions in order of arrival.
#[derive(Default)]
pub struct Pool(Vec<Extrinsic>);

/// Hash by which a transaction is known: of its encoding, length prefix included.
#[must_use]
pub fn hash_of(extrinsic: &Extrinsic) -> H256 {
    H256(blake2_256(&extrinsic.encode()))
}

impl Pool {
    /// Takes a transaction the runtime finds valid on the state of block `at`.
    ///
    /// # Errors
    /// [`PoolError`].
    pub fn submit(
        &mut self,
        executor: &Executor,
        view: &View<'_>,
        at: H256,
        extrinsic: Extrinsic,
    ) -> Result<H256, PoolError> {
        let hash = hash_of(&extrinsic);
        if self.0.contains(&extrinsic) {
            return Err(PoolError::Known(hash));
        }
        if self.0.len() >= CAPACITY {
            return Err(PoolError::Full);
        }
        validate(executor, view, at, &extrinsic)?
            .map_err(|error| PoolError::Invalid(explain(&error), error))?;
        self.0.push(extrinsic);
        Ok(hash)
    }

    /// What can go into a block on `at` now, in order, and what is no longer valid (which is dropped).
    ///
    /// # Errors
    /// [`CallError`] when the runtime cannot judge.
    pub fn ready(
        &mut self,
        executor: &Executor,
        view: &View<'_>,
        at: H256,
    ) -> Result<(Vec<Extrinsic>, Vec<Extrinsic>), CallError> {
        let (mut waiting, mut dropped) = (Vec::new(), Vec::new());
        for extrinsic in &self.0 {
            match validate(executor, view, at, extrinsic)? {
                Ok(valid) => waiting.push((extrinsic.clone(), valid)),
                Err(_) => dropped.push(extrinsic.clone()),
            }
        }
        self.remove(&dropped);
        Ok((in_order(waiting), dropped))
    }

    /// Forgets transactions, e.g. because a block holds them.
    pub fn remove(&mut self, gone: &[Extrinsic]) {
        self.0.retain(|extrinsic| !gone.contains(extrinsic));
    }

    /// All that waits.
    #[must_use]
    pub fn pending(&self) -> &[Extrinsic] {
        &self.0
    }

    /// How many waiting transactions an account has signed.
    #[must_use]
    pub fn signed_by(&self, account: &[u8; 32]) -> u32 {
        let theirs = self
            .0
            .iter()
            .filter(|extrinsic| extrinsic.get(2..34) == Some(account.as_slice()));
        u32::try_from(theirs.count()).unwrap_or(u32::MAX)
    }
}

/// The runtime's judgement of a transaction on the state of block `at`.
pub(crate) fn validate(
    executor: &Executor,
    view: &View<'_>,
    at: H256,
    extrinsic: &Extrinsic,
) -> Result<TransactionValidity, CallError> {
    let args = (TransactionSource::External, extrinsic, at).encode();
    executor.query(view, "TaggedTransactionQueue_validate_transaction", &args)
}

/// Repeats until nothing more is enabled by what was taken; the rest waits for the tags it requires.
fn in_order(mut waiting: Vec<(Extrinsic, ValidTransaction)>) -> Vec<Extrinsic> {
    let (mut taken, mut provided) = (Vec::new(), BTreeSet::new());
    loop {
        let before = taken.len();
        waiting.retain(|(extrinsic, valid)| {
            let enabled = valid.requires.iter().all(|tag| provided.contains(tag));
            if enabled {
                provided.extend(valid.provides.iter().cloned());
                taken.push(extrinsic.clone());
            }
            !enabled
        });
        if taken.len() == before {
            return taken;
        }
    }
}

fn explain(error: &TransactionValidityError) -> &'static str {
    (*error).into()
}
