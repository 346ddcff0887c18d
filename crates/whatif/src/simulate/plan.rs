//! Who takes part.

use alloc::vec::Vec;
use core::ops::Range;

use yuma::{EpochInput, Rows};

use crate::generate::View;

/// What is simulated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Decides everything that is left to chance.
    pub seed: u64,
    /// Worlds that run side by side. Each keeps its bonds: 4 bytes for each pair of validator and miner.
    pub worlds: u32,
    /// Epochs of each world.
    pub epochs: u32,
    /// Honest miners, besides those of cabals.
    pub miners: u16,
    /// How far a miner's quality moves from epoch to epoch, relative to it, a ratio of 65 535.
    pub drift: u16,
    /// How validators see it.
    pub view: View,
    /// The validators.
    pub groups: Vec<Group>,
    /// Parameters of the subnet, such as κ and how bonds move. Its columns are not looked at.
    pub rules: EpochInput,
}

/// Validators of one mind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// What they do.
    pub behaviour: Behaviour,
    /// How many they are.
    pub validators: u16,
    /// Their stake together, in any unit the plan's groups share; each has the same part of it.
    pub stake: u32,
}

/// How a validator comes to its weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    /// Looks at the miners every epoch.
    Honest,
    /// Looks every so many epochs and sets old weights in between.
    Lazy {
        /// Epochs from look to look.
        every: u16,
    },
    /// Never looks: sets the consensus the chain stored. Until there is one, all miners are equal to it.
    Copier {
        /// How many epochs ago it was stored, at least one. Weights that are committed first and revealed later make it
        /// more.
        delay: u16,
    },
    /// One owner with the stake on many hotkeys: they look once and all set the same.
    Sybil,
    /// In league with miners of its own, which are worth next to nothing; otherwise honest.
    Cabal {
        /// How many miners it has.
        miners: u16,
        /// The part of its weights it gives them, a ratio of 65 535.
        favour: u16,
    },
}

/// Stake of a whole plan, in the smallest unit of alpha.
const STAKE: u64 = 10_000_000_000_000_000;

/// Uids of everybody: honest miners first, then each group's miners and validators.
pub(super) struct Cast {
    pub(super) n: u16,
    pub(super) groups: Vec<Members>,
}

/// Uids of a group.
pub(super) struct Members {
    pub(super) miners: Range<u16>,
    pub(super) validators: Range<u16>,
}

impl Cast {
    pub(super) fn of(plan: &Plan) -> Self {
        let mut n = plan.miners;
        let mut take = |count: u16| {
            let start = n;
            n = n.saturating_add(count);
            start..n
        };
        let members = |group: &Group| Members {
            miners: take(group.behaviour.own_miners()),
            validators: take(group.validators),
        };
        let groups = plan.groups.iter().map(members).collect();
        Self { n, groups }
    }

    /// Every miner, by uid.
    pub(super) fn miners(&self, plan: &Plan) -> impl Iterator<Item = u16> {
        let own = self.groups.iter().flat_map(|members| members.miners.clone());
        (0..plan.miners).chain(own)
    }

    /// The subnet before anybody has set weights.
    pub(super) fn base(&self, plan: &Plan) -> EpochInput {
        let n = usize::from(self.n);
        let current_block = plan.rules.current_block.max(1_000_000);
        let mut base = EpochInput {
            current_block,
            last_mechanism_step_block: current_block.saturating_sub(u64::from(plan.rules.tempo)),
            last_update: alloc::vec![current_block.saturating_sub(1); n],
            block_at_registration: alloc::vec![1; n],
            alpha_stake: alloc::vec![0; n],
            tao_stake: alloc::vec![0; n],
            validator_permit: alloc::vec![false; n],
            weights: Rows::empty(n),
            bonds: Rows::empty(n),
            owner_uid: None,
            commit_reveal: None,
            ..plan.rules.clone()
        };
        let whole = plan
            .groups
            .iter()
            .fold(0u64, |sum, group| sum.saturating_add(u64::from(group.stake)));
        for (group, members) in plan.groups.iter().zip(&self.groups) {
            let each = u128::from(STAKE)
                .saturating_mul(u128::from(group.stake))
                .checked_div(u128::from(whole).saturating_mul(u128::from(group.validators)))
                .unwrap_or_default();
            for uid in members.validators.clone().map(usize::from) {
                if let Some((stake, permit)) = base
                    .alpha_stake
                    .get_mut(uid)
                    .zip(base.validator_permit.get_mut(uid))
                {
                    (*stake, *permit) = (u64::try_from(each).unwrap_or(u64::MAX), true);
                }
            }
        }
        base
    }
}

impl Behaviour {
    fn own_miners(self) -> u16 {
        match self {
            Self::Cabal { miners, .. } => miners,
            _ => 0,
        }
    }
}
