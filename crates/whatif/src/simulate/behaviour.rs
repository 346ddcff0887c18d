//! What each kind of validator sets.

use alloc::vec::Vec;

use super::plan::{Behaviour, Group, Members};
use crate::Random;
use crate::generate::{View, favouring, scaled};

/// A row of weights: uids and weights, by uid.
pub(super) type Row = Vec<(u16, u16)>;

/// What a validator can know when it sets weights.
pub(super) struct Situation<'a> {
    pub(super) epoch: u32,
    pub(super) view: View,
    /// Every miner, by uid.
    pub(super) miners: &'a [u16],
    /// Their quality.
    pub(super) quality: &'a [u16],
    /// Consensus the chain stored after each epoch there was, newest last, by uid.
    pub(super) history: &'a [Vec<u16>],
}

impl Situation<'_> {
    /// New rows for all of a group, given their last ones.
    pub(super) fn rows(&self, group: &Group, members: &Members, rows: &mut [Row], random: &mut Random) {
        match group.behaviour {
            Behaviour::Honest => each(rows, |_| self.look(random)),
            Behaviour::Lazy { every } => self.look_now_and_then(every, rows, random),
            Behaviour::Copier { delay } => each(rows, |_| self.copy(delay)),
            Behaviour::Sybil => {
                let seen = self.look(random);
                each(rows, |_| seen.clone());
            }
            Behaviour::Cabal { favour, .. } => {
                let own: Vec<u16> = members.miners.clone().collect();
                each(rows, |_| favouring(self.look(random), &own, favour, random));
            }
        }
    }

    fn look(&self, random: &mut Random) -> Row {
        self.view.row(self.miners, self.quality, random)
    }

    /// Members look in turn, one in each epoch where there are as many as epochs between looks.
    fn look_now_and_then(&self, every: u16, rows: &mut [Row], random: &mut Random) {
        for (turn, row) in (self.epoch..).zip(rows) {
            let due = turn.checked_rem(u32::from(every)).unwrap_or_default() == 0;
            if due || self.epoch == 0 {
                *row = self.look(random);
            }
        }
    }

    /// The consensus of `delay` epochs ago.
    fn copy(&self, delay: u16) -> Row {
        let at = self.history.len().checked_sub(usize::from(delay.max(1)));
        let consensus = at.and_then(|at| self.history.get(at));
        let weight = |uid: &u16| match consensus {
            Some(consensus) => u32::from(consensus.get(usize::from(*uid)).copied().unwrap_or_default()),
            None => 1,
        };
        scaled(
            &self
                .miners
                .iter()
                .map(|uid| (*uid, weight(uid)))
                .collect::<Vec<_>>(),
        )
    }
}

fn each(rows: &mut [Row], mut row: impl FnMut(&Row) -> Row) {
    for place in rows {
        *place = row(place);
    }
}
