//! What an audit finds.

use alloc::vec::Vec;

use primitives::{BlockRef, NetUid};
use yuma::YumaVersion;

use crate::epoch_inputs::Mode;

/// A recomputed epoch beside the one the chain stored. All numbers are the integers the chain stores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditReport {
    /// The subnet.
    pub netuid: NetUid,
    /// The block whose state the epoch read.
    pub before: BlockRef,
    /// The block the epoch ran in.
    pub block: BlockRef,
    /// Which generation of the algorithm was computed.
    pub version: YumaVersion,
    /// `spec_version` of the runtime that ran the epoch.
    pub spec_version: u32,
    /// Which rule the bonds followed.
    pub mode: Mode,
    /// How many neurons there were.
    pub n: usize,
    /// Alpha the epoch gave out, in its smallest unit.
    pub emission: u64,
    /// Each column the epoch writes; those kept by mechanism once for each.
    pub columns: Vec<Column>,
    /// The bonds of each mechanism.
    pub bonds: Vec<BondsAudit>,
    /// Every place where the two disagree.
    pub differences: Vec<Difference>,
    /// Uids whose columns differ because they were registered in the epoch's block, after the epoch: what it stored for
    /// them is gone. Those differences are not listed.
    pub registered_after: Vec<u16>,
    /// Uids to whom bonds are missing because they were reset in the epoch's block, after the epoch. Those differences
    /// are not listed either.
    pub reset_after: Vec<u16>,
}

impl AuditReport {
    /// Whether everything that can be compared is the same.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.differences.is_empty()
    }
}

/// A column as the chain has it and as it was recomputed, by uid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name in reports, such as `validatorTrust`.
    pub name: &'static str,
    /// The mechanism it belongs to; `None` for those of the whole subnet.
    pub mechanism: Option<u8>,
    /// What the chain stored. Neurons registered later in the block may come after the last uid.
    pub chain: Values,
    /// What it should have stored.
    pub recomputed: Values,
    /// At how many uids the two differ.
    pub differs: usize,
}

impl Column {
    /// What one step of the integer is, in words.
    #[must_use]
    pub const fn unit(&self) -> &'static str {
        self.recomputed.unit()
    }
}

/// The values of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values {
    /// Yes or no.
    Flags(Vec<bool>),
    /// Ratios of 65 535.
    Ratios(Vec<u16>),
    /// Alpha, in its smallest unit.
    Amounts(Vec<u64>),
}

impl Values {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Flags(values) => values.len(),
            Self::Ratios(values) => values.len(),
            Self::Amounts(values) => values.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at `uid`, as an integer.
    #[must_use]
    pub fn get(&self, uid: usize) -> Option<u64> {
        match self {
            Self::Flags(values) => values.get(uid).map(|value| u64::from(*value)),
            Self::Ratios(values) => values.get(uid).map(|value| u64::from(*value)),
            Self::Amounts(values) => values.get(uid).copied(),
        }
    }

    /// What one step of the integer is, in words.
    #[must_use]
    pub const fn unit(&self) -> &'static str {
        match self {
            Self::Flags(_) => "yes or no",
            Self::Ratios(_) => "1/65535",
            Self::Amounts(_) => "1e-9 alpha",
        }
    }
}

/// The bonds of a mechanism.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BondsAudit {
    /// The mechanism.
    pub mechanism: u8,
    /// Entries compared: those of either side.
    pub entries: usize,
    /// Entries that differ.
    pub differs: usize,
}

/// A place where the chain has something else than was recomputed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// Whose value it is.
    pub uid: u16,
    /// The column: one of [`AuditReport::columns`], `bonds`, or `bondsOrder` where a row has the right entries in
    /// another order.
    pub column: &'static str,
    /// The mechanism, for what is kept by mechanism.
    pub mechanism: Option<u8>,
    /// Whom the bond is to; only for bonds.
    pub to: Option<u16>,
    /// What the chain stored; `None` for no entry at all.
    pub chain: Option<u64>,
    /// What it should have stored; `None` for no entry at all.
    pub recomputed: Option<u64>,
}

impl Difference {
    /// The chain's less the recomputed one, in units of the stored integer; no entry counts as 0.
    #[must_use]
    pub fn difference(&self) -> i128 {
        let of = |value: Option<u64>| i128::from(value.unwrap_or_default());
        of(self.chain).saturating_sub(of(self.recomputed))
    }
}
