//! One course of events.

use alloc::vec::Vec;

use yuma::batch::Scenario;
use yuma::{EpochOutput, Rows};

use super::behaviour::{Row, Situation};
use super::plan::{Behaviour, Cast, Plan};
use crate::Random;

/// Quality of miners that do nothing.
const WORTHLESS: u16 = 1;
/// Least quality of an honest miner.
const LEAST: i64 = 64;

/// A world between two epochs.
pub(super) struct World {
    random: Random,
    miners: Vec<u16>,
    /// Of each miner; honest ones first.
    quality: Vec<u16>,
    /// The weights each group's validators set last.
    rows: Vec<Vec<Row>>,
    bonds: Option<Rows<u16>>,
    history: Vec<Vec<u16>>,
}

impl World {
    pub(super) fn new(plan: &Plan, cast: &Cast, world: u32) -> Self {
        let mut random = Random::stream(plan.seed, u64::from(world));
        let miners: Vec<u16> = cast.miners(plan).collect();
        let quality = |miner: &u16| {
            if *miner < plan.miners {
                (random.ratio() / 2).saturating_add(64)
            } else {
                WORTHLESS
            }
        };
        Self {
            quality: miners.iter().map(quality).collect(),
            miners,
            rows: plan
                .groups
                .iter()
                .map(|group| alloc::vec![Row::new(); usize::from(group.validators)])
                .collect(),
            random,
            bonds: None,
            history: Vec::new(),
        }
    }

    /// Every miner's uid and its quality.
    pub(super) fn quality(&self) -> impl Iterator<Item = (u16, u16)> + Clone {
        self.miners.iter().copied().zip(self.quality.iter().copied())
    }

    /// Miners change, validators set weights.
    pub(super) fn set_weights(&mut self, plan: &Plan, cast: &Cast, epoch: u32) -> Scenario {
        for quality in self.quality.iter_mut().take(usize::from(plan.miners)) {
            *quality = drifted(*quality, plan.drift, &mut self.random);
        }
        let situation = Situation {
            epoch,
            view: plan.view,
            miners: &self.miners,
            quality: &self.quality,
            history: &self.history,
        };
        let mut weights = Vec::new();
        for ((group, members), rows) in plan.groups.iter().zip(&cast.groups).zip(&mut self.rows) {
            situation.rows(group, members, rows, &mut self.random);
            weights.extend(members.validators.clone().zip(rows.iter().cloned()));
        }
        Scenario {
            weights,
            bonds: self.bonds.take(),
            ..Scenario::default()
        }
    }

    /// Keeps what the next epoch starts from.
    pub(super) fn settle(&mut self, plan: &Plan, output: EpochOutput) {
        self.bonds = Some(output.bonds);
        self.history.push(output.consensus);
        let longest = plan.groups.iter().map(|group| match group.behaviour {
            Behaviour::Copier { delay } => usize::from(delay),
            _ => 1,
        });
        let keep = longest.max().unwrap_or(1).max(1);
        let extra = self.history.len().saturating_sub(keep);
        self.history.drain(..extra);
    }
}

/// A quality one step further on its random walk.
fn drifted(quality: u16, drift: u16, random: &mut Random) -> u16 {
    let step = i64::from(random.normal()).saturating_mul(i64::from(drift));
    let moved = i64::from(quality).saturating_mul((1i64 << 32).saturating_add(step)) >> 32;
    u16::try_from(moved.max(LEAST)).unwrap_or(u16::MAX)
}
