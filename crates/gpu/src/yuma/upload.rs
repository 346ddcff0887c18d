//! What scenarios look like to the kernels, word by word.

use yuma::fixed::I32F32;
use yuma::{EpochInput, Liquid, Row, Rows, bond_speed};

use super::memory::Load;
use super::shape::{NO_ROW, PLAN_WORDS, Shape};
use super::subnet::{Case, Subnet};

/// The kernels' input for a number of scenarios, the subnet's own rows, bonds and stakes first.
pub(crate) struct Upload {
    pub(crate) shape: Shape,
    pub(crate) scenarios: usize,
    pub(crate) plan: Vec<u32>,
    pub(crate) numbers: Vec<u32>,
    pub(crate) pool: Vec<u32>,
    pub(crate) bonds: Vec<u32>,
    pub(crate) stakes: Vec<u32>,
    /// Sum of the votes of each stake distribution.
    votes: Vec<I32F32>,
    /// Row of the pool of each row of the subnet.
    places: Vec<u32>,
}

impl Upload {
    /// All of them, in order.
    pub(crate) fn new(shape: Shape, subnet: &Subnet<'_>, cases: &[Case]) -> Self {
        let mut upload = Self {
            shape,
            scenarios: 0,
            plan: Vec::with_capacity(shape.plan().saturating_mul(cases.len())),
            numbers: Vec::new(),
            pool: Vec::new(),
            bonds: Vec::new(),
            stakes: Vec::new(),
            votes: Vec::new(),
            places: Vec::new(),
        };
        let base = &subnet.prepared;
        for uid in &subnet.uids {
            let place = upload.push_row(base.weights.row(usize::from(*uid)));
            upload.places.push(place);
        }
        upload.push_bonds(subnet, &base.bonds);
        upload.push_stakes(subnet, &base.active_stake);
        for case in cases {
            upload.push(subnet, case);
        }
        upload
    }

    /// Rows of weights in the pool.
    pub(crate) fn pool_rows(&self) -> usize {
        self.pool
            .len()
            .checked_div(self.shape.packed_row())
            .unwrap_or_default()
    }

    /// How much there is of everything.
    pub(crate) fn load(&self) -> Load {
        Load {
            scenarios: self.scenarios,
            pool: self.pool_rows(),
            matrices: self
                .bonds
                .len()
                .checked_div(self.shape.bonds())
                .unwrap_or_default(),
            stakes: self.votes.len(),
        }
    }

    fn push(&mut self, subnet: &Subnet<'_>, case: &Case) {
        let stakes = if case.has_stakes() {
            self.push_stakes(subnet, subnet.stakes(case))
        } else {
            0
        };
        let bonds = if case.has_bonds {
            self.push_bonds(subnet, &case.own.bonds)
        } else {
            0
        };
        let mut places = self.places.clone();
        for uid in &case.rows {
            let row = subnet.uids.binary_search(uid).ok();
            if let Some(place) = row.and_then(|row| places.get_mut(row)) {
                *place = self.push_row(case.own.weights.row(usize::from(*uid)));
            }
        }
        let plan: [u32; PLAN_WORDS] = [rule(&case.input), penalty(&case.input), stakes, bonds];
        self.plan.extend(plan);
        self.plan.append(&mut places);
        self.push_numbers(&case.input, stakes);
        self.scenarios = self.scenarios.saturating_add(1);
    }

    /// In the order of `MINORITY` to `STEEPNESS`.
    fn push_numbers(&mut self, input: &EpochInput, stakes: u32) {
        let votes = self.votes.get(stakes as usize).copied().unwrap_or_default();
        let speed = bond_speed(input.bonds_moving_average);
        let liquid = Liquid::of(input);
        let numbers = [
            votes.sub(I32F32::from_ratio(input.kappa)),
            I32F32::from_ratio(input.bonds_penalty),
            speed,
            I32F32::ONE.sub(speed),
            liquid.low,
            liquid.high,
            liquid.steepness,
        ];
        for number in numbers {
            self.shape.number.push(&mut self.numbers, number);
        }
    }

    /// Adds a row of weights to the pool, if there is anything in it.
    fn push_row(&mut self, row: Row<'_, u16>) -> u32 {
        let sum: u32 = row.values.iter().map(|value| u32::from(*value)).sum();
        if row.is_empty() {
            return NO_ROW;
        }
        let place = self.pool_rows();
        let values = self.pool.len().saturating_add(1);
        let flags = values.saturating_add(Shape::pairs(self.shape.columns));
        self.pool.push(sum);
        self.pool
            .resize(flags.saturating_add(Shape::flags(self.shape.columns)), 0);
        for (column, value) in row.iter() {
            let column = usize::from(column);
            set(&mut self.pool, values, column, 16, u32::from(value));
            set(&mut self.pool, flags, column, 1, 1);
        }
        u32::try_from(place).unwrap_or(NO_ROW)
    }

    /// Adds a matrix of stored bonds.
    fn push_bonds(&mut self, subnet: &Subnet<'_>, bonds: &Rows<u16>) -> u32 {
        let matrix = self.bonds.len().checked_div(self.shape.bonds());
        for uid in &subnet.uids {
            let start = self.bonds.len();
            self.bonds
                .resize(start.saturating_add(Shape::pairs(self.shape.columns)), 0);
            for (column, value) in bonds.row(usize::from(*uid)).iter() {
                set(&mut self.bonds, start, usize::from(column), 16, u32::from(value));
            }
        }
        matrix
            .and_then(|matrix| u32::try_from(matrix).ok())
            .unwrap_or_default()
    }

    /// Adds a stake distribution: A of each row, and what its votes weigh.
    fn push_stakes(&mut self, subnet: &Subnet<'_>, active: &[I32F32]) -> u32 {
        let at = |uid: &u16| active.get(usize::from(*uid)).copied().unwrap_or_default();
        let stakes: Vec<_> = subnet.uids.iter().map(at).collect();
        // Everybody's rows are here who has stake that counts, so this is the sum of all.
        let whole = stakes.iter().copied().fold(I32F32::ZERO, I32F32::add);
        let votes: Vec<_> = stakes.iter().map(|stake| stake.safe_div(whole)).collect();
        for stake in stakes.iter().chain(&votes) {
            self.shape.number.push(&mut self.stakes, *stake);
        }
        let place = u32::try_from(self.votes.len()).unwrap_or_default();
        self.votes.push(votes.into_iter().fold(I32F32::ZERO, I32F32::add));
        place
    }
}

/// Puts a value of `bits` bits among others of as many.
fn set(words: &mut [u32], start: usize, index: usize, bits: usize, value: u32) {
    let bit = index.saturating_mul(bits);
    if let Some(word) = words.get_mut(start.saturating_add(bit / 32)) {
        *word |= value << (bit % 32);
    }
}

/// `LEGACY`, `YUMA3`, `LIQUID`.
fn rule(input: &EpochInput) -> u32 {
    match (input.yuma3_on, input.liquid_alpha_on) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => 2,
    }
}

/// `NOT`, `WHOLLY`, `PARTLY`.
fn penalty(input: &EpochInput) -> u32 {
    match input.bonds_penalty {
        0 => 0,
        u16::MAX => 1,
        _ => 2,
    }
}
