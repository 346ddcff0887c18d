//! Who is on the chain. Every key is derived from the well-known dev phrase, so a demo can sign as anyone.

use sp_core::{DeriveJunction, Pair, sr25519};

use crate::keys;

/// An account's 32 bytes.
pub(super) type Account = [u8; 32];

/// Dev accounts that are neurons: Alice, Bob and Charlie validate, Dave, Eve and Ferdie mine.
const DEV: usize = 6;
/// How many of them validate.
pub(super) const DEV_VALIDATORS: usize = 3;
/// Validators in all, dev accounts included.
const VALIDATORS: usize = 24;

/// A hotkey and the coldkey that owns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Neuron {
    pub(super) hotkey: Account,
    pub(super) coldkey: Account,
}

/// Hands out accounts: dev accounts by name, the rest as `//Hotkey//N` and `//Coldkey//N`.
pub(super) struct Cast {
    root: sr25519::Pair,
    dev: Vec<Neuron>,
}

impl Cast {
    pub(super) fn new() -> Self {
        let (root, _) = sr25519::Pair::from_phrase(sp_core::crypto::DEV_PHRASE, None)
            .unwrap_or_else(|_| (sr25519::Pair::from_seed(&[0; 32]), [0; 32]));
        let dev = (0..DEV)
            .filter_map(|index| dev_neuron(&keys::path(index)))
            .collect();
        Self { root, dev }
    }

    /// The sudo key.
    pub(super) fn alice(&self) -> Account {
        self.dev.first().map(|neuron| neuron.hotkey).unwrap_or_default()
    }

    /// Validators, richest first; the dev ones lead.
    pub(super) fn validators(&self) -> Vec<Neuron> {
        let dev = self.dev.iter().copied().take(DEV_VALIDATORS);
        dev.chain((0..).map(|index| self.neuron(index, index)))
            .take(VALIDATORS)
            .collect()
    }

    /// Miners of a subnet: the dev ones, then some of its own. One coldkey in three owns two hotkeys.
    pub(super) fn miners(&self, netuid: u16) -> impl Iterator<Item = Neuron> {
        let dev = self.dev.iter().copied().skip(DEV_VALIDATORS);
        let first = u64::from(netuid).saturating_mul(1000);
        let own = move |index: u64| {
            let owner = if index % 3 == 2 {
                index.saturating_sub(1)
            } else {
                index
            };
            self.neuron(first.saturating_add(index), first.saturating_add(owner))
        };
        dev.chain((0..).map(own))
    }

    /// A coldkey that only stakes.
    pub(super) fn nominator(&self, index: u64) -> Account {
        self.derive("Nominator", index)
    }

    fn neuron(&self, hotkey: u64, coldkey: u64) -> Neuron {
        Neuron {
            hotkey: self.derive("Hotkey", hotkey),
            coldkey: self.derive("Coldkey", coldkey),
        }
    }

    /// `//NAME//INDEX`.
    fn derive(&self, name: &str, index: u64) -> Account {
        let path = [DeriveJunction::hard(name), DeriveJunction::hard(index)];
        let derived = self.root.derive(path.into_iter(), None);
        derived.map(|(pair, _)| pair.public().0).unwrap_or_default()
    }
}

/// A dev account as hotkey, its stash as coldkey.
fn dev_neuron(path: &str) -> Option<Neuron> {
    let hotkey = keys::account(path)?.public().0;
    let coldkey = keys::account(&format!("{path}//stash"))?.public().0;
    Some(Neuron { hotkey, coldkey })
}
