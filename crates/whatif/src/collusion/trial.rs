//! How well groups are found: in subnets where it is known who is in league.

use core::ops::Range;

use yuma::InputError;

use super::{Settings, find};
use crate::Random;
use crate::generate::{Clique, Mode, Shape, plant, subnet};

/// One generated subnet with cliques planted in it, or without any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trial {
    /// Decides everything that is left to chance.
    pub seed: u64,
    /// The subnet.
    pub shape: Shape,
    /// The clique in it.
    pub clique: Option<Clique>,
}

/// What was found and what was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Members of cliques found in a group.
    pub found: u32,
    /// Members that are in no group.
    pub missed: u32,
    /// Honest validators in a group.
    pub wrong: u32,
    /// Honest validators in none.
    pub cleared: u32,
}

impl Trial {
    /// Generates, looks, compares; by validators.
    ///
    /// # Errors
    /// None: a generated subnet is a chain state that can be.
    pub fn run(&self, settings: &Settings) -> Result<Tally, InputError> {
        let mut subnet = subnet(self.seed, &self.shape);
        let mut random = Random::stream(self.seed, 1);
        let members = self
            .clique
            .map(|clique| plant(&mut subnet, &clique, &mut random).validators)
            .unwrap_or_default();
        let report = find(&subnet.input, settings)?;
        let mut tally = Tally::default();
        for node in report.nodes {
            let member = members.binary_search(&node.uid).is_ok();
            let count = match (member, node.group.is_some()) {
                (true, true) => &mut tally.found,
                (true, false) => &mut tally.missed,
                (false, true) => &mut tally.wrong,
                (false, false) => &mut tally.cleared,
            };
            *count = count.saturating_add(1);
        }
        Ok(tally)
    }
}

/// Subnets to look in: small and large, with all miners weighed or the best quarter, with clear views and noisy ones.
pub const SHAPES: [Shape; 6] = [
    shape(64, 16, u16::MAX, 6_553),
    shape(128, 32, u16::MAX, 6_553),
    shape(256, 64, u16::MAX, 6_553),
    shape(256, 64, u16::MAX, 19_660),
    shape(256, 64, 16_384, 6_553),
    shape(256, 64, 16_384, 19_660),
];

/// Honest validators in groups, at most, of a thousand: what a threshold is chosen by.
const FALSE_ALARMS: u64 = 1;

/// The same clique in a subnet of each shape, for each seed, all together.
///
/// # Errors
/// As [`Trial::run`].
pub fn tally(
    seeds: Range<u64>,
    shapes: &[Shape],
    clique: Option<Clique>,
    settings: &Settings,
) -> Result<Tally, InputError> {
    let mut all = Tally::default();
    for seed in seeds {
        for shape in shapes.iter().copied() {
            all = all.plus(Trial { seed, shape, clique }.run(settings)?);
        }
    }
    Ok(all)
}

/// The lowest threshold that leaves honest subnets alone, but for one validator in a thousand.
///
/// # Errors
/// As [`Trial::run`].
pub fn calibrate(seeds: Range<u64>) -> Result<Settings, InputError> {
    let mut settings = Settings {
        deviations: 4,
        ..Settings::default()
    };
    loop {
        let honest = tally(seeds.clone(), &SHAPES, None, &settings)?;
        let (wrong, all) = (
            u64::from(honest.wrong),
            u64::from(honest.wrong.saturating_add(honest.cleared)),
        );
        if wrong.saturating_mul(1000) <= all.saturating_mul(FALSE_ALARMS) {
            return Ok(settings);
        }
        settings.deviations = settings.deviations.saturating_add(1);
    }
}

const fn shape(n: u16, validators: u16, density: u16, noise: u16) -> Shape {
    Shape {
        n,
        validators,
        density,
        noise,
        mode: Mode::Yuma3,
    }
}

impl Tally {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            found: self.found.saturating_add(other.found),
            missed: self.missed.saturating_add(other.missed),
            wrong: self.wrong.saturating_add(other.wrong),
            cleared: self.cleared.saturating_add(other.cleared),
        }
    }

    /// Members among those in groups, 0 to 1; 1 where there are no groups.
    pub fn precision(&self) -> f64 {
        part(self.found, self.wrong)
    }

    /// Members that were found, 0 to 1; 1 where there are none.
    pub fn recall(&self) -> f64 {
        part(self.found, self.missed)
    }
}

fn part(some: u32, others: u32) -> f64 {
    let all = f64::from(some) + f64::from(others);
    if all == 0.0 { 1.0 } else { f64::from(some) / all }
}
