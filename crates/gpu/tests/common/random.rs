//! Random subnets and scenarios, the same for the same seed. Ends of ranges come more often than chance would have it.

use gpu::yuma::Scenario;
use yuma::{EpochInput, Rows};

const NOW: u64 = 1_000_000;

/// SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
pub struct Random(pub u64);

impl Random {
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.bits() % end
    }

    fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    /// Now and then a value.
    fn maybe<T>(&mut self, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.one_in(3).then(|| value(self))
    }

    fn ratio(&mut self) -> u16 {
        let any = self.bits() as u16;
        if self.one_in(3) {
            self.pick(&[0, 1, 21_845, 32_767, 65_534, 65_535])
        } else {
            any
        }
    }

    fn column<T>(&mut self, n: usize, mut value: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..n).map(|_| value(self)).collect()
    }

    /// By column, but for one row in a hundred.
    fn row(&mut self, n: usize) -> Vec<(u16, u16)> {
        let density = self.below(5);
        let mut row = Vec::new();
        for uid in 0..n as u16 {
            if self.below(4) < density {
                row.push((uid, self.ratio()));
            }
        }
        if self.one_in(100) {
            row.reverse();
        }
        row
    }

    fn rows(&mut self, n: usize) -> Rows<u16> {
        let rows = self.column(n, |random| random.row(n));
        Rows::from_rows(rows)
    }

    fn moving_average(&mut self) -> u64 {
        self.pick(&[0, 1, 900_000, 975_000, 1_000_000, 1_500_000, u64::MAX])
    }

    fn steepness(&mut self) -> i16 {
        self.pick(&[i16::MIN, -1000, 0, 1, 100, 1000, 2000, i16::MAX])
    }

    fn amount(&mut self) -> u64 {
        let any = self.below(1_000_000_000_000);
        if self.one_in(4) {
            self.pick(&[0, 1, 7_000_000_000, u64::MAX])
        } else {
            any
        }
    }

    /// A subnet of `n` neurons.
    pub fn subnet(&mut self, n: usize) -> EpochInput {
        EpochInput {
            current_block: NOW,
            tempo: 360,
            activity_cutoff_factor_milli: 13_889,
            last_mechanism_step_block: NOW - 360,
            last_update: self.column(n, |random| NOW - random.pick(&[1, 10, 100, 9000])),
            block_at_registration: self.column(n, |random| NOW - random.pick(&[50, 500, 5000])),
            alpha_stake: self.column(n, Self::amount),
            tao_stake: self.column(n, |random| random.below(1_000_000_000)),
            tao_weight: self.pick(&[0, 971_718_665_099_567_868]),
            stake_threshold: self.pick(&[0, 0, 7_000_000_000]),
            owner_uid: self.pick(&[None, Some(0)]),
            validator_permit: self.column(n, |random| !random.one_in(4)),
            max_allowed_validators: self.pick(&[3, 8, 64]),
            weights: self.rows(n),
            bonds: self.rows(n),
            kappa: self.ratio(),
            bonds_penalty: self.ratio(),
            bonds_moving_average: self.moving_average(),
            yuma3_on: self.one_in(2),
            liquid_alpha_on: self.one_in(2),
            alpha_values: (self.ratio(), self.ratio()),
            alpha_sigmoid_steepness: self.steepness(),
            rao_emission: self.bits() >> self.below(64),
            ..EpochInput::default()
        }
    }

    /// A scenario that changes some of everything.
    pub fn scenario(&mut self, n: usize) -> Scenario {
        // One beyond the last uid, too: it is to be ignored.
        let uid = |random: &mut Self| random.below(n as u64 + 1) as u16;
        let (stakes, rows) = (self.pick(&[0, 0, 1, 3]), self.pick(&[0, 0, 1, 4]));
        Scenario {
            kappa: self.maybe(Self::ratio),
            bonds_penalty: self.maybe(Self::ratio),
            bonds_moving_average: self.maybe(Self::moving_average),
            alpha_values: self.maybe(|random| (random.ratio(), random.ratio())),
            alpha_sigmoid_steepness: self.maybe(Self::steepness),
            yuma3_on: self.maybe(|random| random.one_in(2)),
            liquid_alpha_on: self.maybe(|random| random.one_in(2)),
            rao_emission: self.maybe(Self::bits),
            alpha_stake: self.column(stakes, |random| (uid(random), random.amount())),
            weights: self.column(rows, |random| (uid(random), random.row(n))),
            bonds: if self.one_in(4) { Some(self.rows(n)) } else { None },
        }
    }
}
