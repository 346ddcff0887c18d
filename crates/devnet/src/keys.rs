//! Dev authorities: well-known names first (`//Alice` …), numbered ones after, one sr25519 and one ed25519 key each.

use sp_core::{Pair, ed25519, sr25519};

const NAMES: [&str; 6] = ["Alice", "Bob", "Charlie", "Dave", "Eve", "Ferdie"];

/// One authority: it seals blocks with one key and votes with the other.
#[derive(Clone)]
pub struct Authority {
    /// Aura key.
    pub aura: sr25519::Pair,
    /// GRANDPA key.
    pub grandpa: ed25519::Pair,
}

/// The derivation path of dev authority `index`, e.g. `//Alice`, `//Validator//6`.
#[must_use]
pub fn path(index: usize) -> String {
    NAMES
        .get(index)
        .map_or_else(|| format!("//Validator//{index}"), |name| format!("//{name}"))
}

/// The sr25519 key of a derivation path such as `//Alice`; nothing when the path is malformed.
#[must_use]
pub fn account(path: &str) -> Option<sr25519::Pair> {
    sr25519::Pair::from_string(path, None).ok()
}

/// Paths of the accounts every chain funds at genesis.
pub fn funded_paths() -> impl Iterator<Item = String> {
    NAMES
        .iter()
        .flat_map(|name| [format!("//{name}"), format!("//{name}//stash")])
}

/// All dev authorities used so far, derived once.
#[derive(Clone, Default)]
pub struct Keyring(Vec<Authority>);

impl Keyring {
    /// `count` authorities from `first` on, deriving what is missing.
    pub fn range(&mut self, first: usize, count: usize) -> Vec<Authority> {
        let end = first.saturating_add(count);
        while self.0.len() < end {
            let Some(authority) = derive(self.0.len()) else {
                break;
            };
            self.0.push(authority);
        }
        self.0.get(first..end).unwrap_or_default().to_vec()
    }

    /// The Aura key pair of a public key.
    #[must_use]
    pub fn aura(&self, public: &sr25519::Public) -> Option<&sr25519::Pair> {
        self.0
            .iter()
            .map(|authority| &authority.aura)
            .find(|pair| pair.public() == *public)
    }

    /// The GRANDPA key pair of a public key.
    #[must_use]
    pub fn grandpa(&self, public: &ed25519::Public) -> Option<&ed25519::Pair> {
        self.0
            .iter()
            .map(|authority| &authority.grandpa)
            .find(|pair| pair.public() == *public)
    }
}

fn derive(index: usize) -> Option<Authority> {
    let path = path(index);
    Some(Authority {
        aura: sr25519::Pair::from_string(&path, None).ok()?,
        grandpa: ed25519::Pair::from_string(&path, None).ok()?,
    })
}
