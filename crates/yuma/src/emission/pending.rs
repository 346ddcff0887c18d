//! The alpha a block issues, divided among those who get it at the next epoch.

use crate::fixed::U96F32;

/// What one block adds to what waits for a subnet's next epoch, in the smallest unit of alpha.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pending {
    /// To `PendingOwnerCut`.
    pub owner: u64,
    /// To `PendingServerEmission`: for miners.
    pub server: u64,
    /// To `PendingValidatorEmission`.
    pub validator: u64,
    /// To `PendingRootAlphaDivs`: for validators by their stake on root.
    pub root: u64,
    /// Root's part where root gets none: taken out of issuance again.
    pub recycled: u64,
}

impl Pending {
    /// What an epoch gives out of this, [`rao_emission`](crate::EpochInput::rao_emission): all but the owner's cut.
    pub fn epoch(&self) -> u64 {
        self.server
            .saturating_add(self.validator)
            .saturating_add(self.root)
    }
}

/// Divides `alpha_out`: first the owner's cut (`SubnetOwnerCut`, a ratio of 65 535; `None` where `OwnerCutEnabled` is
/// not set), then half to miners, half to validators; of the latter, root's proportion to root, if `root_sells`.
///
/// Source: `emit_to_subnets`, `coinbase/run_coinbase.rs`.
pub fn pending(alpha_out: u64, owner_cut: Option<u16>, root_proportion: U96F32, root_sells: bool) -> Pending {
    let whole = U96F32::from_int(alpha_out);
    let owner = owner_cut.map_or(U96F32::ZERO, |cut| whole.mul(U96F32::from_u16_ratio(cut)));
    let rest = whole.sub(owner);
    let root = root_proportion.mul(rest).mul(U96F32::HALF);
    let server = rest.mul(U96F32::HALF);
    let validator = rest.sub(server).sub(root);
    let (paid, recycled) = if root_sells {
        (root, U96F32::ZERO)
    } else {
        (U96F32::ZERO, root)
    };
    Pending {
        owner: owner.to_u64(),
        server: server.to_u64(),
        validator: validator.to_u64(),
        root: paid.to_u64(),
        recycled: recycled.to_u64(),
    }
}

/// Root's part of a subnet's stake: its TAO (`SubnetTAO` of root, rao) at `TaoWeight` (a ratio of `u64::MAX`), over the
/// same plus all alpha. Source: `root_proportion`, `coinbase/block_step.rs`.
pub fn root_proportion(root_tao: u64, tao_weight: u64, alpha_issuance: u64) -> U96F32 {
    let weighted = U96F32::from_int(root_tao).mul(U96F32::from_u64_ratio(tao_weight));
    weighted.safe_div(weighted.add(U96F32::from_int(alpha_issuance)))
}
