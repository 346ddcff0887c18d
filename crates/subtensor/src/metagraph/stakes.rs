//! What each hotkey's stake counts for.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use codec::Encode as _;
use primitives::{AccountId, NetUid};

use super::family::{Family, Links};
use crate::batch::Batch;
use crate::error::SnapshotError;
use crate::{PALLET, ROOT};
use runtime::StateSource;
use yuma::stake;

/// Of each hotkey, in their order. See the fields of [`Metagraph`](super::Metagraph).
pub(crate) struct Stakes {
    pub(crate) alpha: Vec<u64>,
    pub(crate) tao: Vec<u64>,
}

/// Stake of a hotkey itself: on the subnet, and on the root network.
#[derive(Clone, Copy)]
struct Own {
    alpha: u64,
    root: u64,
}

/// Reckons the stakes; reads those of parents that are not among `hotkeys`. `None` where the runtime keeps no stake.
pub(crate) async fn read<S: StateSource>(
    source: &S,
    netuid: NetUid,
    hotkeys: &[AccountId],
    family: &Family,
) -> Result<Option<Stakes>, SnapshotError<S::Error>> {
    let Some((alpha, root)) = family.alpha.as_ref().zip(family.root.as_ref()) else {
        return Ok(None);
    };
    let own = alpha.iter().zip(root).map(|(alpha, root)| Own {
        alpha: *alpha,
        root: *root,
    });
    let mut known: BTreeMap<AccountId, Own> = hotkeys.iter().copied().zip(own).collect();
    let outside = outside(&known, family.parents.as_deref().unwrap_or_default());
    known.extend(read_own(source, netuid, outside).await?);

    let links = |list: &Option<Vec<Links>>, at: usize| {
        list.as_ref()
            .and_then(|list| list.get(at))
            .cloned()
            .unwrap_or_default()
    };
    let (mut alpha, mut tao) = (Vec::new(), Vec::new());
    for (uid, hotkey) in hotkeys.iter().enumerate() {
        let links = (links(&family.children, uid), links(&family.parents, uid));
        // The root network's own stake is not lent there.
        alpha.push(if netuid == ROOT {
            known.get(hotkey).map_or(0, |own| own.alpha)
        } else {
            counted(&known, hotkey, &links, |own| own.alpha)
        });
        tao.push(counted(&known, hotkey, &links, |own| own.root));
    }
    Ok(Some(Stakes { alpha, tao }))
}

impl Stakes {
    /// Alpha plus TAO at its weight, a ratio of `u64::MAX`.
    pub(super) fn total(&self, tao_weight: u64) -> Vec<u64> {
        let both = self.alpha.iter().zip(&self.tao);
        both.map(|(alpha, tao)| stake::total(*alpha, *tao, tao_weight))
            .collect()
    }
}

/// Parents whose stake is not known yet.
fn outside(known: &BTreeMap<AccountId, Own>, parents: &[Links]) -> Vec<AccountId> {
    let all: BTreeSet<AccountId> = parents.iter().flatten().map(|(_, parent)| *parent).collect();
    all.into_iter()
        .filter(|parent| !known.contains_key(parent))
        .collect()
}

async fn read_own<S: StateSource>(
    source: &S,
    netuid: NetUid,
    hotkeys: Vec<AccountId>,
) -> Result<Vec<(AccountId, Own)>, SnapshotError<S::Error>> {
    let mut batch = Batch::new(source.metadata());
    let on = |subnet: NetUid| {
        hotkeys
            .iter()
            .map(move |hotkey| [hotkey.encode(), subnet.encode()])
    };
    let alpha = batch.each(PALLET, "TotalHotkeyAlpha", on(netuid))?;
    let root = batch.each(PALLET, "TotalHotkeyAlpha", on(ROOT))?;
    let answers = batch.read(source).await?;
    let alpha = answers.column(&alpha, "TotalHotkeyAlpha")?.unwrap_or_default();
    let root = answers.column(&root, "TotalHotkeyAlpha")?.unwrap_or_default();
    let own = alpha
        .into_iter()
        .zip(root)
        .map(|(alpha, root)| Own { alpha, root });
    Ok(hotkeys.into_iter().zip(own).collect())
}

/// The stake `hotkey` counts for, given its children and parents.
fn counted(
    known: &BTreeMap<AccountId, Own>,
    hotkey: &AccountId,
    (children, parents): &(Links, Links),
    which: impl Fn(&Own) -> u64,
) -> u64 {
    let of = |account: &AccountId| known.get(account).map_or(0, &which);
    stake::inherited(
        of(hotkey),
        children.iter().map(|(ratio, _)| *ratio),
        parents.iter().map(|(ratio, parent)| (*ratio, of(parent))),
    )
}
