//! Following one transaction from the pool into a finalized block, in the words of both APIs.

use serde_json::{Value, json};
use sp_core::H256;

use crate::{chain::Chain, pool::hash_of};

/// How far below the best block a new inclusion is looked for; forks here are shorter.
const DEPTH: u32 = 8;

/// Which API the watcher speaks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `author_submitAndWatchExtrinsic`.
    Author,
    /// `transactionWatch_v1_submitAndWatch`.
    TransactionWatch,
}

/// A watched transaction.
pub(crate) struct Watch {
    transaction: H256,
    dialect: Dialect,
    block: Option<(H256, usize)>,
    done: bool,
}

impl Watch {
    pub(crate) fn new(transaction: H256, dialect: Dialect) -> Self {
        Self {
            transaction,
            dialect,
            block: None,
            done: false,
        }
    }

    /// The status right after submission.
    pub(crate) fn greeting(&self) -> Value {
        match self.dialect {
            Dialect::Author => json!("ready"),
            Dialect::TransactionWatch => json!({ "event": "validated" }),
        }
    }

    /// Name of the notifications.
    pub(crate) fn method(&self) -> &'static str {
        match self.dialect {
            Dialect::Author => "author_extrinsicUpdate",
            Dialect::TransactionWatch => "transactionWatch_v1_watchEvent",
        }
    }

    /// What has changed now that the best chain has.
    pub(crate) fn on_best(&mut self, chain: &Chain) -> Vec<Value> {
        let mut news = Vec::new();
        if self.done {
            return news;
        }
        if let Some((block, _)) = self.block.filter(|(block, _)| !chain.is_canonical(*block)) {
            self.block = None;
            news.push(self.retracted(block));
        }
        if self.block.is_none()
            && let Some(found) = self.find(chain)
        {
            self.block = Some(found);
            news.push(self.included("inBlock", "bestChainBlockIncluded", found));
        }
        news
    }

    /// What finality means for this transaction.
    pub(crate) fn on_finalized(&mut self, finalized: &[H256]) -> Option<Value> {
        let found = self
            .block
            .filter(|(block, _)| !self.done && finalized.contains(block))?;
        self.done = true;
        Some(self.included("finalized", "finalized", found))
    }

    /// The pool gave some transactions up.
    pub(crate) fn on_dropped(&mut self, dropped: &[H256]) -> Option<Value> {
        if self.done || !dropped.contains(&self.transaction) {
            return None;
        }
        self.done = true;
        Some(match self.dialect {
            Dialect::Author => json!("invalid"),
            Dialect::TransactionWatch => json!({ "event": "invalid", "error": "no longer valid" }),
        })
    }

    fn find(&self, chain: &Chain) -> Option<(H256, usize)> {
        let best = chain.best_number();
        (best.saturating_sub(DEPTH)..=best).rev().find_map(|number| {
            let hash = chain.hash_at(number)?;
            let body = &chain.block(hash)?.body;
            Some((
                hash,
                body.iter()
                    .position(|extrinsic| hash_of(extrinsic) == self.transaction)?,
            ))
        })
    }

    fn included(&self, legacy: &str, event: &str, (hash, index): (H256, usize)) -> Value {
        match self.dialect {
            Dialect::Author => json!({ legacy: hash }),
            Dialect::TransactionWatch => json!({ "event": event, "block": { "hash": hash, "index": index } }),
        }
    }

    fn retracted(&self, block: H256) -> Value {
        match self.dialect {
            Dialect::Author => json!({ "retracted": block }),
            Dialect::TransactionWatch => json!({ "event": "bestChainBlockIncluded", "block": null }),
        }
    }
}
