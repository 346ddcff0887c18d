//! Which generation of the algorithm a runtime runs.

use core::ops::RangeInclusive;

use primitives::{Code, Fault};

/// A generation of the epoch.
///
/// Chosen by [`YumaVersion::of`] from what the runtime says of itself, never guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum YumaVersion {
    /// Stateful tempo, mechanisms, no stored rank or trust: `epoch/run_epoch.rs` as of spec 425, unchanged to 459.
    #[default]
    Spec425,
}

/// Runtimes whose epoch was read and found to be [`YumaVersion::Spec425`]: name, first and last spec version.
/// Bittensor's own, and the local chain that stands in for it.
const SPEC_425: [(&str, RangeInclusive<u32>); 2] =
    [("node-subtensor", 425..=459), ("taolight-devnet", 2..=2)];

/// Items of `SubtensorModule` that the epoch of spec 425 reads and earlier runtimes did not have.
const ITEMS_425: [&str; 5] = [
    "ActivityCutoffFactorMilli",
    "LastEpochBlock",
    "SubnetEpochIndex",
    "StakeWeight",
    "Yuma3On",
];

impl YumaVersion {
    /// Every generation known.
    pub const ALL: &[Self] = &[Self::Spec425];

    /// Its name in files and in JavaScript.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Spec425 => "spec425",
        }
    }

    /// The generation that the runtime `spec_name` of `spec_version` runs, whose `SubtensorModule` has the items that
    /// `has_item` says it has.
    ///
    /// # Errors
    /// [`Unsupported`] where the runtime is older or newer than what is known, or lacks an item.
    pub fn of(
        spec_name: &str,
        spec_version: u32,
        has_item: impl Fn(&str) -> bool,
    ) -> Result<Self, Unsupported> {
        let known = |(name, versions): &(&str, RangeInclusive<u32>)| {
            *name == spec_name && versions.contains(&spec_version)
        };
        if !SPEC_425.iter().any(known) {
            return Err(Unsupported::Spec(spec_version));
        }
        match ITEMS_425.iter().find(|item| !has_item(item)) {
            Some(item) => Err(Unsupported::Item { spec_version, item }),
            None => Ok(Self::Spec425),
        }
    }
}

/// A runtime whose consensus this library does not compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unsupported {
    /// Nobody has read that runtime's epoch.
    #[error("the consensus of spec version {0} is not known")]
    Spec(u32),
    /// The spec version is known, but the storage is not that runtime's.
    #[error("spec version {spec_version} without {item} is no runtime known")]
    Item {
        /// What the runtime says it is.
        spec_version: u32,
        /// What it lacks.
        item: &'static str,
    },
}

impl Unsupported {
    /// The code it has in JavaScript.
    pub fn code(&self) -> Code {
        Code::ConsensusUnsupported
    }

    /// Who is to blame.
    pub fn fault(&self) -> Fault {
        Fault::Chain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_read_is_supported() {
        assert_eq!(
            YumaVersion::of("node-subtensor", 425, |_| true),
            Ok(YumaVersion::Spec425)
        );
        assert_eq!(
            YumaVersion::of("node-subtensor", 218, |_| true),
            Err(Unsupported::Spec(218))
        );
        assert_eq!(
            YumaVersion::of("node-subtensor", 460, |_| true),
            Err(Unsupported::Spec(460))
        );
        let lacking = YumaVersion::of("node-subtensor", 425, |item| item != "StakeWeight");
        assert!(matches!(
            lacking,
            Err(Unsupported::Item {
                item: "StakeWeight",
                ..
            })
        ));
    }
}
